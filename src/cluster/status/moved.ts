import { dequal } from 'dequal';
import type { ComponentStatus, PulsarClusterStatus, WaitsFor } from '#src/api/cluster-status.ts';
import type { Observation } from '#src/cluster/model/observation.ts';
import type { Verdict } from '#src/cluster/model/verdict.ts';
import { componentNames } from '#src/components/build/names.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';

type Components = Readonly<Record<string, ComponentStatus>>;

/** When something last moved: what is waited for, how much of it is left, or a count of pods. */
export function progressTime(
  { cluster, now }: Observation,
  ready: Verdict,
  waitsFor: WaitsFor | undefined,
  components: Components,
): string {
  const { status: before = {} } = cluster;
  if (!before.progressTime || !isSameWait(before, ready, waitsFor)) return now;
  return dequal(countsOf(before.components), countsOf(components)) ? before.progressTime : now;
}

function countsOf(components: Components = {}) {
  return componentNames.map(name => {
    const { replicas, ready, updated } = components[name] ?? {};
    return [replicas, ready, updated];
  });
}

/**
 * Whether a status waits for the same as before, of which nothing less is left; in what words is said why does not count,
 * they may alternate for ever.
 */
function isSameWait(before: PulsarClusterStatus, ready: Verdict, waitsFor: WaitsFor | undefined): boolean {
  const { remaining: left = 0, ...waited } = before.waitsFor ?? {};
  const { remaining = 0, ...waits } = waitsFor ?? {};
  const isSame = conditionOf(before, 'Ready')?.reason === ready.reason && dequal(waited, waits);
  return isSame && remaining >= left;
}
