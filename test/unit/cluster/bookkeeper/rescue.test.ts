import { describe, expect, test } from 'vitest';
import { messageOf, readyCluster, runFor, runOnce } from '#simulation/steps.ts';
import { FakeWorld } from '#simulation/world.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { removeVolume } from './losing.ts';

const small = { profile: 'Development', bookkeeper: { replicas: 1 }, broker: { replicas: 1 } };

/** Somebody deletes the claims of a pod, which keeps them for as long as it runs. */
function doom(world: FakeWorld, pod: string): void {
  for (const claim of world.claims.filter(({ metadata }) => metadata.name.endsWith(pod))) world.delete(claim);
}

/** Bookies with ledgers, which take twenty seconds to copy. */
function withLedgers(spec: ConstructorParameters<typeof FakeWorld>[0]): FakeWorld {
  const world = readyCluster(new FakeWorld(spec));
  for (let ledger = 0; ledger < 12; ledger++) world.bookies.write(ledger);
  world.bookies.copyingMs = 20_000;
  return world;
}

function stop(world: FakeWorld, name: string): void {
  const pod = world.pods.find(({ metadata }) => metadata.name === name);
  if (pod) world.delete(pod);
  world.runControllers();
  world.runPods();
}

function jobsIn(world: FakeWorld): (string | undefined)[] {
  return world.owned.filter(({ kind }) => kind === 'Job').map(({ metadata }) => metadata.uid);
}

