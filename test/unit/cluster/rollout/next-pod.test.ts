import { describe, expect, test } from 'vitest';
import { breakForGood, messageOf, runFor, runUntil } from '#simulation/steps.ts';
import { FakeWorld } from '#simulation/world.ts';
import type { StatefulSet } from '#src/cluster/model/observation.ts';
import { rollingOf } from '#src/cluster/rollout/next-pod.ts';
import { rolloutsOf } from '#src/cluster/rollout/proven.ts';
import { type ComponentName, componentNames } from '#src/components/build/names.ts';
import { stateAtRest, stepOf, withComponent } from '../at-rest.ts';

describe('given a changed configuration', () => {
  const changed = { broker: { replicas: 3, config: { ttlDurationDefaultInSeconds: 60 } } };

  test('when it rolls, then one pod restarts at a time, highest first, and only that component', () => {
    const world = new FakeWorld({ broker: { replicas: 3 } });
    world.settle();
    const from = world.history.length;
    world.edit(changed);
    world.settle();
    expect(world.history.slice(from).filter(line => line.includes('Pod'))).toEqual([
      'delete Pod demo-broker-2',
      'create Pod demo-broker-2',
      'delete Pod demo-broker-1',
      'create Pod demo-broker-1',
      'delete Pod demo-broker-0',
      'create Pod demo-broker-0',
    ]);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when somebody scales its StatefulSet down meanwhile, then what is left serves until all are back', () => {
    const world = new FakeWorld({ broker: { replicas: 3 } });
    world.settle();
    world.edit(changed);
    world.pass();
    world.scaleByHand('demo-broker', 1);
    world.runControllers();
    expect(world.ready('broker')).toHaveLength(1);
    const from = world.history.length;
    world.pass();
    expect(world.history.slice(from)).not.toContain('delete Pod demo-broker-0');
    world.settle();
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when the first pod fails with it, then the roll stops there, and the reverted value repairs it', () => {
    const world = new FakeWorld({ broker: { replicas: 3 } });
    world.settle();
    const good = world.podsOf('broker')[0]?.metadata.labels?.['controller-revision-hash'];
    world.broken = pod =>
      pod.metadata.name.startsWith('demo-broker') &&
      pod.metadata.labels?.['controller-revision-hash'] !== good;
    world.edit(changed);
    world.settle();
    expect(world.ready('broker').map(({ metadata }) => metadata.name)).toEqual([
      'demo-broker-0',
      'demo-broker-1',
    ]);
    expect(world.condition('Ready')).toMatchObject({
      status: 'False',
      message: expect.stringContaining('demo-broker-2'),
    });
    world.edit({ broker: { replicas: 3 } });
    world.settle();
    expect(world.ready('broker')).toHaveLength(3);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when the first broker of a cluster with functions fails with it, then the reverted value repairs that', () => {
    const spec = (config: Record<string, string>) => ({ functions: {}, broker: { replicas: 2, config } });
    const world = new FakeWorld(spec({ bad: 'yes' }));
    let first: string | undefined;
    world.broken = pod => {
      if (!pod.metadata.name.startsWith('demo-broker')) return false;
      const revision = pod.metadata.labels?.['controller-revision-hash'];
      first ??= revision;
      return revision === first;
    };
    world.settle();
    expect(world.pods.filter(({ metadata }) => metadata.name.startsWith('demo-broker'))).toHaveLength(1);
    world.edit(spec({}));
    world.settle();
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when a pod ends again and again with it, then the cluster is Stalled at once and says what to do', () => {
    const world = new FakeWorld({ broker: { replicas: 3 } });
    world.settle();
    world.broken = ({ metadata }) => metadata.name === 'demo-broker-2';
    world.crashes = 2;
    world.edit(changed);
    world.settle();
    for (const type of ['Ready', 'Stalled']) {
      expect(world.condition(type)).toMatchObject({
        reason: 'RollFailed',
        message: expect.stringMatching(
          /demo-broker-2 container failed.*2 of 3 pods stay as they were: correct or revert/,
        ),
      });
    }
    expect(world.condition('Stalled')?.status).toBe('True');
    world.edit({ broker: { replicas: 3 } });
    world.broken = () => false;
    world.settle();
    expect(world.condition('Stalled')?.status).toBe('False');
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when a broker cannot store a message, then the next one does not restart', () => {
    const world = new FakeWorld({ broker: { replicas: 3 } });
    world.settle();
    world.failingBrokers = ['demo-broker-0 fails its health check: no answer'];
    world.edit(changed);
    world.settle();
    expect(world.condition('Ready')?.message).toContain('demo-broker-0 fails its health check');
    expect(world.podsOf('broker').every(pod => world.isUpdated(pod))).toBe(false);
    world.failingBrokers = [];
    world.settle();
    expect(world.podsOf('broker').every(pod => world.isUpdated(pod))).toBe(true);
  });

  test('when ZooKeeper rolls, then its leader restarts last', () => {
    const world = new FakeWorld();
    world.settle();
    expect(world.ensemble.leader).toBe(2);
    const from = world.history.length;
    world.edit({ zookeeper: { config: { maxClientCnxns: 100 } } });
    world.settle();
    expect(world.history.slice(from).filter(line => line.startsWith('delete Pod'))).toEqual([
      'delete Pod demo-zookeeper-1',
      'delete Pod demo-zookeeper-0',
      'delete Pod demo-zookeeper-2',
    ]);
  });

  test('when ledgers miss a replica, then no bookie restarts and the status says so', () => {
    const world = new FakeWorld();
    world.settle();
    world.underReplicated = 7;
    world.edit({ bookkeeper: { config: { journalMaxSizeMB: 512 } } });
    world.settle();
    expect(world.history.some(line => line.startsWith('delete Pod demo-bookie'))).toBe(false);
    expect(world.cluster.status?.components?.['bookkeeper']?.message).toContain('7 under-replicated ledgers');
    world.underReplicated = 0;
    world.settle();
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when bookies wait for something, then what stores nothing rolls, and neither ZooKeeper nor bookies do', () => {
    const waiting = [stepOf('bookkeeper', 'Copying')];
    const rolled = componentNames.map(name => {
      const state = stateAtRest({}, { steps: waiting });
      const old = state.components[name].pods.map(pod => ({
        ...pod,
        metadata: { ...pod.metadata, labels: { ...pod.metadata.labels, 'controller-revision-hash': 'old' } },
      }));
      const changed = withComponent(state, name, { pods: old, updated: [] });
      return rollingOf(
        changed,
        rolloutsOf(changed, new Map(), () => ({}) as StatefulSet),
      ).map(({ component }) => component);
    });
    expect(rolled).toEqual([[], [], ...componentNames.slice(2).map(name => [name])]);
  });

  test('when several components change, then never two of them restart at once', () => {
    const world = new FakeWorld();
    world.settle();
    const from = world.history.length;
    world.edit({
      zookeeper: { config: { maxClientCnxns: 100 } },
      bookkeeper: { config: { journalMaxSizeMB: 512 } },
      broker: { config: { ttlDurationDefaultInSeconds: 60 } },
    });
    world.settle(100);
    const order = world.history.slice(from).filter(line => line.startsWith('delete Pod'));
    expect(order.map(line => line.replace(/.*demo-(\w+)-\d/, '$1'))).toEqual([
      ...['zookeeper', 'zookeeper', 'zookeeper'],
      ...['bookie', 'bookie', 'bookie'],
      // It places copies by the bookies' configuration.
      'autorecovery',
      ...['broker', 'broker'],
    ]);
  });
});

