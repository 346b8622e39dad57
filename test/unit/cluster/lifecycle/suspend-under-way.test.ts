import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runFor } from '#simulation/steps.ts';
import { message, readyWorld } from '#simulation/volumes.ts';
import { FakeWorld } from '#simulation/world.ts';
import { plan } from '#src/cluster/plan.ts';
import { rest, restarts, resume, settled, suspend } from './suspended.ts';

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

  test('when it is suspended on the way to another version, then what waits names no component that is not there', () => {
    const world = settled({ version: '4.0.7' });
    world.edit({ version: '4.0.8' });
    runFor(world, 4);
    suspend(world, { version: '4.0.8' });
    const { message } = world.condition('Suspended') ?? {};
    expect(message).toContain('broker to get 4.0.8');
    expect(message).not.toMatch(/(functions-worker|state-store|websocket) to get/);
  });

  test('when it is suspended while volumes grow, then that is told to wait', () => {
    const world = settled();
    world.expandableClasses = ['standard'];
    world.full = () => true;
    const grown = { bookkeeper: { storage: { ledgers: { size: '60Gi' } } } };
    world.edit(grown);
    runFor(world, 10);
    suspend(world, grown);
    expect(world.condition('Suspended')?.message).toMatch(/What waits: volumes of bookkeeper to grow$/);
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
