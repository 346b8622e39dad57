import { describe, expect, test } from 'vitest';
import {
  named,
  onlyRevision,
  readyCluster,
  restarted,
  revisionOfSet,
  runFor,
  runOnce,
  runUntil,
} from '#simulation/steps.ts';
import { FakeWorld } from '#simulation/world.ts';
import { stateOf } from '#src/cluster/in-force.ts';
import { readySince, revisionOf } from '#src/cluster/model/component-state.ts';
import type { Pod, StatefulSet } from '#src/cluster/model/observation.ts';
import { rolloutsOf } from '#src/cluster/rollout/proven.ts';
import { seenAtRest } from '../at-rest.ts';

const podsNamed = { zookeeper: 'zookeeper', bookkeeper: 'bookie', broker: 'broker' } as const;

/** Brokers that ask who calls because their image says so, with a setting that rolls them. */
const asking = (replicas: number, maxTopicsPerNamespace: number) => ({
  broker: { replicas, config: { maxTopicsPerNamespace } },
});

function refuse(world: FakeWorld, pods: readonly Pod[] = world.podsOf('broker')): void {
  world.failingBrokers = pods.map(({ metadata }) => `${metadata.name} fails its health check: answers 401`);
}

describe('given the first broker with another template, which fails its health check while others pass', () => {
  /** Whether its roll has failed, this long after that broker was ready. */
  function hasFailed(seconds: number, metadata: object = {}): boolean {
    const failing = { name: 'demo-broker-1', message: 'answers 500' };
    const seen = seenAtRest({ failingBrokers: { value: [failing] } });
    const set = seen.owned.find(
      ({ kind, metadata: { name } }) => kind === 'StatefulSet' && name === 'demo-broker',
    );
    const pod = seen.pods.find(({ metadata: { name } }) => name === failing.name);
    if (!set || !pod) throw new Error('there are no brokers');
    Object.assign(set['status'] ?? {}, { updateRevision: 'next' });
    Object.assign(pod.metadata, {
      labels: { ...pod.metadata.labels, 'controller-revision-hash': 'next' },
      ...metadata,
    });
    const now = new Date(readySince(pod) + seconds * 1000).toISOString();
    return (
      rolloutsOf(stateOf({ ...seen, now }), new Map([['broker', set]]), () => set).broker.failed !== undefined
    );
  }

  test('when that lasts longer than its restart explains, then the roll has failed', () => {
    expect([hasFailed(59), hasFailed(61)]).toEqual([false, true]);
  });

  test('when it is on its way out, then it shows nothing about its template', () => {
    expect(hasFailed(61, { deletionTimestamp: '2026-01-01T00:00:00Z' })).toBe(false);
  });
});

describe('given a broker that ends again and again with the only template there has been', () => {
  test('when none has ever served with it, then no roll has failed: there is nothing to go back to', () => {
    const seen = seenAtRest();
    const set = seen.owned.find(
      ({ kind, metadata }) => kind === 'StatefulSet' && metadata.name === 'demo-broker',
    );
    for (const field of ['provenRevision', 'checkedRevision'])
      Reflect.deleteProperty(seen.cluster.status?.components?.['broker'] ?? {}, field);
    const container = { name: 'broker', restartCount: 3, state: { terminated: { exitCode: 1 } } };
    for (const pod of seen.pods.filter(({ metadata }) => metadata.name.startsWith('demo-broker')))
      Object.assign(pod, { status: { phase: 'Running', containerStatuses: [container] } });
    expect(
      rolloutsOf(stateOf(seen), new Map([['broker', set as StatefulSet]]), () => set as StatefulSet).broker,
    ).toEqual({});
  });
});

describe('given brokers of which none lets the operator ask, rolled once', () => {
  function rolled(): { world: FakeWorld; present: string } {
    const world = readyCluster(new FakeWorld(asking(3, 1)));
    world.settle(100, () => refuse(world));
    world.edit(asking(3, 2));
    world.settle(200, () => refuse(world));
    expect(world.condition('Ready')).toMatchObject({ status: 'Unknown', reason: 'Unauthorized' });
    return { world, present: onlyRevision(world, 'broker') };
  }

  test('when one of them ends again and again, then the configuration of all stays', () => {
    const { world, present } = rolled();
    world.broken = pod => pod.metadata.name === 'demo-broker-1';
    world.crashes = 3;
    runFor(world, 120);
    expect(revisionOfSet(world, 'broker')).toBe(present);
    expect(world.condition('Ready')?.reason).not.toBe('RollFailed');
  });

  test('when one more waits for a node, then none of the others restarts', () => {
    const { world } = rolled();
    world.edit(asking(4, 2));
    const from = world.history.length;
    for (let second = 0; second < 200; second++) {
      refuse(world);
      runOnce(world);
      const pending = world.podsOf('broker').find(({ metadata }) => metadata.name === 'demo-broker-3');
      const condition = { type: 'PodScheduled', status: 'False', message: '0/3 nodes: Insufficient cpu' };
      const status = { phase: 'Pending', conditions: [condition] };
      if (pending && second < 90) world.write({ ...pending, spec: {}, status });
    }
    expect(restarted(world, from)).toEqual([]);
  });
});