describe('given a pod that does not start any more', () => {
  const workers = { functions: { placement: 'Workers' } };
  const withConfig = { config: { someSetting: '1' } };

  /** Whether all pods of a component have what is asked of it now, and what the cluster and the component say. */
  function after(broken: string, rolls: ComponentName, spec: Record<string, object>) {
    const world = new FakeWorld(spec);
    world.settle(100);
    breakForGood(world, `demo-${broken}-0`);
    world.edit({ ...spec, [rolls]: { ...spec[rolls], ...withConfig } });
    runFor(world, 300);
    const message = messageOf(world, rolls);
    const [ready, stalled] = ['Ready', 'Stalled'].map(type => world.condition(type));
    return { isThrough: world.podsOf(rolls).every(pod => world.isUpdated(pod)), message, ready, stalled };
  }

  test.each<[string, ComponentName, Record<string, object>]>([
    ['autorecovery', 'broker', {}],
    ['functions', 'proxy', workers],
    ['functions', 'websocket', { ...workers, websocket: { placement: ['Component'] } }],
    ['state-store', 'proxy', { functions: {}, stateStore: {} }],
  ])(
    'when it is of %s and %s is configured otherwise, which does not rely on it, then that rolls',
    (broken, rolls, spec) => {
      const { isThrough, ready } = after(broken, rolls, spec);
      expect(isThrough).toBe(true);
      expect(ready).toMatchObject({ status: 'False', message: expect.stringContaining(`demo-${broken}-0`) });
    },
  );

  test.each<[string, ComponentName, Record<string, object>]>([
    ['bookie', 'broker', {}],
    ['bookie', 'proxy', {}],
    ['broker', 'proxy', {}],
    ['state-store', 'broker', { functions: {}, stateStore: {} }],
  ])(
    'when it is of %s and %s is configured otherwise, which relies on it, then that waits',
    (broken, rolls, spec) => {
      const { isThrough, message } = after(broken, rolls, spec);
      expect(isThrough).toBe(false);
      expect(message).toContain('Waiting for its restart');
    },
  );
});

test('given a roll of autorecovery that has failed, when brokers are configured otherwise, then they roll, and it is Stalled all the while', () => {
  const world = new FakeWorld();
  world.settle();
  world.crashes = 3;
  world.broken = pod => pod.metadata.name === 'demo-autorecovery-0' && world.isUpdated(pod);
  const bad = { autorecovery: { config: { someSetting: '1' } } };
  world.edit(bad);
  runUntil(world, () => world.condition('Stalled')?.status === 'True');
  world.edit({ ...bad, broker: { config: { someSetting: '1' } } });
  runUntil(world, () => {
    expect(world.condition('Stalled')).toMatchObject({ status: 'True', reason: 'RollFailed' });
    return world.podsOf('broker').every(pod => world.isUpdated(pod)) && world.ready('broker').length === 2;
  });
});
