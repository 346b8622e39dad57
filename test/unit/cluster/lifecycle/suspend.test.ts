import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { message, readyWorld } from '#simulation/volumes.ts';
import { FakeWorld } from '#simulation/world.ts';
import { plan } from '#src/cluster/plan.ts';

type Spec = Record<string, unknown>;

/** Suspends a cluster, lets time pass, and holds that nothing is done meanwhile. */
function suspend(world: FakeWorld, spec: Spec = {}): void {
  world.edit({ ...spec, suspend: true });
  rest(world);
}

function rest(world: FakeWorld): void {
  world.settle(60, () => {
    expect(world.plan()).toMatchObject({ operations: [], changes: [], deletions: [], bestEffort: [] });
  });
}

function resume(world: FakeWorld, spec: Spec = {}): void {
  world.edit(spec);
  world.settle(400);
}

function settled(spec: Spec = {}): FakeWorld {
  const world = new FakeWorld(spec);
  world.settle();
  return world;
}

function restarts(world: FakeWorld, from: number): string[] {
  return world.history.slice(from).filter(line => line.startsWith('delete Pod'));
}

describe('given a cluster that is suspended while all is as specified', () => {
  test('then it stays Ready, says that it is suspended, and only whether bookies take writes is asked', () => {
    const world = settled();
    expect(world.events.join()).not.toContain('Resumed');
    expect(world.condition('Suspended')).toMatchObject({ status: 'False', reason: 'NotSuspended' });
    suspend(world);
    expect(plan(world.observe()).needs).toEqual([{ fact: 'registrations' }]);
    expect(world.condition('Suspended')).toMatchObject({ status: 'True', observedGeneration: 2 });
    expect(world.condition('Ready')).toMatchObject({
      status: 'True',
      message: 'All components are ready. Suspended: nothing is changed or healed',
    });
    expect(world.condition('Progressing')).toMatchObject({ status: 'False', reason: 'Suspended' });
    expect(world.events.at(-1)).toMatch(/^Suspended: /);
    resume(world);
    expect(world.condition('Suspended')?.status).toBe('False');
    expect(world.events.at(-1)).toMatch(/^Resumed: /);
  });

  test('when an object is deleted by hand, then it stays away and Ready says so until it is resumed', () => {
    const world = settled();
    suspend(world);
    world.delete(world.object('Service', 'demo-broker'));
    rest(world);
    expect(() => world.object('Service', 'demo-broker')).toThrow();
    expect(world.condition('Ready')).toMatchObject({
      status: 'False',
      reason: 'Suspended',
      message:
        'Suspended: not all is as specified, and nothing is changed before it is resumed. What waits: Service demo-broker to be created',
    });
    resume(world);
    expect(world.events).toContain('Restored: Restored Service demo-broker: it had been deleted');
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when a pod fails, then that is told, and it is not said to wait for the operator', () => {
    const world = settled();
    suspend(world);
    world.broken = ({ metadata }) => metadata.name === 'demo-broker-1';
    world.settle();
    expect(world.condition('Ready')).toMatchObject({
      status: 'False',
      reason: 'Waiting',
      message: 'broker: Waiting for pods: 1 of 2 ready',
    });
    world.now += 3600_000;
    rest(world);
    expect(world.condition('Stalled')?.status).toBe('False');
  });

  test('when a restart is asked for, then it waits', () => {
    const world = settled();
    suspend(world);
    const from = world.history.length;
    world.cluster.metadata.annotations = { 'pulsar-operator.dev/restart-broker': 'now' };
    rest(world);
    expect(restarts(world, from)).toEqual([]);
    expect(world.condition('Ready')?.reason).toBe('Suspended');
    resume(world);
    expect(restarts(world, from)).toHaveLength(2);
  });
});

