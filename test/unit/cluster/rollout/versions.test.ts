import { beforeEach, describe, expect, test } from 'vitest';
import { FakeWorld } from '#simulation/world.ts';
import type { Pod } from '#src/cluster/model/observation.ts';
import { componentNames } from '#src/components/build/names.ts';

const from = '4.0.6';
const to = '4.0.8';

/** The components in the order in which their pods were restarted, each named once for all of its pods. */
function restarts(history: readonly string[]): string[] {
  return history
    .flatMap(line => /^delete Pod demo-(\w+)-\d+$/.exec(line)?.[1] ?? [])
    .filter((name, at, all) => name !== all[at - 1]);
}

function isOf(component: string, version: string): (pod: Pod) => boolean {
  return ({ metadata }) => {
    const { 'app.kubernetes.io/component': name, 'app.kubernetes.io/version': label } = metadata.labels ?? {};
    return name === component && label === version;
  };
}

let world: FakeWorld;
let begin: number;

function settled(version: string): void {
  world = new FakeWorld({ version });
  world.settle();
  begin = world.history.length;
}

function wish(version: string, more: object = {}): void {
  world.edit({ version, ...more });
  world.settle(150);
}

function expectAll(version: string): void {
  for (const name of componentNames) {
    expect(new Set(world.versions(name)), name).toEqual(new Set([version]));
    expect(world.cluster.status?.components?.[name]?.version).toBe(version);
  }
  expect(world.cluster.status?.version).toBe(version);
  expect(world.condition('Ready')).toMatchObject({
    status: 'True',
    observedGeneration: world.cluster.metadata.generation,
  });
}

describe('given a cluster whose version changes', () => {
  test('when it goes up, then each tier rolls after what it stands on', () => {
    settled(from);
    wish(to);
    expect(restarts(world.history.slice(begin))).toEqual([
      'zookeeper',
      'bookie',
      'autorecovery',
      'broker',
      'proxy',
    ]);
    expectAll(to);
  });

  test('when it goes back, then each tier rolls after what stands on it', () => {
    settled(to);
    wish(from);
    expect(restarts(world.history.slice(begin))).toEqual([
      'proxy',
      'broker',
      'autorecovery',
      'bookie',
      'zookeeper',
    ]);
    expectAll(from);
  });

  test('when only the image changes, then it rolls in the order of an upgrade', () => {
    settled(to);
    wish(to, { image: 'registry.example/pulsar:patched' });
    expect(restarts(world.history.slice(begin))).toEqual([
      'zookeeper',
      'bookie',
      'autorecovery',
      'broker',
      'proxy',
    ]);
    expect(world.cluster.status).toMatchObject({ image: 'registry.example/pulsar:patched' });
    expectAll(to);
  });

  test('when a component has no pods, then the others do not wait for it', () => {
    world = new FakeWorld({ version: from, autorecovery: { replicas: 0 }, proxy: { replicas: 0 } });
    world.settle();
    wish(to, { autorecovery: { replicas: 0 }, proxy: { replicas: 0 } });
    expect(world.versions('broker')).toEqual([to, to]);
    wish(from, { autorecovery: { replicas: 0 }, proxy: { replicas: 0 } });
    expect(world.versions('zookeeper')).toEqual([from, from, from]);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when a pod of a later tier is re-created meanwhile, then it comes up with its old version', () => {
    settled(from);
    world.broken = isOf('bookkeeper', to);
    wish(to);
    world.delete(world.podsOf('broker')[0] as Pod);
    world.settle();
    expect(world.versions('broker')).toEqual([from, from]);
    world.delete(world.object('StatefulSet', 'demo-proxy'));
    world.pods = world.pods.filter(({ metadata }) => !metadata.name.startsWith('demo-proxy'));
    world.settle();
    expect(new Set(world.versions('proxy'))).toEqual(new Set([from]));
  });

  test('when it is under way, then the status says which version runs where and what waits', () => {
    settled(from);
    world.broken = isOf('bookkeeper', to);
    wish(to);
    const { components, version } = world.cluster.status ?? {};
    expect(version).toBe(to);
    expect(componentNames.map(name => components?.[name]?.version)).toEqual([to, from, from, from, from]);
    expect(components?.['broker']?.message).toBe(`Waiting for its turn to get ${to}`);
    expect(world.condition('Ready')).toMatchObject({
      status: 'False',
      message: expect.stringContaining('demo-bookie-2'),
    });
  });

  test('when ledgers miss a replica, then no bookie restarts for the new version', () => {
    settled(from);
    world.underReplicated = 3;
    wish(to);
    expect(world.versions('bookkeeper')).toEqual([from, from, from]);
    expect(world.versions('zookeeper')).toEqual([to, to, to]);
    world.underReplicated = 0;
    world.settle(100);
    expectAll(to);
  });

  test('when the status is lost in the middle, then the way goes on from what runs', () => {
    settled(from);
    world.broken = isOf('bookkeeper', to);
    wish(to);
    delete (world.cluster as { status?: unknown }).status;
    world.settle();
    expect(world.versions('broker')).toEqual([from, from]);
    world.broken = () => false;
    world.settle(100);
    expectAll(to);
  });
});

