import type { PulsarClusterSpec } from '#src/api/cluster.ts';
import { quorumsOf } from '#src/components/context.ts';
import type { BookieLook } from './observation.ts';

/** What keeps the remaining bookies from being enough, with the sum; only asked of a drain that has not begun. */
export function obstacle(spec: PulsarClusterSpec, look: BookieLook): string | undefined {
  const wish = spec.bookkeeper.replicas;
  const needed = Math.max(quorumsOf(spec).ensemble, look.largestEnsemble);
  if (wish < needed) {
    const which = look.largestEnsemble === needed ? look.largestEnsembleOf : 'spec.quorums';
    return `bookkeeper.replicas: ${wish} bookies would remain and ${needed} are needed, the ensemble size of ${which}. Set it to at least ${needed}.`;
  }
  const begun = Object.values(look.leaving).every(({ registered }) => registered === 'readOnly');
  if (begun || look.staying.freeBytes >= look.leavingBytes) return undefined;
  const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;
  return `bookkeeper.replicas: the bookies that leave hold ${gigabytes(look.leavingBytes)}, the ${look.staying.count} that stay have ${gigabytes(look.staying.freeBytes)} free. Keep more bookies, or grow their volumes.`;
}
