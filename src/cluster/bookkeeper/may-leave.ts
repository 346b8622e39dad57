import type { PulsarClusterSpec } from '#src/api/cluster.ts';
import type { Hold } from '#src/cluster/model/hold.ts';
import type { BookiesFact } from '#src/cluster/model/observation.ts';
import { agreeing, counted } from '#src/cluster/model/sentence.ts';
import { quorumsOf } from '#src/components/build/context.ts';

/** How many bookies have to take writes: the largest ensemble in use. */
export function bookiesNeeded(spec: PulsarClusterSpec, fact: BookiesFact): number {
  return Math.max(quorumsOf(spec).ensemble, fact.largestEnsemble);
}

/** What keeps the remaining bookies from being enough, with the sum. */
export function obstacle(spec: PulsarClusterSpec, fact: BookiesFact): Hold | undefined {
  const wish = spec.bookkeeper.replicas;
  const needed = bookiesNeeded(spec, fact);
  if (wish < needed) {
    const message = `bookkeeper.replicas: ${counted(wish, 'bookie')} would remain and ${needed} are needed, the ensemble size of ${fact.largestEnsembleOf}. Set it to at least ${needed}.`;
    return { reason: 'BookieScaleDown', message, isAsked: true };
  }
  const { writable, count, freeBytes } = fact.staying;
  if (writable < needed) {
    const message = `bookkeeper.replicas: ${counted(wish, 'bookie')} would remain, of which ${writable} ${agreeing(writable, 'takes', 'take')} writes, and ${needed} ${agreeing(needed, 'is', 'are')} needed. See to those that do not, or keep more bookies.`;
    return { reason: 'BookieScaleDown', message, isAsked: true };
  }
  // Only before copying has begun: afterwards part of what leaves has its place already, and would be counted twice.
  const begun = Object.values(fact.bookies).every(({ registered }) => registered === 'readOnly');
  if (begun || freeBytes >= fact.leavingBytes) return undefined;
  const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;
  const message = `bookkeeper.replicas: the bookies that leave hold ${gigabytes(fact.leavingBytes)}, ${agreeing(count, 'the one that stays has', `the ${count} that stay have`)} ${gigabytes(freeBytes)} free. Keep more bookies, or grow their volumes.`;
  return { reason: 'NoRoom', message, isAsked: true, moves: true };
}