describe('given a new version that does not work', () => {
  beforeEach(() => settled(from));

  test.each([
    ['zookeeper', 'demo-zookeeper-2'],
    ['bookkeeper', 'demo-bookie-2'],
    ['autorecovery', 'demo-autorecovery-0'],
    ['broker', 'demo-broker-1'],
    ['proxy', 'demo-proxy-1'],
  ])(
    'when %s fails with it, then the roll stops at the first pod, and the old version repairs it',
    (component, victim) => {
      world.ensemble.leader = 'demo-zookeeper-0';
      world.broken = isOf(component, to);
      wish(to);
      expect(world.pods.filter(isOf(component, to)).map(({ metadata }) => metadata.name)).toEqual([victim]);
      const at = componentNames.findIndex(name => name === component);
      for (const later of componentNames.slice(at + 1))
        expect(new Set(world.versions(later))).toEqual(new Set([from]));
      wish(from);
      expectAll(from);
    },
  );

  test('when other components suffer from it, then going back does not wait for them', () => {
    world.broken = isOf('bookkeeper', to);
    wish(to);
    const broken = world.broken;
    world.broken = pod =>
      broken(pod) || (isOf('broker', from)(pod) && world.pods.some(isOf('bookkeeper', to)));
    world.settle();
    expect(world.ready('broker')).toEqual([]);
    wish(from);
    expectAll(from);
  });

  test('when another image of it is given, then that one repairs it', () => {
    world.broken = isOf('broker', to);
    wish(to);
    world.broken = () => false;
    wish(to, { image: 'registry.example/pulsar:fixed' });
    expectAll(to);
  });

  test('when the last pod of a component fails on the way back, then those below it stay', () => {
    wish(to);
    world.broken = isOf('autorecovery', from);
    wish(from);
    expect(world.versions('autorecovery')).toEqual([from]);
    expect(world.versions('bookkeeper')).toEqual([to, to, to]);
  });

  test('when the way back fails too, then forward is still a way', () => {
    wish(to);
    world.broken = isOf('broker', from);
    wish(from);
    expect(world.versions('broker')).toEqual([to, from]);
    expect(world.versions('bookkeeper')).toEqual([to, to, to]);
    wish(to);
    expectAll(to);
  });
});

describe('given a version there is no way to', () => {
  test('when it is asked for, then it is held with the reason and the next stop, and nothing changes', () => {
    settled('3.3.6');
    wish('5.0.0');
    expect(world.history).toHaveLength(begin);
    expect(world.condition('Held')).toMatchObject({
      status: 'True',
      reason: 'VersionChange',
      message:
        'version: 3.3.6 stays, 5.0.0 is asked for: an LTS line cannot be skipped. Set version to a release of 4.0 first, or back to 3.3.6.',
    });
    expect(world.condition('Ready')).toMatchObject({ status: 'False', reason: 'Held' });
    wish('4.0.8');
    expectAll('4.0.8');
  });

  test('when the rest of the spec changes too, then that is carried out', () => {
    settled('3.3.6');
    wish('5.0.0', { broker: { replicas: 3 } });
    expect(world.versions('broker')).toEqual(['3.3.6', '3.3.6', '3.3.6']);
  });

  test('when it is asked for in the middle of a roll, then that is finished first', () => {
    settled('6.0.0');
    world.broken = isOf('broker', '7.0.0');
    wish('7.0.0');
    wish('8.0.0');
    expect(world.condition('Held')?.message).toBe(
      'version: 7.0.0 stays, 8.0.0 is asked for: 6.0.0 still runs, and an LTS line cannot be skipped. It goes on when all run 7.0.0.',
    );
    expect(world.pods.some(isOf('zookeeper', '8.0.0'))).toBe(false);
    world.broken = () => false;
    world.settle(150);
    expectAll('8.0.0');
  });

  test('when it still runs, then it can be returned to all the same', () => {
    settled('3.3.6');
    Object.assign(world.cluster.status ?? {}, { version: '5.0.0', image: 'registry.example/pulsar:5.0.0' });
    wish('3.3.6');
    expectAll('3.3.6');
  });

  test('when nothing has been written yet, then any version may begin', () => {
    world = new FakeWorld({ version: '3.3.6' });
    world.broken = isOf('zookeeper', '3.3.6');
    world.settle();
    wish('5.0.0');
    expectAll('5.0.0');
  });
});

describe('given a roll that is under way', () => {
  beforeEach(() => {
    settled('3.3.6');
    world.broken = isOf('broker', '4.0.6');
    wish('4.0.6');
  });

  test('when a third version is asked for to which all that runs may go, then it rolls on to that', () => {
    wish('4.0.8');
    expectAll('4.0.8');
  });

  test('when the version it came from is asked for, then it goes back in the order of going back', () => {
    begin = world.history.length;
    wish('3.3.6');
    expect(restarts(world.history.slice(begin))).toEqual(['broker', 'autorecovery', 'bookie', 'zookeeper']);
    expectAll('3.3.6');
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
