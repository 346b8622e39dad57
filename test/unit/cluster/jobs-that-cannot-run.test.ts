import { describe, expect, test } from 'vitest';
import { readyCluster, runFor, runUntil } from '#simulation/steps.ts';
import { FakeWorld } from '#simulation/world.ts';
import type { Job } from '#src/cluster/model/jobs.ts';
import type { ContainerState, Pod } from '#src/cluster/model/observation.ts';
import { versionLabel } from '#src/components/build/names.ts';
import { containerOf } from '../components/made.ts';

const tolerations = [{ key: 'dedicated', operator: 'Exists' }];
const tolerant = { podTemplate: { spec: { tolerations } } };

function isWaiting(world: FakeWorld, component: string): boolean {
  return world.podsOf(component).some(({ status }) => status?.phase === 'Pending');
}

function jobOf(world: FakeWorld, name: string): Job | undefined {
  return world.get<Job>('Job', name);
}

describe('given nodes with a taint, and a new cluster', () => {
  test('when all its pods tolerate it, then so do those of its Jobs, and it comes up', () => {
    const world = new FakeWorld({ zookeeper: tolerant });
    world.obstacles = { taint: 'dedicated', missingImages: [] };
    world.settle();
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when the toleration comes later, then the status says what is missing, and the Job is made anew', () => {
    const world = new FakeWorld();
    world.obstacles = { taint: 'dedicated', missingImages: [] };
    runUntil(world, () => isWaiting(world, 'metadata'));
    runFor(world, 30);
    const { units = [] } = world.cluster.status ?? {};
    const { message } = world.condition('Ready') ?? {};
    expect(message).toMatch(
      /^bookkeeper: Waiting for the metadata Job: .*untolerated taint \{dedicated: pulsar\}/,
    );
    expect(units).toMatchObject([
      { component: 'metadata', workloadStatus: 'Blocked', reason: 'Unschedulable' },
    ]);
    expect(world.history.filter(line => line === 'create Job demo-metadata')).toHaveLength(1);
    world.edit({ zookeeper: tolerant });
    world.settle();
    expect(world.history).toContain('delete Job demo-metadata');
    expect(world.condition('Ready')?.status).toBe('True');
    expect(world.cluster.status?.units).toEqual([]);
  });
});

