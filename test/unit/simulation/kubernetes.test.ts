import { describe, expect, test } from 'vitest';
import { runJobs } from '#simulation/kubernetes/jobs.ts';
import { stopPods, tell } from '#simulation/kubernetes/kubelet.ts';
import { Kubernetes, Refusal } from '#simulation/kubernetes/kubernetes.ts';
import { collectGarbage, controlledBy } from '#simulation/kubernetes/owners.ts';
import { runStatefulSets } from '#simulation/kubernetes/stateful-sets.ts';
import type { Pod, StatefulSet } from '#src/cluster/model/observation.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';

const resources = { requests: { storage: '10Gi' } };

function withSet(replicas: number, podManagementPolicy = 'Parallel'): Kubernetes {
  const kubernetes = new Kubernetes();
  kubernetes.apply(setOf(kubernetes, replicas, podManagementPolicy));
  runStatefulSets(kubernetes);
  return kubernetes;
}

function setOf(kubernetes: Kubernetes, replicas: number, podManagementPolicy: string): KubernetesObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'demo-bookie', ownerReferences: [controlledBy(kubernetes.cluster)] },
    spec: {
      replicas,
      podManagementPolicy,
      template: { metadata: { labels: { app: 'a' } } },
      volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: { resources } }],
    },
  };
}

function names(objects: readonly KubernetesObject[]): string[] {
  return objects.map(({ metadata }) => metadata.name);
}

function setIn(kubernetes: Kubernetes): StatefulSet {
  const [set] = kubernetes.sets;
  if (!set) throw new Error('there is no StatefulSet');
  return set;
}

function podIn(kubernetes: Kubernetes, at = 0): Pod {
  const pod = kubernetes.pods[at];
  if (!pod) throw new Error('there is no pod');
  return pod;
}

describe('given caches', () => {
  test('when a watch falls behind, then what others write is seen late, and what the operator writes at once', () => {
    const kubernetes = withSet(2);
    for (let kind = 0; kind < 6; kind++) kubernetes.lag(kind);
    kubernetes.scaleByHand('demo-bookie', 1);
    tell(kubernetes, podIn(kubernetes), true);
    kubernetes.writeStatus({ message: 'told' });
    const { cluster, owned, pods } = kubernetes.observe();
    expect(cluster.status?.message).toBe('told');
    expect(owned[0]?.['spec']).toMatchObject({ replicas: 2 });
    expect(pods[0]?.status?.phase).toBe('Pending');
    kubernetes.catchUp();
    expect(kubernetes.observe().owned[0]?.['spec']).toMatchObject({ replicas: 1 });
    expect(kubernetes.observe().pods[0]?.status?.phase).toBe('Running');
  });
});

describe('given an object that has changed since it was looked at', () => {
  test('then it is not deleted; one that is gone is no error, and one of its name is not changed in its place', () => {
    const kubernetes = withSet(1);
    const looked = podIn(kubernetes);
    tell(kubernetes, looked, true);
    expect(() => kubernetes.deleteExactly(looked)).toThrow(Refusal);
    const [set] = kubernetes.sets;
    kubernetes.put('StatefulSet', []);
    if (set) expect(kubernetes.deleteExactly(set)).toBe(false);
    if (set) expect(() => kubernetes.apply(set)).toThrow(Refusal);
  });

  test('when a pass meets it, then nothing after that is done; when the process ends, it lists anew', () => {
    const kubernetes = withSet(1);
    const done: number[] = [];
    const refused = () => {
      throw new Refusal('no');
    };
    kubernetes.carryOut([() => done.push(1), refused, () => done.push(2)]);
    kubernetes.lag(0);
    kubernetes.editSpec(spec => ({ ...spec, suspend: true }));
    kubernetes.carryOut([() => done.push(3), () => done.push(4)], 1);
    expect(done).toEqual([1, 3]);
    expect(kubernetes.observe().cluster.spec.suspend).toBe(true);
  });
});

