import { describe, expect, test } from 'vitest';
import {
  type ComponentState,
  claimsKeptBy,
  claimsOfPod,
  componentStateOf,
  hasBeenReady,
  isObserved,
  isOrphan,
  isReady,
  isSettled,
  isSilent,
  isSpare,
  outdatedOf,
  podsOf,
  replicasOf,
  statefulSetOf,
} from '#src/cluster/model/component-state.ts';
import type { Pod } from '#src/cluster/model/observation.ts';
import { seenAtRest, stateAtRest } from '../at-rest.ts';

type Conditions = NonNullable<NonNullable<Pod['status']>['conditions']>;

const leaving = { deletionTimestamp: '2026-01-01T00:00:00Z' };

function withConditions(conditions: Conditions, metadata = {}, startTime?: string): Pod {
  const status = { conditions, ...(startTime && { startTime }) };
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'demo-broker-0', ...metadata }, status };
}

function pod(ready: 'True' | 'False', metadata = {}): Pod {
  return withConditions([{ type: 'Ready', status: ready }], metadata);
}

test.each([
  [3, 3],
  [2_000_000_000, 1000],
  [undefined, undefined],
])('given a StatefulSet that somebody has scaled to %s, then it counts as %s pods', (replicas, count) => {
  const set = { metadata: { name: 'demo-bookie' }, spec: { ...(replicas && { replicas }) } };
  expect(replicasOf({ apiVersion: 'apps/v1', kind: 'StatefulSet', ...set })).toBe(count);
});

test('given pods that are ready, ending or not ready, then only a ready one that stays counts', () => {
  expect(isReady(pod('True'))).toBe(true);
  expect(isReady(pod('True', leaving))).toBe(false);
  expect(isReady(pod('False'))).toBe(false);
  expect(isReady({ ...pod('True'), status: {} })).toBe(false);
});

describe('given a pod that is not ready', () => {
  test.each([
    ['the node controller says so, without a reason', undefined, 'True', true],
    ['its kubelet says why', 'ReadinessGatesNotReady', 'True', false],
    ['its containers are not', undefined, 'False', false],
  ])('when %s, then %j and %j tell whether its node is silent', (_, reason, containers, silent) => {
    const conditions = [
      { type: 'Ready', status: 'False', ...(reason && { reason }) },
      { type: 'ContainersReady', status: containers },
    ];
    expect(isSilent(withConditions(conditions))).toBe(silent);
  });

  test.each([
    ['since the kubelet first heard of it', '2026-01-01T00:00:00Z', '2026-01-01T00:00:01Z', false],
    ['since later than that', '2026-01-01T00:00:00Z', '2026-01-01T00:00:02Z', true],
    ['and nobody has said since when', '', undefined, false],
  ])('when it is so %s, then that tells whether it has ever been ready', (_, start, since, ever) => {
    const ready = { type: 'Ready', status: 'False', ...(since && { lastTransitionTime: since }) };
    expect(hasBeenReady(withConditions([ready], {}, start))).toBe(ever);
  });
});

test('given a pod, then it is an orphan where nobody owns it and it stays', () => {
  const owned = { ownerReferences: [{ apiVersion: 'v1', kind: 'StatefulSet', name: 'x', uid: 'u' }] };
  expect([isOrphan(pod('True')), isOrphan(pod('True', owned)), isOrphan(pod('True', leaving))]).toEqual([
    true,
    false,
    false,
  ]);
});

describe('given a StatefulSet', () => {
  const set = (metadata: object, observedGeneration: number) => {
    return {
      apiVersion: 'v1',
      kind: 'StatefulSet',
      metadata: { name: 'x', ...metadata },
      spec: {},
      status: { observedGeneration },
    };
  };

  test('then its status speaks of its spec where its controller has seen that, and it stays', () => {
    expect(isObserved(set({ generation: 3 }, 3))).toBe(true);
    expect(isObserved(set({ generation: 3 }, 2))).toBe(false);
    expect(isObserved(set({ generation: 3, ...leaving }, 3))).toBe(false);
  });
});

test('given more than ten pods of a component, then they are in the order of their ordinals', () => {
  const labels = { 'app.kubernetes.io/component': 'broker' };
  const names = ['demo-broker-10', 'demo-broker-2', 'demo-broker-0'];
  const pods = names.map(name => pod('True', { name, labels }));
  expect(podsOf({ ...seenAtRest(), pods }, 'broker').map(({ metadata }) => metadata.name)).toEqual([
    'demo-broker-0',
    'demo-broker-2',
    'demo-broker-10',
  ]);
});

describe('given the claims of a bookie', () => {
  test('then they are found by the names that its StatefulSet gives them', () => {
    expect(
      claimsOfPod(seenAtRest(), 'bookkeeper', 'demo-bookie-1').map(({ metadata }) => metadata.name),
    ).toEqual(['journal-demo-bookie-1', 'ledgers-demo-bookie-1']);
    expect(claimsOfPod(seenAtRest(), 'zookeeper', 'demo-bookie-1')).toEqual([]);
  });

  test('when one of them is deleted, then that is what the pod alone keeps', () => {
    const seen = seenAtRest();
    const bookie = podsOf(seen, 'bookkeeper')[1] as Pod;
    expect(claimsKeptBy(seen, bookie)).toEqual([]);
    const journal = seen.claims.find(({ metadata }) => metadata.name === 'journal-demo-bookie-1');
    Object.assign(journal?.metadata ?? {}, leaving);
    expect(claimsKeptBy(seen, bookie)).toEqual([journal]);
    expect(isSpare(seen, bookie)).toBe(false);
  });

  test.each<[string, Partial<Pod>, boolean]>([
    ['it runs', {}, false],
    ['it is starting on its node', { spec: { nodeName: 'n' }, status: { phase: 'Pending' } }, false],
    ['no scheduler gives it a node', { spec: {}, status: { phase: 'Pending' } }, true],
  ])('when the PersistentVolume of one is gone and %s, then whether it is spare: %j %j', (_, how, spare) => {
    const seen = seenAtRest();
    const bookie = { ...(podsOf(seen, 'bookkeeper')[1] as Pod), ...how };
    const journal = seen.claims.find(({ metadata }) => metadata.name === 'journal-demo-bookie-1');
    Object.assign(journal ?? {}, { status: { phase: 'Lost' } });
    expect(isSpare(seen, bookie)).toBe(spare);
  });
});