describe('given a bookie whose ledgers are copied by others', () => {
  test('when it stops in the middle of its rescue, then the copying goes on and it comes back as a new one', () => {
    const world = withLedgers({ bookkeeper: { replicas: 4 } });
    doom(world, 'bookie-1');
    runFor(world, 12);
    expect(world.cluster.status?.drainingBookies).toEqual([{ name: 'demo-bookie-1' }]);
    const begun = jobsIn(world);
    stop(world, 'demo-bookie-1');
    world.broken = ({ metadata }) => metadata.name === 'demo-bookie-1';
    for (let second = 0; second < 10; second++) {
      runFor(world, 1);
      expect(messageOf(world, 'bookkeeper')).not.toContain('return to service');
      expect(jobsIn(world)).toEqual(begun);
    }
    world.broken = () => false;
    runFor(world, 120);
    expect(world.bookies.names('demo-bookie-1')).toBe(0);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test.each([false, true])(
    'when its volumes are lost and it stops, with another one away: %s, then the copying goes on',
    isAnotherAway => {
      const world = withLedgers({ bookkeeper: { replicas: 4 } });
      world.bookies.copyingMs = 40_000;
      const isIts = ({ metadata }: KubernetesObject) => metadata.name.endsWith('bookie-1');
      for (const { metadata } of world.claims.filter(isIts)) removeVolume(world, metadata.name);
      runFor(world, 10);
      const begun = jobsIn(world);
      const isLost = () => world.claims.some(claim => isIts(claim) && claim.status?.phase === 'Lost');
      world.broken = pod =>
        (isIts(pod) && isLost()) || (isAnotherAway && pod.metadata.name === 'demo-bookie-3');
      stop(world, 'demo-bookie-1');
      for (let second = 0; second < 20; second++) {
        runOnce(world);
        expect(jobsIn(world), `after ${second} s`).toEqual(begun);
      }
    },
  );

  test('when it does not serve, keeps its volumes and nobody can copy, then nobody says that it starts with new ones', () => {
    const world = withLedgers({ bookkeeper: { replicas: 3 } });
    world.broken = ({ metadata }) => metadata.name === 'demo-bookie-2';
    world.runPods();
    doom(world, 'bookie-1');
    runFor(world, 10);
    world.broken = ({ metadata }) => ['demo-bookie-2', 'demo-bookie-1'].includes(metadata.name);
    runFor(world, 60);
    expect(world.condition('Ready')?.message).toContain('demo-bookie-1 alone keeps');
    expect(messageOf(world, 'bookkeeper')).not.toContain('new volumes');
  });

  test('when another one is away, then it takes writes until that one serves', () => {
    const world = withLedgers({ bookkeeper: { replicas: 4 } });
    world.broken = ({ metadata }) => metadata.name === 'demo-bookie-3';
    world.runPods();
    doom(world, 'bookie-1');
    runFor(world, 30);
    expect(world.bookies.isWritable('demo-bookie-1')).toBe(true);
    expect(world.cluster.status?.components?.['bookkeeper']?.message).toContain(
      'Waiting for demo-bookie-3 to serve',
    );
    world.broken = () => false;
    runFor(world, 150);
    expect(world.bookies.names('demo-bookie-1')).toBe(0);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when the cluster is made again and its claims have gone meanwhile, then it comes back as a new one', () => {
    const world = withLedgers({ bookkeeper: { replicas: 4 } });
    world.owned = [];
    world.pods = [];
    world.claims = world.claims.filter(({ metadata }) => !metadata.name.endsWith('bookie-1'));
    world.writeStatus({});
    world.patchMeta(world.cluster, { uid: 'another' });
    runFor(world, 200);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test.each([1, 5, 13, 20, 30])(
    'when it need not leave after all at second %i and has lost its disks, then it comes back as a new one',
    second => {
      const world = withLedgers({ bookkeeper: { replicas: 4 } });
      world.edit({ bookkeeper: { replicas: 3 } });
      runFor(world, second);
      world.edit({ bookkeeper: { replicas: 4 } });
      world.claims = world.claims.filter(({ metadata }) => !metadata.name.endsWith('bookie-3'));
      stop(world, 'demo-bookie-3');
      runFor(world, 200);
      expect(world.condition('Ready')?.status).toBe('True');
    },
  );
});

describe('given five wished ZooKeeper servers of which the fourth cannot start', () => {
  const grown = { profile: 'Development', bookkeeper: { replicas: 4 }, zookeeper: { replicas: 5 } };

  test.each(['zookeeper-0', 'bookie-1'])(
    'when the claims of %s are deleted, then it is told, with what comes first and how the volume is kept',
    pod => {
      const world = withLedgers({ ...grown, zookeeper: { replicas: 3 } });
      world.broken = ({ metadata }) => metadata.name === 'demo-zookeeper-3';
      world.edit(grown);
      runFor(world, 20);
      doom(world, pod);
      runFor(world, 100);
      expect(world.condition('Ready')).toMatchObject({ status: 'False', reason: 'VolumeAtRisk' });
      expect(world.condition('Ready')?.message).toMatch(
        new RegExp(`demo-${pod} alone keeps .* Waiting for .* reclaim policy Retain`),
      );
    },
  );
});

test('given a suspended cluster, when the claims of a server are deleted, then it says so and what resuming does', () => {
  const world = readyCluster(new FakeWorld({}));
  world.edit({ suspend: true });
  runFor(world, 10);
  doom(world, 'zookeeper-1');
  runFor(world, 10);
  expect(world.condition('Ready')?.message).toMatch(
    /demo-zookeeper-1 alone keeps .*when the cluster is resumed.*Retain/,
  );
});

test('given three ZooKeeper servers, when a claim of one that stays is deleted and one is wished for, then it is rescued first', () => {
  const world = readyCluster(new FakeWorld({ ...small, zookeeper: { replicas: 3 } }));
  doom(world, 'zookeeper-0');
  world.edit({ ...small, zookeeper: { replicas: 1 } });
  for (let second = 0; second < 300; second++) {
    const isAtRisk = world.claims.some(({ metadata }) => metadata.deletionTimestamp !== undefined);
    if (isAtRisk) expect(world.ensemble.participants).toEqual([1, 2, 3]);
    runOnce(world);
  }
  expect(world.ensemble.participants).toEqual([1]);
  expect(world.condition('Ready')?.status).toBe('True');
});