test('given brokers that were switched over by hand to an image that asks, when one fails a day later, then it stays on', () => {
  const open = { broker: { replicas: 3 } };
  const world = readyCluster(new FakeWorld(open));
  const before = onlyRevision(world, 'broker');
  const isAsking = (pod: Pod) => revisionOf(pod) !== before;
  const look = () => refuse(world, world.podsOf('broker').filter(isAsking));
  world.edit(asking(3, 1));
  world.settle(200, look);
  expect(world.condition('Ready')?.message).toContain('operatorAccess.tokenSecretRef');
  for (const pod of world.podsOf('broker').filter(each => !isAsking(each))) world.delete(pod);
  world.runControllers();
  world.runPods();
  look();
  world.settle(200, look);
  expect(world.condition('Ready')).toMatchObject({ status: 'Unknown', reason: 'Unauthorized' });
  world.now += 86_400_000;
  world.broken = ({ metadata }) => metadata.name === 'demo-broker-1';
  world.crashes = 3;
  for (let second = 0; second < 120; second++) {
    runOnce(world);
    look();
  }
  expect(world.podsOf('broker').every(isAsking)).toBe(true);
});

test('given a roll whose first broker serves, when all of them fail one look, then none restarts for that', () => {
  const world = readyCluster(new FakeWorld({ broker: { replicas: 3 } }));
  const before = onlyRevision(world, 'broker');
  world.edit({ broker: { replicas: 3, config: { maxTopicsPerNamespace: 7 } } });
  runUntil(world, () => world.cluster.status?.components?.['broker']?.provenRevision !== before);
  const from = world.history.length;
  world.failingBrokers = [0, 1, 2].map(at => `demo-broker-${at} fails its health check: answers 500`);
  runOnce(world);
  expect(restarted(world, from)).toEqual([]);
});

describe.each(['zookeeper', 'bookkeeper', 'broker'] as const)('given a roll of %s that has failed', name => {
  const size = { broker: { replicas: 3 } };
  const bad = { ...size, [name]: { replicas: 3, jvm: { options: ['-XX:+NoSuchFlag'] } } };

  function failed(): { world: FakeWorld; good: string; fails: (pod: Pod) => boolean } {
    const world = readyCluster(new FakeWorld(size));
    const good = onlyRevision(world, name);
    const isOfIt = ({ metadata }: Pod) => metadata.name.startsWith(`demo-${podsNamed[name]}-`);
    const fails = (pod: Pod) => isOfIt(pod) && revisionOf(pod) !== good;
    world.broken = fails;
    world.crashes = 3;
    world.edit(bad);
    runUntil(world, () => world.condition('Ready')?.reason === 'RollFailed');
    return { world, good, fails };
  }

  test('when an earlier release of the operator has remembered nothing of it, then a blink restarts nothing', () => {
    const { world, good, fails } = failed();
    for (const component of Object.values(world.cluster.status?.components ?? {})) {
      for (const field of ['provenRevision', 'checkedRevision', 'failedRoll'])
        Reflect.deleteProperty(component, field);
    }
    runFor(world, 3);
    const serving = named(world.ready(name));
    expect(serving).toHaveLength(2);
    world.broken = pod => fails(pod) || serving.includes(pod.metadata.name);
    world.crashes = 0;
    runFor(world, 14);
    world.broken = fails;
    world.crashes = 3;
    runFor(world, 30);
    expect(named(world.ready(name))).toEqual(serving);
    runFor(world, 60);
    expect(world.podsOf(name).every(pod => revisionOf(pod) === good)).toBe(true);
  });

  test('when it is suspended, then it is not Ready: what serves is not what is wished for', () => {
    const { world } = failed();
    runFor(world, 90);
    world.edit({ ...bad, suspend: true });
    runFor(world, 10);
    expect(world.condition('Ready')).toMatchObject({ status: 'False', reason: 'Suspended' });
  });
});