test('given a pod with a volume of which nobody knows whose it is, then it is not known to be spare, nor to keep any alone', () => {
  const seen = { ...seenAtRest(), unknownClaims: ['ledgers-demo-bookie-1'] };
  const [first, second] = podsOf(seen, 'bookkeeper') as [Pod, Pod];
  expect([isSpare(seen, first), isSpare(seen, second)]).toEqual([true, false]);
  expect(claimsKeptBy(seen, second)).toEqual([]);
});

describe('given a component as it is seen', () => {
  const seen = (desired: number, change: (bookies: Pod[]) => Pod[] = bookies => bookies): ComponentState => {
    const { pods, ...others } = seenAtRest();
    const isBookie = ({ metadata }: Pod) => metadata.name.startsWith('demo-bookie-');
    const bookies = change(pods.filter(isBookie));
    const observation = { ...others, pods: [...pods.filter(each => !isBookie(each)), ...bookies] };
    return componentStateOf(observation, { name: 'demo' }, 'bookkeeper', desired);
  };

  test('when it is as it is to be, then it is settled', () => {
    expect(seen(3)).toMatchObject({ desired: 3, ready: 3, missing: [] });
    expect(seen(3).updated).toHaveLength(3);
    expect(isSettled(seen(3))).toBe(true);
  });

  test('when pods are away that its StatefulSet is to make, then they are missing; those to come later are not', () => {
    expect(seen(3, bookies => bookies.slice(0, 1)).missing).toEqual(['demo-bookie-1', 'demo-bookie-2']);
    expect(seen(5, bookies => bookies.slice(0, 2)).missing).toEqual(['demo-bookie-2']);
  });

  test.each<[string, (bookies: ComponentState) => ComponentState]>([
    ['has no StatefulSet', its => ({ ...its, statefulSet: undefined })],
    ['is to have more pods', its => ({ ...its, desired: 4 })],
    ['has a pod too many', its => ({ ...its, pods: [...its.pods, pod('True')] })],
    ['has a pod that does not serve', its => ({ ...its, ready: 2 })],
    ['has a pod with an earlier template', its => ({ ...its, updated: its.updated.slice(1) })],
  ])('when it %s, then it is not settled', (_, otherwise) => {
    expect(isSettled(otherwise(seen(3)))).toBe(false);
  });

  test('when pods have another revision than its StatefulSet says, then they are outdated, but for one that stops', () => {
    const other = (metadata: object) => (bookies: Pod[]) => {
      const [first, ...others] = bookies;
      Object.assign(first?.metadata ?? {}, {
        labels: { ...first?.metadata.labels, 'controller-revision-hash': 'r0' },
        ...metadata,
      });
      return first ? [first, ...others] : others;
    };
    expect(outdatedOf(seen(3))).toEqual([]);
    expect(outdatedOf(seen(3, other({}))).map(({ metadata }) => metadata.name)).toEqual(['demo-bookie-0']);
    expect(outdatedOf(seen(3, other(leaving)))).toEqual([]);
  });

  test('when its controller has not seen the template, then nobody knows which pods have it', () => {
    const state = stateAtRest();
    const { statefulSet, ...its } = state.components.bookkeeper;
    Object.assign(statefulSet?.metadata ?? {}, { generation: 99 });
    Object.assign(statefulSet?.status ?? {}, { updateRevision: 'r9' });
    expect(outdatedOf({ ...its, statefulSet })).toEqual([]);
    expect(componentStateOf(state.observation, { name: 'demo' }, 'bookkeeper', 3).updated).toEqual([]);
  });
});

describe('given an observation', () => {
  test('when pods come in any order, then those of a component are told in the order of their ordinals', () => {
    const seen = seenAtRest();
    const names = (observation: typeof seen) => podsOf(observation, 'bookkeeper').map(at => at.metadata.name);
    expect(names({ ...seen, pods: seen.pods.toReversed() })).toEqual(names(seen));
  });

  test('when it is told again with other pods, then nothing of the earlier one is left', () => {
    const seen = seenAtRest();
    expect(podsOf(seen, 'bookkeeper')).not.toEqual([]);
    expect(podsOf({ ...seen, pods: [] }, 'bookkeeper')).toEqual([]);
  });

  test('when somebody takes the labels off a StatefulSet, then it is still the one of its component', () => {
    const seen = seenAtRest();
    const owned = seen.owned.map(object => ({ ...object, metadata: { ...object.metadata, labels: {} } }));
    expect(statefulSetOf({ ...seen, owned }, 'broker')?.metadata.name).toBe('demo-broker');
  });
});
