import { beforeEach, describe, expect, test } from 'vitest';
import { FakeWorld } from '#simulation/world.ts';
import type { Pod } from '#src/cluster/model/observation.ts';
import { componentNames } from '#src/components/build/names.ts';
import { runsPulsar } from '#src/components/build/settings.ts';
import { expectAll, isOf, restarts, settled, wish } from './versioned.ts';

const from = '4.0.6';
const to = '4.0.8';

let world: FakeWorld;
let begin: number;

function begun(version: string): void {
  world = settled(version);
  begin = world.history.length;
}

describe('given a cluster whose version changes', () => {
  test('when it goes up, then each tier rolls after what it stands on', () => {
    begun(from);
    wish(world, to);
    expect(restarts(world.history.slice(begin))).toEqual([
      'zookeeper',
      'bookie',
      'autorecovery',
      'state-store',
      'broker',
      'functions',
      'proxy',
      'websocket',
    ]);
    expectAll(world, to);
  });

  test('when it goes back, then each tier rolls after what stands on it', () => {
    begun(to);
    wish(world, from);
    expect(restarts(world.history.slice(begin))).toEqual([
      'websocket',
      'proxy',
      'functions',
      'broker',
      'state-store',
      'autorecovery',
      'bookie',
      'zookeeper',
    ]);
    expectAll(world, from);
  });

  test('when only the image changes, then it rolls in the order of an upgrade', () => {
    begun(to);
    wish(world, to, { image: 'registry.example/pulsar:patched' });
    expect(restarts(world.history.slice(begin))).toEqual([
      'zookeeper',
      'bookie',
      'autorecovery',
      'state-store',
      'broker',
      'functions',
      'proxy',
      'websocket',
    ]);
    expect(world.cluster.status).toMatchObject({ image: 'registry.example/pulsar:patched' });
    expectAll(world, to);
  });

  test('when a component has no pods, then the others do not wait for it', () => {
    world = new FakeWorld({ version: from, autorecovery: { replicas: 0 }, proxy: { replicas: 0 } });
    world.settle();
    wish(world, to, { autorecovery: { replicas: 0 }, proxy: { replicas: 0 } });
    expect(world.versions('broker')).toEqual([to, to]);
    wish(world, from, { autorecovery: { replicas: 0 }, proxy: { replicas: 0 } });
    expect(world.versions('zookeeper')).toEqual([from, from, from]);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when a pod of a later tier is re-created meanwhile, then it comes up with its old version', () => {
    begun(from);
    world.broken = isOf('bookkeeper', to);
    wish(world, to);
    world.delete(world.podsOf('broker')[0] as Pod);
    world.settle();
    expect(world.versions('broker')).toEqual([from, from]);
    world.delete(world.object('StatefulSet', 'demo-proxy'));
    world.pods = world.pods.filter(({ metadata }) => !metadata.name.startsWith('demo-proxy'));
    world.settle();
    expect(new Set(world.versions('proxy'))).toEqual(new Set([from]));
  });

  test('when it is under way, then the status says which version runs where and what waits', () => {
    begun(from);
    world.broken = isOf('bookkeeper', to);
    wish(world, to);
    const { components, version } = world.cluster.status ?? {};
    expect(version).toBe(to);
    const inPulsar = componentNames.filter(runsPulsar).map(name => components?.[name]?.version);
    expect(inPulsar).toEqual([to, ...Array(7).fill(from)]);
    expect(components?.['broker']?.message).toBe(`Waiting for its turn to get ${to}`);
    expect(world.condition('Ready')).toMatchObject({
      status: 'False',
      message: expect.stringContaining('demo-bookie-2'),
    });
  });

  test('when ledgers miss a replica, then no bookie restarts for the new version', () => {
    begun(from);
    world.underReplicated = 3;
    wish(world, to);
    expect(world.versions('bookkeeper')).toEqual([from, from, from]);
    expect(world.versions('zookeeper')).toEqual([to, to, to]);
    world.underReplicated = 0;
    world.settle(100);
    expectAll(world, to);
  });

  test('when the status is lost in the middle, then the way goes on from what runs', () => {
    begun(from);
    world.broken = isOf('bookkeeper', to);
    wish(world, to);
    world.writeStatus({});
    world.settle();
    expect(world.versions('broker')).toEqual([from, from]);
    world.broken = () => false;
    world.settle(100);
    expectAll(world, to);
  });
});