describe('given a Job that fails at every try', () => {
  function statusOf(phase: string, ready: string, state: ContainerState, startTime: string): Pod['status'] {
    const containerStatuses = [{ name: 'metadata', restartCount: 0, state }];
    return { phase, startTime, conditions: [{ type: 'Ready', status: ready }], containerStatuses };
  }
  const running = (world: FakeWorld) => statusOf('Running', 'True', { running: {} }, world.time());
  const failed = (world: FakeWorld) => {
    return statusOf('Failed', 'False', { terminated: { exitCode: 1 } }, world.time());
  };

  test('when that lasts, then the cluster is Stalled, and the sentence says where the log is', () => {
    const world = new FakeWorld();
    // Else its pods succeed.
    world.obstacles = { taint: 'dedicated', missingImages: [] };
    runUntil(world, () => isWaiting(world, 'metadata'));
    let failures = 0;
    for (let second = 0; second < 700; second += 10) {
      const pod = world.podsOf('metadata').find(({ status }) => status?.phase !== 'Failed');
      const isOver = pod?.status?.phase === 'Running';
      if (pod) world.write({ ...pod, status: isOver ? failed(world) : running(world) });
      world.pass();
      if (isOver)
        expect(world.condition('Ready')?.message).toMatch(
          /failed \(exit code 1.* kubectl logs -n test demo-metadata/,
        );
      failures += isOver ? 1 : 0;
      world.runControllers();
      world.now += 10_000;
    }
    expect(failures).toBeGreaterThan(20);
    expect(world.condition('Stalled')?.status).toBe('True');
  });
});

describe('given an image that nobody has', () => {
  const typo = 'pulsar:typo';

  function withLedgers(): FakeWorld {
    const world = readyCluster(new FakeWorld({ bookkeeper: { replicas: 4 } }));
    for (let ledger = 0; ledger < 40; ledger++) world.bookies.write(ledger);
    world.obstacles = { missingImages: [typo] };
    return world;
  }

  /** The image of the Job that empties the fourth bookie. */
  function imageOf(world: FakeWorld): string | undefined {
    const job = jobOf(world, 'demo-recover-3');
    return job && containerOf(job).image;
  }

  test('when a bookie leaves in the same edit, then its ledgers are copied by the image that bookies run', () => {
    const world = withLedgers();
    const set = world.sets.find(({ metadata }) => metadata.name === 'demo-bookie');
    const runs = set && containerOf(set).image;
    // The servers of ZooKeeper come first and fail with it: it is not the turn of bookies.
    world.broken = pod => pod.metadata.name.startsWith('demo-zookeeper') && world.isUpdated(pod);
    world.edit({ image: typo, bookkeeper: { replicas: 3 } });
    runUntil(world, () => imageOf(world) !== undefined);
    expect(imageOf(world)).toBe(runs);
    runUntil(world, () => world.bookies.names('demo-bookie-3') === 0);
  });

  test('when bookies fail with another image and keep theirs, then ledgers are copied by that', () => {
    const world = withLedgers();
    const set = world.sets.find(({ metadata }) => metadata.name === 'demo-bookie');
    const runs = set && containerOf(set).image;
    const next = { version: '4.0.9', image: 'pulsar:crashes-bookies' };
    world.broken = ({ metadata: { name, labels } }) => {
      return name.startsWith('demo-bookie') && labels?.[versionLabel] === next.version;
    };
    world.crashes = 3;
    world.edit({ ...next, bookkeeper: { replicas: 4 } });
    runUntil(world, () => world.condition('Stalled')?.reason === 'RollFailed');
    runFor(world, 10);
    const given = () => world.sets.filter(each => containerOf(each).image === next.image);
    world.edit({ ...next, bookkeeper: { replicas: 3 } });
    runUntil(world, () => imageOf(world) !== undefined);
    expect(given().map(({ metadata }) => metadata.name)).toEqual(['demo-zookeeper']);
    expect(imageOf(world)).toBe(runs);
  });

  test('when it is laid over the bookies and corrected, then a Job that has not run does not keep it for days', () => {
    const world = withLedgers();
    const container = (image: string) => ({
      podTemplate: { spec: { containers: [{ name: 'bookkeeper', image }] } },
    });
    world.broken = pod => pod.metadata.name === 'demo-bookie-2' && world.isUpdated(pod);
    world.edit({ bookkeeper: { replicas: 3, ...container(typo) } });
    runUntil(world, () => imageOf(world) === typo && isWaiting(world, 'recovery'));
    runFor(world, 3);
    const { units = [] } = world.cluster.status ?? {};
    const { message } = world.condition('Ready') ?? {};
    expect(units).toContainEqual(
      expect.objectContaining({
        component: 'recovery',
        workloadStatus: 'Blocked',
        reason: 'ImagePullFailed',
      }),
    );
    expect(message).toContain('Back-off pulling image');
    world.broken = () => false;
    world.edit({ bookkeeper: { replicas: 3, ...container('pulsar:corrected') } });
    world.settle(400);
    expect(world.history).toContain('delete Job demo-recover-3');
    expect(world.condition('Ready')?.status).toBe('True');
    expect(world.podsOf('bookkeeper')).toHaveLength(3);
  });
});

describe('given a Job that copies ledgers for days', () => {
  test('when the spec changes meanwhile, then it goes on: what runs is not begun anew', () => {
    const world = readyCluster(new FakeWorld({ bookkeeper: { replicas: 4 } }));
    for (let ledger = 0; ledger < 40; ledger++) world.bookies.write(ledger);
    world.bookies.copyingMs = Number.POSITIVE_INFINITY;
    world.edit({ bookkeeper: { replicas: 3 } });
    runUntil(world, () => world.podsOf('recovery').length > 0);
    runFor(world, 3);
    const uid = jobOf(world, 'demo-recover-3')?.metadata.uid;
    world.edit({ bookkeeper: { replicas: 3, ...tolerant } });
    runFor(world, 30);
    expect(uid).toBeDefined();
    expect(jobOf(world, 'demo-recover-3')?.metadata.uid).toBe(uid);
  });
});
