import { describe, expect, test } from 'vitest';
import { membershipStage } from '#src/cluster/configuration-store/membership.ts';
import { stateOf } from '#src/cluster/in-force.ts';
import { open } from '#src/cluster/model/gate.ts';
import { observed } from '../hand-made.ts';
import { external, member, memberAtRest, saidOf, sharedUrl, storeOf, url, worldOf } from './sharing.ts';

describe('given a cluster that is to share a store', () => {
  test('when it shares nothing, then there is nothing to do', () => {
    expect(membershipStage(stateOf(observed()), open)).toEqual({});
  });

  test('when its own metadata is yet to come, then nobody is asked', () => {
    const { needs, found } = membershipStage(stateOf(observed({ spec: external })), undefined);
    expect([needs, found?.membership.gate]).toMatchObject([[], { open: false, reason: 'Initialising' }]);
  });

  test('when the store is there, then it is entered, once, before any broker starts, and told of by its Service', () => {
    const { history, cluster } = memberAtRest();
    expect(history.filter(line => line.startsWith('enter'))).toEqual([`enter ${sharedUrl}`]);
    const at = (what: string) => history.findIndex(line => line.startsWith(what));
    expect(at('enter')).toBeLessThan(at('create Pod demo-broker-0'));
    expect(cluster.status?.configurationStore).toBe(sharedUrl);
  });

  test('when the store is not there, then bookies run and brokers wait with a sentence; when it comes, then all goes on', () => {
    const world = worldOf(member);
    expect(world.ready('bookkeeper')).toHaveLength(3);
    expect(world.podsOf('broker')).toEqual([]);
    expect(world.condition('Ready')?.message).toContain('broker: PulsarCluster shared of namespace test');
    expect(saidOf(world)).toContain('False ClusterNotFound:');
    expect(world.condition('MetadataInitialized')?.status).toBe('False');
    world.store = storeOf();
    world.settle(150);
    expect(world.condition('Ready')?.status).toBe('True');
    expect(saidOf(world)).toBe('True Entered: The configuration store serves, and the cluster is in it');
  });

  test('when another name is written meanwhile, then that store is entered', () => {
    const world = worldOf(member);
    world.edit(external);
    world.settle(150);
    expect(world.cluster.status?.configurationStore).toBe(url);
    expect(world.condition('Ready')?.status).toBe('True');
    expect(world.storeAt(sharedUrl).record).toBe('none');
  });

  test('when the store does not answer, then it says so and asks again', () => {
    const silent = worldOf(external, each => {
      each.storeAt(url).away = 'connection refused';
    });
    expect(silent.podsOf('broker')).toEqual([]);
    expect(saidOf(silent)).toContain(
      'False NoAnswer: The configuration store does not answer: connection refused',
    );
    silent.storeAt(url).away = undefined;
    silent.settle(150);
    expect(silent.condition('Ready')?.status).toBe('True');
  });

  test('when another cluster has its name there, then that one stays, and it says what to do', () => {
    const world = worldOf(external, each => {
      each.storeAt(url).record = 'other';
    });
    expect(saidOf(world)).toContain(
      'False NameClash: The configuration store has another cluster named demo',
    );
    expect(saidOf(world)).toContain('pulsar-admin clusters delete demo');
    expect([world.storeAt(url).record, world.podsOf('broker')]).toEqual(['other', []]);
  });

  test('when the operator ends right before it writes there, then the store is remembered, and entered later', () => {
    const world = worldOf(external, each => {
      each.failing = ({ kind }) => (kind === 'enterStore' ? 'it ended' : undefined);
    });
    expect([world.cluster.status?.configurationStore, world.storeAt(url).record]).toEqual([url, 'none']);
    expect(world.podsOf('broker')).toEqual([]);
    world.failing = () => undefined;
    world.settle(150);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when the store has lost what was in it, then it writes nothing there, which would look as if it were new', () => {
    const world = worldOf(member, each => {
      each.store = storeOf({ isLost: true });
    });
    expect(saidOf(world)).toContain('False StoreLost:');
    expect(world.storeAt(sharedUrl).record).toBe('none');
    world.store = storeOf();
    world.settle(150);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when it is suspended before it is entered, then it is entered later', () => {
    const world = worldOf(member);
    world.edit({ ...member, suspend: true });
    world.settle();
    expect(world.condition('MetadataInitialized')?.status).toBe('False');
    world.store = storeOf();
    world.edit(member);
    world.settle(150);
    expect(world.condition('Ready')?.status).toBe('True');
    expect(world.cluster.status?.configurationStore).toBe(sharedUrl);
  });

  test('when it is made again over its volumes and names none, then its brokers wait until it does', () => {
    const world = worldOf({}, each => {
      each.sharedStore = url;
      each.hasRun = true;
    });
    expect(world.podsOf('broker')).toEqual([]);
    expect(world.condition('Ready')?.message).toContain(`have run with a configuration store (${url})`);
    Object.assign(world.storeAt(url), { record: 'own', isComplete: true });
    world.edit(external);
    world.settle(150);
    expect(world.condition('Ready')?.status).toBe('True');
    expect(world.history.filter(line => line.startsWith('enter'))).toEqual([]);
  });

  test('when nothing is known of it but that brokers have run, then a store without it is not entered', () => {
    const world = worldOf(external, each => {
      each.hasRun = true;
    });
    expect(saidOf(world)).toContain('False OtherStore:');
    expect(world.storeAt(url).record).toBe('none');
  });
});