describe('given a cluster with finalizers that is deleted', () => {
  test('then it stays until the last one is gone, takes no new one, and what it owns goes after it', () => {
    const kubernetes = withSet(1);
    kubernetes.patchFinalizers(kubernetes.cluster, ['ours', 'theirs']);
    kubernetes.delete(kubernetes.cluster);
    collectGarbage(kubernetes);
    expect([kubernetes.isGone, names(kubernetes.sets)]).toEqual([false, ['demo-bookie']]);
    expect(() => kubernetes.patchFinalizers(kubernetes.cluster, ['ours', 'new'])).toThrow('adds new');
    const looked = kubernetes.cluster;
    kubernetes.patchFinalizers(looked, ['ours']);
    expect(() => kubernetes.patchFinalizers(looked, [])).toThrow(Refusal);
    kubernetes.patchFinalizers(kubernetes.cluster, []);
    for (let round = 0; round < 2; round++) collectGarbage(kubernetes);
    stopPods(kubernetes);
    expect([kubernetes.isGone, kubernetes.sets, kubernetes.pods]).toEqual([true, [], []]);
    expect(names(kubernetes.claims), 'nobody owns them').toEqual(['data-demo-bookie-0']);
  });
});

describe('given a StatefulSet', () => {
  test('when it is Parallel, then all its pods are made and ended at once, the claims stay', () => {
    const kubernetes = withSet(3);
    expect(names(kubernetes.pods)).toEqual(['demo-bookie-0', 'demo-bookie-1', 'demo-bookie-2']);
    kubernetes.scaleByHand('demo-bookie', 1);
    runStatefulSets(kubernetes);
    const ends = kubernetes.pods.map(({ metadata }) => metadata.deletionTimestamp);
    const later = kubernetes.time(30_000);
    expect(ends, 'they are given time to stop').toEqual([undefined, later, later]);
    stopPods(kubernetes);
    expect(names(kubernetes.pods)).toEqual(['demo-bookie-0']);
    expect(kubernetes.claims).toHaveLength(3);
  });

  test('when its pods go in order, then each waits for those below it, and one ends at a time, the highest', () => {
    const kubernetes = withSet(3, 'OrderedReady');
    runStatefulSets(kubernetes);
    expect(names(kubernetes.pods)).toEqual(['demo-bookie-0']);
    for (let at = 0; at < 3; at++) {
      tell(kubernetes, podIn(kubernetes, at), true);
      runStatefulSets(kubernetes);
    }
    expect(kubernetes.pods).toHaveLength(3);
    kubernetes.scaleByHand('demo-bookie', 1);
    runStatefulSets(kubernetes);
    stopPods(kubernetes);
    expect(names(kubernetes.pods)).toEqual(['demo-bookie-0', 'demo-bookie-1']);
  });

  test('when its template changes, then pods keep their revision until they are made anew, and both are kept', () => {
    const kubernetes = withSet(1);
    const set = setIn(kubernetes);
    kubernetes.apply({ ...set, spec: { ...set.spec, template: { metadata: { labels: { app: 'b' } } } } });
    runStatefulSets(kubernetes);
    const revisionOf = (pod: Pod) => pod.metadata.labels?.['controller-revision-hash'];
    expect(revisionOf(podIn(kubernetes))).toBe(set.status?.updateRevision);
    kubernetes.delete(podIn(kubernetes), { force: true });
    runStatefulSets(kubernetes);
    expect(revisionOf(podIn(kubernetes))).toBe(setIn(kubernetes).status?.updateRevision);
    expect(kubernetes.revisions.size).toBe(2);
  });

  test('when it is deleted alone, then its pods live on, and one that is made again adopts them', () => {
    const kubernetes = withSet(1);
    const { uid } = podIn(kubernetes).metadata;
    kubernetes.deleteExactly(setIn(kubernetes), { keepsDependents: true });
    collectGarbage(kubernetes);
    expect([kubernetes.sets, podIn(kubernetes).metadata.ownerReferences]).toEqual([[], []]);
    kubernetes.apply(setOf(kubernetes, 1, 'Parallel'));
    runStatefulSets(kubernetes);
    expect(podIn(kubernetes).metadata).toMatchObject({
      uid,
      ownerReferences: [{ uid: setIn(kubernetes).metadata.uid }],
    });
  });

  test('when a claim is deleted that a pod has, then it goes with the pod, and the next pod has a new one', () => {
    const kubernetes = withSet(1);
    const [claim] = kubernetes.claims;
    if (claim) kubernetes.delete(claim);
    runStatefulSets(kubernetes);
    expect(kubernetes.claims[0]?.metadata).toMatchObject({
      uid: claim?.metadata.uid,
      deletionTimestamp: kubernetes.time(),
    });
    kubernetes.delete(podIn(kubernetes));
    stopPods(kubernetes);
    expect(kubernetes.claims).toEqual([]);
    runStatefulSets(kubernetes);
    expect(kubernetes.claims[0]?.metadata.uid).not.toBe(claim?.metadata.uid);
  });

  test('when a claim would shrink, then the server refuses it', () => {
    const kubernetes = withSet(1);
    const [claim] = kubernetes.claims;
    const smaller = { resources: { requests: { storage: '5Gi' } } };
    if (claim) expect(() => kubernetes.apply({ ...claim, spec: smaller })).toThrow('would shrink');
  });
});

