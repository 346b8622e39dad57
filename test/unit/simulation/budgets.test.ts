import { describe, expect, test } from 'vitest';
import { tell } from '#simulation/kubernetes/kubelet.ts';
import { Kubernetes, Refusal } from '#simulation/kubernetes/kubernetes.ts';
import { runStatefulSets } from '#simulation/kubernetes/stateful-sets.ts';
import type { Pod } from '#src/cluster/model/observation.ts';

function podIn(kubernetes: Kubernetes, at = 0): Pod {
  const pod = kubernetes.pods[at];
  if (!pod) throw new Error('there is no pod');
  return pod;
}

describe('given pods that serve under a disruption budget', () => {
  /** Bookies that serve, of which one may be away. */
  function served(budget: object = { maxUnavailable: 1 }): Kubernetes {
    const kubernetes = new Kubernetes();
    const template = { metadata: { labels: { app: 'a' } } };
    const spec = { replicas: 3, podManagementPolicy: 'Parallel', template };
    kubernetes.apply({ apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: 'demo-bookie' }, spec });
    runStatefulSets(kubernetes);
    kubernetes.stopsAtOnce = () => true;
    for (const pod of kubernetes.pods) tell(kubernetes, pod, true);
    addBudget(kubernetes, 'own', budget);
    return kubernetes;
  }

  function addBudget(kubernetes: Kubernetes, name: string, budget: object): void {
    const spec = { ...budget, selector: { matchLabels: { app: 'a' } } };
    kubernetes.write({ apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name }, spec });
  }

  test('when as many are away as it allows, then no other is evicted before one is back', () => {
    const kubernetes = served();
    expect(kubernetes.evict(podIn(kubernetes, 2))).toBeUndefined();
    expect(kubernetes.pods.map(({ metadata }) => metadata.name)).toEqual(['demo-bookie-0', 'demo-bookie-1']);
    expect(kubernetes.evict(podIn(kubernetes))).toMatchObject({
      status: 429,
      details: {
        causes: [{ message: 'The disruption budget own needs 2 healthy pods and has 2 currently' }],
      },
    });
    expect(kubernetes.pods).toHaveLength(2);
    runStatefulSets(kubernetes);
    for (const pod of kubernetes.pods) tell(kubernetes, pod, true);
    expect(kubernetes.evict(podIn(kubernetes))).toBeUndefined();
  });

  test('when one does not serve, then it is evicted, for it is not missed', () => {
    const kubernetes = served();
    tell(kubernetes, podIn(kubernetes, 1), false);
    expect(kubernetes.evict(podIn(kubernetes))).toMatchObject({ status: 429 });
    expect(kubernetes.evict(podIn(kubernetes, 1))).toBeUndefined();
  });

  test('when it counts those that are to be there, then these are counted', () => {
    const kubernetes = served({ minAvailable: 3 });
    expect(kubernetes.evict(podIn(kubernetes))).toMatchObject({ status: 429 });
  });

  test('when there is a second one, then the API server cannot tell', () => {
    const kubernetes = served();
    addBudget(kubernetes, 'another', { maxUnavailable: 3 });
    expect(kubernetes.evict(podIn(kubernetes))).toMatchObject({ status: 500 });
  });

  test('when another pod has its name by now, then that one stays', () => {
    const kubernetes = served();
    const pod = podIn(kubernetes);
    const other = { ...pod, metadata: { ...pod.metadata, uid: 'another' } };
    expect(() => kubernetes.evict(other)).toThrow(Refusal);
  });
});