describe('given a member that serves', () => {
  test.each([
    ['loses its quorum', storeOf({ serving: 1 }), 'False StoreNotServing', 'go on with what they know'],
    ['is gone', undefined, 'False ClusterNotFound', 'go on with what they know'],
    ['has lost what was in it', storeOf({ isLost: true }), 'False StoreLost', 'go on with what they know'],
    [
      'is being deleted',
      storeOf({ deletionTimestamp: 'now' }),
      'False ClusterDeleting',
      'waits for the clusters that use it',
    ],
  ])('when its store %s, then it goes on, and says so', (_, store, said, effect) => {
    const world = memberAtRest();
    const before = world.history.length;
    world.store = store;
    world.settle();
    expect(saidOf(world)).toContain(said);
    expect(saidOf(world)).toContain(effect);
    expect(world.condition('Ready')?.status).toBe('True');
    expect(world.history.slice(before)).toEqual([]);
  });

  test.each([
    ['is away', storeOf({ serving: 0 }), '0 of 3 servers serve'],
    ['has lost what was in it', storeOf({ isLost: true }), 'has lost what was in it'],
  ])('when its store %s and its brokers are to restart, then they wait for it', (_, store, said) => {
    const world = memberAtRest();
    world.store = store;
    const before = world.podsOf('broker').map(({ metadata }) => metadata.uid);
    world.edit({ ...member, broker: { config: { dispatcherMaxReadBatchSize: '50' } } });
    world.settle();
    expect(world.podsOf('broker').map(({ metadata }) => metadata.uid)).toEqual(before);
    expect(world.condition('Ready')?.message).toContain(said);
    world.store = storeOf();
    world.settle(150);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when its status is lost, then it is found in its store again, and nothing is written there', () => {
    const world = memberAtRest();
    const before = world.history.length;
    world.writeStatus({});
    world.settle();
    expect(world.cluster.status?.configurationStore).toBe(sharedUrl);
    expect(world.condition('Ready')?.status).toBe('True');
    expect(world.history.slice(before)).toEqual([]);
  });

  test('when somebody has removed its record, then it says so within a minute, and goes on', () => {
    const world = memberAtRest();
    Object.assign(world.storeAt(sharedUrl), { record: 'none', isComplete: false });
    world.now += 60_000;
    world.settle();
    expect(saidOf(world)).toContain('False RecordMissing:');
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when it is suspended and its store goes, then it says so', () => {
    const world = memberAtRest();
    world.edit({ ...member, suspend: true });
    world.settle();
    world.store = undefined;
    world.settle();
    expect(world.condition('Suspended')?.status).toBe('True');
    expect(saidOf(world)).toContain('False ClusterNotFound:');
  });

  test('when its own ZooKeeper does not answer, then it does not say that of its store', () => {
    const world = memberAtRest();
    world.unanswered = { configurationStores: 'connection refused' };
    world.now += 60_000;
    world.settle();
    expect(saidOf(world)).toContain("Unknown Asking: The cluster's own ZooKeeper does not answer");
  });

  test('when servers elsewhere do not answer, or have lost its record, then it says so and goes on', () => {
    const world = worldOf(external);
    world.storeAt(url).away = 'connection refused';
    world.now += 60_000;
    world.settle();
    expect(saidOf(world)).toContain('Unknown NoAnswer:');
    Object.assign(world.storeAt(url), { away: undefined, record: 'none', isComplete: false });
    world.now += 60_000;
    world.settle();
    expect(saidOf(world)).toContain('False RecordMissing:');
    expect(world.condition('Ready')?.status).toBe('True');
  });
});