describe('given a Job', () => {
  function withJob(): Kubernetes {
    const kubernetes = new Kubernetes();
    const metadata = { name: 'demo-job' };
    kubernetes.create({ apiVersion: 'batch/v1', kind: 'Job', metadata, spec: { backoffLimit: 1 } });
    runJobs(kubernetes);
    return kubernetes;
  }

  function end(kubernetes: Kubernetes, phase: string): void {
    const pod = kubernetes.pods.at(-1);
    if (pod) kubernetes.write({ ...pod, status: { phase } });
    runJobs(kubernetes);
  }

  test('when its pod succeeds, then it is complete and makes no other', () => {
    const kubernetes = withJob();
    end(kubernetes, 'Succeeded');
    runJobs(kubernetes);
    expect(kubernetes.jobs[0]?.status?.conditions).toMatchObject([{ type: 'Complete', status: 'True' }]);
    expect(names(kubernetes.pods)).toEqual(['demo-job-pod']);
  });

  test('when it is applied with another template, then the API server refuses', () => {
    const kubernetes = withJob();
    const [job] = kubernetes.jobs;
    const spec = { backoffLimit: 1, template: { spec: { nodeName: 'n1' } } };
    if (job) expect(() => kubernetes.apply({ ...job, spec })).toThrow('spec.template is immutable');
  });

  test('when pods fail more often than it allows, then it has failed', () => {
    const kubernetes = withJob();
    end(kubernetes, 'Failed');
    expect(kubernetes.pods).toHaveLength(2);
    end(kubernetes, 'Failed');
    const reason = 'BackoffLimitExceeded';
    expect(kubernetes.jobs[0]?.status?.conditions).toMatchObject([
      { type: 'Failed', status: 'True', reason },
    ]);
    expect(kubernetes.pods).toHaveLength(2);
  });

  test('when a pod ends with a code that is to fail it, then it has failed at once', () => {
    const kubernetes = new Kubernetes();
    const podFailurePolicy = { rules: [{ action: 'FailJob', onExitCodes: { operator: 'In', values: [3] } }] };
    const spec = { backoffLimit: 9, podFailurePolicy };
    kubernetes.create({ apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'demo-job' }, spec });
    runJobs(kubernetes);
    const [pod] = kubernetes.pods;
    const containerStatuses = [{ name: 'job', state: { terminated: { exitCode: 3 } } }];
    if (pod) kubernetes.write({ ...pod, status: { phase: 'Failed', containerStatuses } });
    runJobs(kubernetes);
    const reason = 'PodFailurePolicy';
    expect(kubernetes.jobs[0]?.status?.conditions).toMatchObject([
      { type: 'Failed', status: 'True', reason },
    ]);
  });
});
