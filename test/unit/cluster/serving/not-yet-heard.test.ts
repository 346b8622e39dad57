import { describe, expect, test } from 'vitest';
import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import type { Hearing } from '#src/cluster/model/heard.ts';
import type { Pod } from '#src/cluster/model/observation.ts';
import { heardAfter, metadataLag, notYetHeardOf } from '#src/cluster/serving/not-yet-heard.ts';
import { stateAtRest, withComponent } from '../at-rest.ts';

/** A cluster that waits for pods: Ready is not said of it. */
const rest = stateAtRest();
for (const each of rest.observation.cluster.status?.conditions ?? [])
  if (each.type === 'Ready') Object.assign(each, { status: 'False', reason: 'Waiting' });
const ear = rest.observation.heard as Hearing;

/** The state in which the pods of brokers became ready so many seconds ago, and that is heard. */
function ready(seconds: number, heard: Partial<Hearing> = { brokers: [] }, status = 'True'): ClusterState {
  const lastTransitionTime = new Date(Date.parse(rest.observation.now) - seconds * 1000).toISOString();
  const pods = rest.components.broker.pods.map((pod): Pod => {
    return { ...pod, status: { ...pod.status, conditions: [{ type: 'Ready', status, lastTransitionTime }] } };
  });
  const observation = { ...rest.observation, heard: { ...ear, ...heard } };
  return withComponent({ ...rest, observation }, 'broker', { pods });
}

const names = (pods: readonly Pod[]) => pods.map(({ metadata }) => metadata.name);

describe('given brokers that ZooKeeper does not list', () => {
  test('when their pods have only just become ready, then they may not have been heard of yet, for some seconds', () => {
    const state = ready(4);
    expect(names(notYetHeardOf(state, 'broker'))).toEqual(['demo-broker-0', 'demo-broker-1']);
    expect(heardAfter(state)).toBe(6);
  });

  test('when they are ready for longer, or are not ready, then nobody waits to hear of them', () => {
    for (const state of [ready(60), ready(4, { brokers: [] }, 'False')]) {
      expect(notYetHeardOf(state, 'broker')).toEqual([]);
      expect(heardAfter(state)).toBeUndefined();
    }
  });
});

test('given a cluster that is Ready, then all was heard of, and what is not listed is missing', () => {
  const state = ready(4);
  const { cluster } = state.observation;
  const conditions = (cluster.status?.conditions ?? []).map(each => {
    return each.type === 'Ready' ? { ...each, status: 'True' as const } : each;
  });
  const status = { ...cluster.status, conditions };
  const observation = { ...state.observation, cluster: { ...cluster, status } };
  expect(notYetHeardOf({ ...state, observation }, 'broker')).toEqual([]);
  expect(heardAfter({ ...state, observation })).toBeUndefined();
});

test('given brokers that are listed, or an ear that hears nothing, then nobody waits to hear of them', () => {
  expect(notYetHeardOf(ready(4, {}), 'broker')).toEqual([]);
  const deaf = ready(4);
  const unheard = { since: '', why: '' };
  const observation = { ...deaf.observation, heard: { unheard } };
  expect(notYetHeardOf({ ...deaf, observation }, 'broker')).toEqual([]);
});

test('given bookies, then those that are read-only are heard of as well', () => {
  const { bookies } = ear;
  expect(bookies.writable).toHaveLength(3);
  const turned = { ...bookies, writable: [], readOnly: bookies.writable };
  const state = ready(60, { bookies: turned });
  const [pod] = state.components.bookkeeper.pods as readonly [Pod];
  const lately = { type: 'Ready', status: 'True', lastTransitionTime: rest.observation.now };
  const pods = [{ ...pod, status: { ...pod.status, conditions: [lately] } }];
  const just = (told: Hearing['bookies']) => {
    const observation = { ...state.observation, heard: { ...ear, bookies: told } };
    return notYetHeardOf(withComponent({ ...state, observation }, 'bookkeeper', { pods }), 'bookkeeper');
  };
  expect(just(turned)).toEqual([]);
  expect(names(just({ ...turned, readOnly: [] }))).toEqual(['demo-bookie-0']);
});

describe('given metadata that has been found', () => {
  function found(
    seconds: number,
    { missing = ['/ledgers/INSTANCEID'], reason = 'FoundInZooKeeper', ready = 'False' } = {},
  ) {
    const { cluster, now } = rest.observation;
    const lastTransitionTime = new Date(Date.parse(now) - seconds * 1000).toISOString();
    const told = { reason, message: '', lastTransitionTime };
    const conditions = [
      { type: 'MetadataInitialized', status: 'True', ...told },
      { type: 'Ready', status: ready as 'True' | 'False', ...told },
    ] as const;
    const heard = { ...ear, missingMetadata: missing };
    return {
      ...rest.observation,
      heard,
      cluster: { ...cluster, status: { ...cluster.status, conditions: [...conditions] } },
    };
  }

  test('when the ear misses some of it a moment later, then it may be behind, and is looked at again', () => {
    expect(metadataLag(found(3))).toBe(7);
    expect(heardAfter({ ...rest, observation: found(3) })).toBe(7);
  });

  test.each([
    ['it misses it for longer', found(10)],
    ['it misses nothing', found(3, { missing: [] })],
    ['it was lost before', found(3, { reason: 'MetadataLost' })],
    ['the cluster has been Ready since', found(3, { ready: 'True' })],
  ])('when %s, then it is not behind', (_, observation) => {
    expect(metadataLag(observation)).toBeUndefined();
    expect(heardAfter({ ...rest, observation })).toBeUndefined();
  });
});

test('given an ear that hears nothing, then it is looked at again when that has lasted too long', () => {
  const unheard = { since: new Date(Date.parse(rest.observation.now) - 10_000).toISOString(), why: '' };
  expect(heardAfter({ ...rest, observation: { ...rest.observation, heard: { unheard } } })).toBe(20);
});