describe('given a wish of a suspended cluster', () => {
  const wish = {
    version: '4.0.8',
    broker: { replicas: 4, config: { ttlDurationDefaultInSeconds: 60 } },
    proxy: { replicas: 0 },
  };

  test('then the status tells what is, not what is wished for, and the wish is carried out on resuming', () => {
    const world = settled({ version: '4.0.6' });
    const before = structuredClone(world.cluster.status);
    suspend(world, wish);
    const { status } = world.cluster;
    expect(status?.components).toEqual(before?.components);
    expect(status).toMatchObject({
      version: '4.0.6',
      image: before?.image,
      units: [],
      observedGeneration: 2,
    });
    expect(world.condition('Ready')).toMatchObject({ status: 'False', reason: 'Suspended' });
    resume(world, wish);
    expect(world.condition('Ready')?.status).toBe('True');
    expect(world.podsOf('broker')).toHaveLength(4);
    expect(world.cluster.status?.version).toBe('4.0.8');
  });

  test('when it cannot be carried out, then it is held as ever', () => {
    const world = settled({ version: '4.0.6' });
    suspend(world, { version: '6.0.0' });
    expect(world.condition('Held')).toMatchObject({ status: 'True', reason: 'VersionChange' });
    expect(world.condition('Ready')?.reason).toBe('Held');
  });

  test('when it refers to a Secret that is missing, then nobody asks before it is resumed', () => {
    const world = settled();
    world.missingReferences = ['Secret registry does not exist in namespace test: create it.'];
    const secrets = { imagePullSecrets: [{ name: 'registry' }] };
    suspend(world, secrets);
    expect(world.condition('Ready')?.reason).toBe('Suspended');
    resume(world, secrets);
    expect(world.condition('Ready')?.reason).toBe('MissingReference');
  });

  test('when the cluster is new, then nothing is made before it is resumed', () => {
    const world = new FakeWorld({ suspend: true });
    rest(world);
    expect(world.history).toEqual([]);
    expect(world.condition('Ready')).toMatchObject({ status: 'False', reason: 'Suspended' });
    expect(message(world, 'zookeeper')).toBe('Waiting to be resumed');
    resume(world);
    expect(world.condition('Ready')?.status).toBe('True');
  });
});