describe('given a new version that does not work', () => {
  beforeEach(() => begun(from));

  test.each([
    ['zookeeper', 'demo-zookeeper-2'],
    ['bookkeeper', 'demo-bookie-2'],
    ['autorecovery', 'demo-autorecovery-0'],
    ['state-store', 'demo-state-store-0'],
    ['broker', 'demo-broker-1'],
    ['functions-worker', 'demo-functions-1'],
    ['proxy', 'demo-proxy-1'],
    ['websocket', 'demo-websocket-1'],
  ])(
    'when %s fails with it, then the roll stops at the first pod, and the old version repairs it',
    (component, victim) => {
      world.ensemble.leader = 0;
      world.broken = isOf(component, to);
      wish(world, to);
      expect(world.pods.filter(isOf(component, to)).map(({ metadata }) => metadata.name)).toEqual([victim]);
      const at = componentNames.findIndex(name => name === component);
      for (const later of componentNames.slice(at + 1).filter(runsPulsar))
        expect(new Set(world.versions(later))).toEqual(new Set([from]));
      wish(world, from);
      expectAll(world, from);
    },
  );

  test('when other components suffer from it, then going back does not wait for them', () => {
    world.broken = isOf('bookkeeper', to);
    wish(world, to);
    const broken = world.broken;
    world.broken = pod =>
      broken(pod) || (isOf('broker', from)(pod) && world.pods.some(isOf('bookkeeper', to)));
    world.settle();
    expect(world.ready('broker')).toEqual([]);
    wish(world, from);
    expectAll(world, from);
  });

  test('when another image of it is given, then that one repairs it', () => {
    world.broken = isOf('broker', to);
    wish(world, to);
    world.broken = () => false;
    wish(world, to, { image: 'registry.example/pulsar:fixed' });
    expectAll(world, to);
  });

  test('when the last pod of a component fails on the way back, then those below it stay', () => {
    wish(world, to);
    world.broken = isOf('autorecovery', from);
    wish(world, from);
    expect(world.versions('autorecovery')).toEqual([from]);
    expect(world.versions('bookkeeper')).toEqual([to, to, to]);
  });

  test('when the way back fails too, then forward is still a way', () => {
    wish(world, to);
    world.broken = isOf('broker', from);
    wish(world, from);
    expect(world.versions('broker')).toEqual([to, from]);
    expect(world.versions('bookkeeper')).toEqual([to, to, to]);
    wish(world, to);
    expectAll(world, to);
  });
});

describe('given a cluster that is deleted and made again over its volumes', () => {
  /** It, with nothing but the volumes of a settled cluster of that release. */
  function madeAgain(before: object, spec: object): FakeWorld {
    const earlier = new FakeWorld({ ...before });
    earlier.settle();
    const later = new FakeWorld({ ...spec });
    for (const claim of earlier.claims) later.write(claim);
    later.metadata = 'complete';
    later.settle(150);
    return later;
  }

  test('when there is no way from what has served with them, then the version is held, and that serves again', () => {
    const later = madeAgain({ version: '4.0.8', image: 'mirror/pulsar:4.0.8' }, { version: '2.10.6' });
    expect(later.condition('Held')).toMatchObject({ status: 'True', reason: 'VersionChange' });
    expect(later.versions('bookkeeper')).toEqual(['4.0.8', '4.0.8', '4.0.8']);
    expect(later.cluster.status).toMatchObject({ version: '4.0.8', image: 'mirror/pulsar:4.0.8' });
  });

  test('when there is a way, then it starts with what is asked for', () => {
    const later = madeAgain({ version: '4.0.6' }, { version: '4.0.8' });
    expect(later.versions('bookkeeper')).toEqual(['4.0.8', '4.0.8', '4.0.8']);
    expect(later.condition('Ready')?.status).toBe('True');
  });

  test('when it was between two versions, then a way is needed from both, or one of them is asked for', () => {
    const earlier = new FakeWorld({ version: '3.0.9' });
    earlier.settle();
    earlier.broken = ({ metadata }) => metadata.name === 'demo-bookie-2';
    earlier.edit({ version: '4.0.8' });
    earlier.settle();
    for (const [version, isHeld] of [
      ['2.11.4', true],
      ['3.0.9', false],
    ] as const) {
      const later = new FakeWorld({ version });
      for (const claim of earlier.claims) later.write(claim);
      later.metadata = 'complete';
      later.settle(150);
      expect(later.condition('Held')?.status, version).toBe(isHeld ? 'True' : 'False');
    }
  });
});
