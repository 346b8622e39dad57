import { describe, expect, test } from 'vitest';
import { readyCluster, runFor } from '#simulation/steps.ts';
import { FakeWorld } from '#simulation/world.ts';
import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import type { Pod } from '#src/cluster/model/observation.ts';
import type { Regarded } from '#src/cluster/model/warning.ts';
import { notStarting } from '#src/cluster/status/not-starting.ts';
import { stateAtRest, withComponent } from '../at-rest.ts';

/** The first proxy, made so many seconds ago, as far as its kubelet has come with it. */
function proxy(
  seconds: number,
  status: Pod['status'] = { phase: 'Pending' },
  state = stateAtRest(),
): ClusterState {
  const [first, ...others] = state.components.proxy.pods;
  if (!first) throw new Error('there is no proxy');
  const creationTimestamp = new Date(Date.parse(state.observation.now) - seconds * 1000).toISOString();
  const pod = { ...first, metadata: { ...first.metadata, uid: 'proxy-uid', creationTimestamp }, status };
  return withComponent(state, 'proxy', { pods: [pod, ...others] });
}

function asked(state: ClusterState): string[] {
  const [question] = notStarting(state).needs ?? [];
  return question?.fact === 'warnings'
    ? question.of.map(({ kind, name }: Regarded) => `${kind} ${name}`)
    : [];
}

describe('given what has not started', () => {
  test('when all starts or serves, then nothing is asked, and nobody looks again', () => {
    expect(notStarting(stateAtRest())).toEqual({});
    expect(notStarting(proxy(3600, { phase: 'Running' }))).toEqual({});
  });

  test('when it is new, then nothing is asked before 15 seconds are over', () => {
    expect(notStarting(proxy(5.5))).toEqual({ wakeAfterSeconds: 10 });
    expect(asked(proxy(15))).toEqual(['Pod demo-proxy-0']);
  });

  test('when the answer is there, then it is not asked again in this pass', () => {
    const answered = stateAtRest({ warnings: { value: {} }, unseen: { value: [] } });
    expect(notStarting(proxy(20, undefined, answered))).toEqual({ wakeAfterSeconds: 10 });
  });

  test.each([
    [20, 10],
    [300, 30],
    [86_400, 60],
  ])('when it lasts for %i seconds, then it is looked at again in %i', (seconds, wake) => {
    expect(notStarting(proxy(seconds)).wakeAfterSeconds).toBe(wake);
  });

  test('when a volume is not there, then it is asked about that too', () => {
    const state = stateAtRest();
    const [pod] = state.components.bookkeeper.pods;
    const claims = state.components.bookkeeper.claims.map(claim => ({
      ...claim,
      status: { phase: 'Pending' },
    }));
    const held = {
      ...pod,
      metadata: { ...pod?.metadata, creationTimestamp: '2020-01-01T00:00:00Z' },
      status: { phase: 'Pending' },
    } as Pod;
    expect(asked(withComponent(state, 'bookkeeper', { pods: [held], claims })).toSorted()).toEqual([
      'PersistentVolumeClaim journal-demo-bookie-0',
      'PersistentVolumeClaim ledgers-demo-bookie-0',
      'Pod demo-bookie-0',
    ]);
  });

  test('when there are very many, then it is asked about the first of them', () => {
    const state = stateAtRest();
    const [pod] = state.components.proxy.pods;
    const pods = Array.from({ length: 30 }, (_, at) => {
      const metadata = {
        ...pod?.metadata,
        name: `demo-proxy-${at}`,
        uid: `u${at}`,
        creationTimestamp: '2020-01-01T00:00:00Z',
      };
      return { ...pod, metadata, status: { phase: 'Pending' } } as Pod;
    });
    expect(asked(withComponent(state, 'proxy', { pods }))).toHaveLength(12);
  });
});

describe('given a cluster whose pods are not created', () => {
  const words = 'create Pod demo-broker-1 in StatefulSet demo-broker failed error: exceeded quota: q';

  /** A cluster of which one broker is gone and none follows. */
  function short(): FakeWorld {
    const world = readyCluster(new FakeWorld({ broker: { replicas: 3 } }));
    const now = world.time();
    world.warnings = {
      'demo-broker': [{ reason: 'FailedCreate', note: words, count: 3, first: now, last: now }],
    };
    return world;
  }

  const passes = (world: FakeWorld, seconds: number) => {
    for (let second = 0; second < seconds; second++) {
      world.pods = world.pods.filter(({ metadata }) => metadata.name !== 'demo-broker-1');
      world.pass();
      world.now += 1000;
    }
  };

  test('then within 30 seconds pod, component and cluster say why and what to do, and go on saying the same', () => {
    const world = short();
    passes(world, 30);
    const { units, components, message } = world.cluster.status ?? {};
    expect(units).toMatchObject([
      { name: 'demo-broker-1', workloadStatus: 'Blocked', reason: 'PodNotCreated' },
    ]);
    expect(units?.[0]?.message).toContain(`${words}. Change what it names: a ResourceQuota`);
    expect(components?.['broker']).toMatchObject({
      reason: 'PodNotCreated',
      message: expect.stringContaining(words),
    });
    expect(message).toContain('broker: demo-broker-1 is not created');
    const version = world.version;
    passes(world, 5);
    expect(world.version, 'nothing is written that says the same').toBe(version + 5);
  });

  test('when it is created after all, then nothing of that is said any more, and nothing is asked', () => {
    const world = short();
    passes(world, 30);
    runFor(world, 5);
    expect(world.cluster.status?.units).toEqual([]);
    expect(world.condition('Ready')?.status).toBe('True');
  });
});
