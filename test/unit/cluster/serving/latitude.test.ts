import { describe, expect, test } from 'vitest';
import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import type { Heard } from '#src/cluster/model/heard.ts';
import type { Observation } from '#src/cluster/model/observation.ts';
import { extentOf, isMetadataLost, latitudeOf, within } from '#src/cluster/serving/latitude.ts';
import { seenAtRest, stateAtRest, withComponent } from '../at-rest.ts';
import { ago, now, pod, statefulSet } from '../hand-made.ts';

const { heard } = seenAtRest();
const gone = { ...heard, missingMetadata: ['/ledgers/INSTANCEID'] } as Heard;
const silentFor = (seconds: number): Heard => ({ unheard: { since: ago(seconds), why: 'no session' } });

type Before = 'complete' | 'lost' | 'never';

/** A cluster whose metadata was that before, when this is heard, or nothing yet. */
function stateWith(before: Before, heardNow: Heard | undefined, foundAt = ago(60)): ClusterState {
  const state = stateAtRest();
  const { heard: _, ...others } = state.observation;
  const told = {
    type: 'MetadataInitialized',
    status: before === 'never' ? 'False' : 'True',
    reason: before === 'lost' ? 'MetadataLost' : 'FoundInZooKeeper',
    message: '',
    lastTransitionTime: foundAt,
  } as const;
  const cluster = { ...others.cluster, status: { conditions: [told] } };
  const observation: Observation = { ...others, cluster, now, ...(heardNow && { heard: heardNow }) };
  return { ...state, observation };
}

/** What may be done of it. */
function latitude(before: Before, heardNow: Heard | undefined, change = (state: ClusterState) => state) {
  const changed = change(stateWith(before, heardNow));
  const may = latitudeOf(changed);
  expect(isMetadataLost(changed)).toBe(['nothing', 'zookeeper'].includes(may));
  return may;
}

const withoutQuorum = (state: ClusterState) => withComponent(state, 'zookeeper', { ready: 1 });
const withoutBookies = (state: ClusterState) => {
  return withComponent(state, 'bookkeeper', { statefulSet: undefined, pods: [] });
};

describe('given a cluster whose metadata was complete', () => {
  test.each([
    ['all is there', heard, 'all'],
    ['some is not there', gone, 'nothing'],
    ['nothing is heard yet', undefined, 'creations'],
    ['an ear looks for another server', silentFor(29), 'creations'],
    ['nothing is heard for long: nobody waits for an ear for ever', silentFor(30), 'all'],
  ] as const)('when %s, then what may be done is that', (_, heardNow, may) => {
    expect(latitude('complete', heardNow)).toBe(may);
  });

  test('when it has only just been found and an ear misses some, then nothing is done, and it is not called lost yet', () => {
    const lately = stateWith('complete', gone, ago(9));
    expect(latitudeOf(lately)).toBe('nothing');
    expect(isMetadataLost(lately)).toBe(false);
    expect(isMetadataLost(stateWith('complete', gone, ago(10)))).toBe(true);
    expect(isMetadataLost(stateWith('lost', gone, ago(9))), 'that was looked at').toBe(true);
  });

  test.each([
    ['shows it', [], 'all'],
    ['misses it too', ['/ledgers/INSTANCEID', '/bookies'], 'nothing'],
  ])(
    'when an ear misses some and what was read just now %s, then that counts: it is newer',
    (_, missing, may) => {
      const read = { value: { missing, chrootExists: true, ledgersUnfinished: false } };
      const withRead = (state: ClusterState) => {
        const facts = { ...state.observation.facts, metadata: read };
        return { ...state, observation: { ...state.observation, facts } };
      };
      expect(latitude('never', gone, withRead)).toBe(may);
    },
  );

  test('when there is no quorum to be heard, then it is repaired', () => {
    expect(latitude('complete', undefined, withoutQuorum)).toBe('all');
    expect(latitude('complete', silentFor(1), withoutQuorum)).toBe('all');
  });
});

describe('given a cluster whose metadata is known to be lost', () => {
  test.each([
    ['it is back', heard, 'all'],
    ['it is not', gone, 'nothing'],
    ['the operator has just started', undefined, 'nothing'],
    ['the ear has lost its session', silentFor(29), 'nothing'],
    ['nothing is heard for long', silentFor(30), 'zookeeper'],
  ] as const)('when %s, then what may be done is that', (_, heardNow, may) => {
    expect(latitude('lost', heardNow)).toBe(may);
  });

  test('when there is no quorum, then ZooKeeper is brought back, which alone can tell', () => {
    expect(latitude('lost', undefined, withoutQuorum)).toBe('zookeeper');
  });
});

test('given a cluster that has no metadata yet, then all may be done, whatever is heard; bookies show that it had some', () => {
  for (const heardNow of [heard, gone, undefined]) {
    expect(latitude('never', heardNow, withoutBookies)).toBe('all');
  }
  expect(latitude('never', gone)).toBe('nothing');
});

describe('given what is wanted', () => {
  const server = pod('demo-zookeeper-0');
  const bookie = pod('demo-bookie-0');
  const set = statefulSet('demo-zookeeper', 3);
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'demo' } };
  const wanted = {
    operations: [
      { kind: 'deleteCookie', bookie: 'demo-bookie-0', version: 0 },
      { kind: 'reconfigure', change: { leave: 3 }, version: '1' },
    ],
    changes: [{ desired: set, live: set }, { desired: statefulSet('demo-broker', 2) }, { desired: account }],
    deletions: [
      { object: server, why: 'it restarts' },
      { object: bookie, why: 'it restarts' },
    ],
    bestEffort: [],
  } as unknown as Parameters<typeof within>[1];

  test('then so much is done as may be', () => {
    const [remove, reconfigure] = wanted.operations;
    const [update, create, shared] = wanted.changes;
    const [restart] = wanted.deletions;
    expect(remove).toBeDefined();
    expect(within('all', wanted)).toBe(wanted);
    expect(extentOf(wanted)).toBe(7);
    expect(within('creations', wanted)).toMatchObject({
      operations: [],
      deletions: [],
      changes: [create, shared],
    });
    expect(within('zookeeper', wanted)).toMatchObject({
      operations: [reconfigure],
      changes: [update, shared],
      deletions: [restart],
    });
    expect(extentOf(within('nothing', wanted))).toBe(0);
  });
});
