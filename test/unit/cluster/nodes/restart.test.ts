import { describe, expect, test } from 'vitest';
import type { Pod } from '#src/cluster/model/observation.ts';
import { restartOfPod } from '#src/cluster/nodes/restart.ts';
import { ago, claimsOf, observed, pod } from '../hand-made.ts';

const name = 'demo-bookie-1';
const deleted = claimsOf('demo-bookie-0', { deletionTimestamp: ago(5) });

describe('given a pod that is to restart', () => {
  test.each<[string, Pod, boolean, object, boolean]>([
    ['it serves', pod(name), false, {}, true],
    ['it does not serve', pod(name, { ready: false }), false, {}, false],
    ['its restart is a repair', pod(name), true, {}, false],
    [
      'nobody may evict one of its component: another alone keeps a volume',
      pod(name),
      false,
      { claims: deleted },
      false,
    ],
    ['that is so in another component', pod('demo-broker-1'), false, { claims: deleted }, true],
  ])('when %s, then whether the disruption budgets count follows', (_, it, repairs, seen, counts) => {
    const observation = observed({ pods: [pod('demo-bookie-0'), it], ...seen });
    const deletion = restartOfPod(observation, { pod: it, message: 'so', ...(repairs && { repairs }) });
    expect(deletion).toEqual({ object: it, why: 'so', ...(counts && { evicts: true }) });
  });
});
