import { describe, expect, test } from 'vitest';
import type { Observation, Pod } from '#src/cluster/model/observation.ts';
import { restartOfPod } from '#src/cluster/nodes/restart.ts';
import { ago, claimsOf, observed, pod } from '../hand-made.ts';

const name = 'demo-bookie-1';

/** Another bookie alone keeps its volumes, and the budget is seen to let so many bookies be away. */
function atRisk(maxUnavailable: number): Partial<Observation> {
  const metadata = { name: 'demo-bookie', labels: {} };
  const budget = { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata, spec: { maxUnavailable } };
  return { owned: [budget], claims: claimsOf('demo-bookie-0', { deletionTimestamp: ago(5) }) };
}

describe('given a pod that is to restart', () => {
  test.each<[string, Pod, boolean, Partial<Observation>, boolean]>([
    ['it serves', pod(name), false, {}, true],
    ['it does not serve', pod(name, { ready: false }), false, {}, false],
    ['its restart is its repair', pod(name), true, {}, false],
    ['nobody may evict one of its component', pod(name), false, atRisk(0), false],
    ['nobody may in a moment, when the budget says so', pod(name), false, atRisk(1), true],
    ['nobody may evict one of another component', pod('demo-broker-1'), false, atRisk(0), true],
  ])('when %s, then whether the disruption budgets count follows', (_, it, repairs, seen, counts) => {
    const observation = observed({ pods: [pod('demo-bookie-0'), it], ...seen });
    const deletion = restartOfPod(observation, { pod: it, message: 'so', ...(repairs && { repairs }) });
    expect(deletion).toEqual({ object: it, why: 'so', ...(counts && { evicts: true }) });
  });
});