describe('given a change under way', () => {
  test('when it is suspended in a roll, then the next pod waits, no broker is checked, and resuming goes on', () => {
    const changed = { broker: { replicas: 3, config: { ttlDurationDefaultInSeconds: 60 } } };
    const world = settled({ broker: { replicas: 3 } });
    const from = world.history.length;
    world.edit(changed);
    while (restarts(world, from).length === 0) {
      world.pass();
      world.runControllers();
    }
    suspend(world, changed);
    expect(restarts(world, from)).toEqual(['delete Pod demo-broker-2']);
    expect(world.cluster.status?.units).toMatchObject([
      { name: 'demo-broker-0', message: 'waits for its restart' },
      { name: 'demo-broker-1', message: 'waits for its restart' },
    ]);
    expect(message(world, 'broker')).toBe('Waiting to be resumed');
    expect(world.condition('Ready')).toMatchObject({
      reason: 'Suspended',
      message: expect.stringMatching(
        /before it is resumed\. What waits: 2 pods of broker to be restarted.*\. broker: Waiting to be resumed$/,
      ),
    });
    expect(plan(world.observe()).needs).toEqual([]);
    resume(world, changed);
    expect(restarts(world, from)).toHaveLength(3);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when it is suspended in a drain, then who leaves is remembered, and two new looks decide', () => {
    const world = settled({ bookkeeper: { replicas: 4 } });
    world.edit({ bookkeeper: { replicas: 3 } });
    while (!world.cluster.status?.drainingBookies?.[0]?.emptySince) world.pass();
    world.now += 3600_000;
    suspend(world, { bookkeeper: { replicas: 3 } });
    expect(world.cluster.status?.drainingBookies).toEqual([{ name: 'demo-bookie-3' }]);
    expect(world.bookies.readOnly).toContain('demo-bookie-3');
    world.edit({ bookkeeper: { replicas: 3 } });
    world.pass();
    expect(world.replicas('demo-bookie'), 'one look is not enough').toBe(4);
    world.settle(400);
    expect(world.podsOf('bookkeeper')).toHaveLength(3);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when the wish is taken back while a drain is suspended, then the bookie takes writes again', () => {
    const world = settled({ bookkeeper: { replicas: 4 } });
    world.edit({ bookkeeper: { replicas: 3 } });
    while (world.bookies.readOnly.size === 0) world.pass();
    suspend(world, { bookkeeper: { replicas: 3 } });
    suspend(world, { bookkeeper: { replicas: 4 } });
    expect(world.bookies.readOnly, 'left as it is').toContain('demo-bookie-3');
    expect(world.condition('Ready')?.reason).toBe('Suspended');
    resume(world, { bookkeeper: { replicas: 4 } });
    expect(world.bookies.writable).toHaveLength(4);
    expect(world.cluster.status?.drainingBookies).toBeUndefined();
  });

  test('when it is suspended while the ensemble grows, then no server joins', () => {
    const world = settled();
    const bigger = { zookeeper: { replicas: 5 } };
    world.edit(bigger);
    world.pass();
    world.runControllers();
    world.ensemble.behind = 1;
    world.settle();
    const participants = [...world.ensemble.participants];
    suspend(world, bigger);
    expect(world.condition('Ready')).toMatchObject({
      reason: 'Suspended',
      message: expect.stringMatching(/before it is resumed\. What waits: zookeeper: /),
    });
    world.ensemble.behind = 0;
    rest(world);
    expect(world.ensemble.participants).toEqual(participants);
    // It is asked who votes before a server may be taken away.
    expect(world.cluster.status?.zookeeperMembers).toBeUndefined();
    resume(world, bigger);
    expect(world.ensemble.participants).toHaveLength(5);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  const halfWay = [
    ['volumes grow', { zookeeper: { storage: { size: '20Gi' } } }, 'none'],
    ['the last pod of the first tier of an upgrade is unwell', { version: '4.0.8' }, 'zookeeper-2 4.0.8'],
  ] as const;

  test.each(halfWay)(
    'when it is suspended while %s, then Ready says that something waits',
    (_, change, unwell) => {
      const first = { version: '4.0.6', broker: { replicas: 1 } };
      const wish = { ...first, ...change };
      const world = readyWorld(first);
      world.full = () => true;
      world.broken = ({ metadata: { name, labels } }) => {
        return `${name} ${labels?.['app.kubernetes.io/version']}`.startsWith(`demo-${unwell}`);
      };
      world.edit(wish);
      world.settle();
      suspend(world, wish);
      expect(world.condition('Ready')).toMatchObject({ status: 'False', reason: 'Suspended' });
      world.full = () => false;
      world.broken = () => false;
      resume(world, wish);
      expect(world.condition('Ready')?.status).toBe('True');
    },
  );

  test('when it is suspended while the first broker starts alone, then the others wait', () => {
    const spec = { functions: {}, broker: { replicas: 3 } };
    const world = new FakeWorld(spec);
    world.broken = ({ metadata }) => metadata.name === 'demo-broker-0';
    world.settle();
    suspend(world, spec);
    world.broken = () => false;
    rest(world);
    expect(world.ready('broker')).toHaveLength(1);
    expect(world.condition('Ready')).toMatchObject({ status: 'False', reason: 'Suspended' });
    resume(world, spec);
    expect(world.ready('broker')).toHaveLength(3);
  });
});

describe('given any change, suspended at any moment of it', () => {
  const wish = fc.record({
    zookeeper: fc.record({ replicas: fc.constantFrom(3, 5) }),
    bookkeeper: fc.record({ replicas: fc.integer({ min: 3, max: 5 }) }),
    broker: fc.record({ config: fc.constantFrom({}, { ttlDurationDefaultInSeconds: 60 }) }),
    proxy: fc.record({ replicas: fc.integer({ min: 0, max: 2 }) }),
  });
  const trouble = fc.record({
    underReplicated: fc.constantFrom(0, 3),
    failingBrokers: fc.constantFrom([], ['demo-broker-0 fails its health check: no answer']),
  });

  test('then it is Ready exactly where it would be if it were not suspended', () => {
    const seen = { True: 0, False: 0, Unknown: 0 };
    const property = fc.property(wish, trouble, fc.nat(60), (wished, ails, passes) => {
      const world = settled({ bookkeeper: { replicas: 4 } });
      world.edit(wished);
      for (let pass = 0; pass < passes; pass++) {
        world.pass();
        world.runControllers();
        world.runPods();
        world.now += 1000;
      }
      Object.assign(world, ails);
      suspend(world, wished);
      const ready = world.condition('Ready')?.status ?? 'Unknown';
      seen[ready]++;
      world.edit(wished);
      expect(world.plan().status.conditions?.find(({ type }) => type === 'Ready')?.status).toBe(ready);
    });
    fc.assert(property, { numRuns: 30 });
    expect(Math.min(seen.True, seen.False), JSON.stringify(seen)).toBeGreaterThan(0);
  });
});

describe('given a suspended cluster that is deleted', () => {
  test('when its volumes are to go, and that was wished for while suspended, then all goes as ever', () => {
    const world = settled();
    suspend(world, { deletionPolicy: 'Delete' });
    expect(world.cluster.metadata.finalizers).toEqual(['pulsar-operator.dev/volumes']);
    world.cluster.metadata.deletionTimestamp = '2026-01-02T00:00:00Z';
    world.pass();
    expect(world.owned.some(({ kind }) => kind === 'StatefulSet')).toBe(false);
    world.pods = [];
    world.pass();
    expect(world.claims).toEqual([]);
    world.pass();
    expect(world.cluster.metadata.finalizers).toEqual([]);
  });

  test('when its volumes are to stay, and that was wished for while suspended, then they stay', () => {
    const world = settled({ deletionPolicy: 'Delete' });
    suspend(world, { deletionPolicy: 'Retain' });
    expect(world.cluster.metadata.finalizers).toEqual([]);
    world.cluster.metadata.deletionTimestamp = '2026-01-02T00:00:00Z';
    expect(world.plan()).toMatchObject({ deletions: [], changes: [] });
  });
});
