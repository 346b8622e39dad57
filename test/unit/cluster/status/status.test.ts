import { describe, expect, test } from 'vitest';
import { FakeWorld } from '#simulation/world.ts';
import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import { open } from '#src/cluster/model/gate.ts';
import { servingOf } from '#src/cluster/serving/serving.ts';
import type { StatusInput } from '#src/cluster/status/input.ts';
import { statusOf } from '#src/cluster/status/status.ts';
import { componentNames } from '#src/components/build/names.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';
import { growthOf, rollOf, seenAtRest, stateAtRest, unitOf, withComponent } from '../at-rest.ts';

function told(state: ClusterState, found: StatusInput = {}) {
  return statusOf(state, { metadata: open, serving: servingOf(state), ...found });
}

const status = (state: ClusterState, found?: StatusInput) => told(state, found).status;

describe('given a cluster at rest', () => {
  test('then its status is as it was, no event tells of it, and nothing is waited for', () => {
    const { events, deadlineSeconds, ...report } = told(stateAtRest());
    expect(report.status).toEqual(seenAtRest().cluster.status);
    expect(events).toEqual([]);
    expect(deadlineSeconds).toBeUndefined();
  });

  test('then it has every condition, every component, and what runs', () => {
    const { conditions, components, ...all } = status(stateAtRest());
    expect(conditions?.map(({ type, status }) => [type, status])).toEqual([
      ['Ready', 'True'],
      ['Progressing', 'False'],
      ['Held', 'False'],
      ['Stalled', 'False'],
      ['Suspended', 'False'],
      ['MetadataInitialized', 'True'],
      ['Observed', 'True'],
      ['Redundant', 'True'],
      ['CanaryHealthy', 'Unknown'],
      ['OperatorUpgradePending', 'False'],
    ]);
    expect(Object.keys(components ?? {})).toEqual([...componentNames]);
    expect(all).toMatchObject({
      observedGeneration: 1,
      message: 'All components are ready',
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      image: expect.stringContaining('pulsar'),
      brokerSelector:
        'app.kubernetes.io/name=pulsar,pulsar-operator.dev/cluster=demo,app.kubernetes.io/component=broker',
      units: [],
    });
  });

  test('when something changes, then the message is that of Ready, and events tell what is news', () => {
    const before = withComponent(stateAtRest(), 'proxy', { ready: 1 });
    const unready = status(before);
    expect(unready.message).toBe(conditionOf(unready, 'Ready')?.message);
    const { observation, ...others } = stateAtRest();
    const cluster = { ...observation.cluster, status: unready };
    expect(told({ ...others, observation: { ...observation, cluster } }).events).toMatchObject([
      { type: 'Normal', reason: 'Ready' },
    ]);
  });
});

describe('given what later passes have to know', () => {
  const ensemble = { servers: 5, members: 3 };

  test('then it is in the status: who votes, who leaves, and where bookies are', () => {
    const draining = [{ name: 'demo-bookie-3', emptySince: '2026-01-01T00:00:00Z' }];
    const racks = [{ name: 'demo-bookie-0', node: 'node-0', rack: 'a' }];
    const state = stateAtRest(
      {},
      {
        ensemble: { ...ensemble, remembered: 3 },
        bookies: { replicas: 4, draining },
      },
    );
    expect(status(state, { racks })).toMatchObject({
      zookeeperMembers: 3,
      drainingBookies: draining,
      bookieRacks: racks,
    });
  });

  test('when the ensemble is about to change, or nobody leaves, then nothing is said of that', () => {
    const state = stateAtRest({}, { ensemble, bookies: { replicas: 3, draining: [] } });
    const { zookeeperMembers, drainingBookies, bookieRacks } = status(state, { racks: [] });
    expect([zookeeperMembers, drainingBookies, bookieRacks]).toEqual([undefined, undefined, undefined]);
  });

  test('when nobody has looked where bookies are, then what was known of that stays', () => {
    const state = stateAtRest();
    const racks = [{ name: 'demo-bookie-0', node: 'node-0' }];
    Object.assign(state.observation.cluster.status ?? {}, { bookieRacks: racks });
    expect(status(state).bookieRacks).toEqual(racks);
  });
});

describe('given volumes that have not the size of the spec', () => {
  const held = {
    reason: 'VolumeGrowth',
    message: 'They cannot grow.',
    size: 'zookeeper.storage.size',
  } as const;
  const expansions = new Map([
    ['bookkeeper', growthOf('They grow', ['bookkeeper.storage.ledgers.size'])],
  ] as const);

  test('when they grow, or are held, then the status names these sizes, for they may be set back', () => {
    const { pendingSizes } = status(stateAtRest({}, { holds: [held] }), { expansions });
    expect(pendingSizes).toEqual(['zookeeper.storage.size', 'bookkeeper.storage.ledgers.size']);
  });

  test('when another wish is held, then no size is named', () => {
    const other = { reason: 'VersionChange', message: 'It stays.' } as const;
    const state = stateAtRest({}, { holds: [other] });
    expect(status(state).pendingSizes).toBeUndefined();
    expect(conditionOf(status(state), 'Held')).toMatchObject({ status: 'True', reason: 'VersionChange' });
  });
});

describe('given pods that are not Active', () => {
  test('then they are told in the order of the components, and more of those that should have stopped', () => {
    const state = stateAtRest();
    for (const name of ['zookeeper', 'bookkeeper'] as const) {
      const [pod] = state.components[name].pods;
      Object.assign(pod ?? {}, { status: { phase: 'Pending' } });
    }
    const stuck = [unitOf('demo-bookie-0', 'Blocked', 'should have stopped')];
    expect(status(state, { stuck }).units).toMatchObject([
      { name: 'demo-zookeeper-0', component: 'zookeeper', workloadStatus: 'Waiting' },
      {
        name: 'demo-bookie-0',
        component: 'bookkeeper',
        workloadStatus: 'Blocked',
        message: 'should have stopped',
      },
    ]);
  });

  test('when it is a pod of a Job that should have stopped, then it comes last', () => {
    const job = { ...unitOf('demo-metadata-x', 'Blocked', 'should have stopped'), component: 'metadata' };
    const state = withComponent(stateAtRest(), 'proxy', { missing: ['demo-proxy-1'] });
    expect(status(state, { stuck: [job] }).units?.map(({ name }) => name)).toEqual([
      'demo-proxy-1',
      'demo-metadata-x',
    ]);
  });

  /** A cluster of which the claims of one bookie, that serves, are deleted. */
  function atRisk(): ClusterState {
    const state = stateAtRest();
    const claims = state.observation.claims.filter(({ metadata }) =>
      metadata.name.endsWith('-demo-bookie-1'),
    );
    for (const { metadata } of claims) metadata.deletionTimestamp = '2026-01-01T00:00:00Z';
    return state;
  }

  test('when a pod that serves alone keeps volumes, then that is told of it', () => {
    expect(status(atRisk()).units).toMatchObject([
      {
        name: 'demo-bookie-1',
        workloadStatus: 'Waiting',
        message: expect.stringMatching(/alone keeps journal-/),
      },
    ]);
  });

  test('when a person must do something about that, then it is Blocked, and says what', () => {
    const risk = { component: 'bookkeeper', pod: 'demo-bookie-1', message: 'needs one more bookie' } as const;
    expect(status({ ...atRisk(), risks: [risk] }).units).toMatchObject([
      { name: 'demo-bookie-1', workloadStatus: 'Blocked', message: 'needs one more bookie' },
    ]);
  });
});

describe('given a cluster that waits', () => {
  /** One whose proxies have not been ready for so many seconds. */
  function waiting(seconds: number, otherwise: Partial<ClusterState> = {}): ClusterState {
    const state = withComponent(stateAtRest({}, otherwise), 'proxy', { ready: 1 });
    const { cluster } = state.observation;
    const before = status(state);
    const now = new Date(Date.parse(before.progressTime ?? '') + seconds * 1000).toISOString();
    return { ...state, observation: { ...state.observation, cluster: { ...cluster, status: before }, now } };
  }
  const stalled = (state: ClusterState, found?: StatusInput) => conditionOf(status(state, found), 'Stalled');
  const limit = seenAtRest().cluster.spec.progressDeadlineSeconds;

  test('when that may last on, then it is not Stalled, and is looked at again when it will be', () => {
    expect(stalled(waiting(limit - 60.5))?.status).toBe('False');
    expect(told(waiting(limit - 60.5)).deadlineSeconds).toBe(61);
    expect(told(waiting(limit - 0.001)).deadlineSeconds).toBe(1);
  });

  test('when it lasts longer than the spec allows, then it is Stalled for the reason for which it is not Ready', () => {
    expect(stalled(waiting(limit))).toMatchObject({
      status: 'True',
      reason: 'Waiting',
      message: expect.stringMatching(new RegExp(`^No progress for more than ${limit} s. proxy: `)),
    });
    expect(told(waiting(limit)).deadlineSeconds).toBeUndefined();
  });

  test('when a roll has failed, then it is Stalled at once', () => {
    const rolling = { component: 'proxy', roll: rollOf('failed', 'demo-proxy-1 fails.') } as const;
    expect(stalled(waiting(1), { rolling: [rolling] })).toMatchObject({
      status: 'True',
      reason: 'RollFailed',
    });
  });

  test('when nothing is done because it is suspended, then it waits for nothing', () => {
    expect(stalled(waiting(limit * 2), { suspended: true })?.status).toBe('False');
    expect(told(waiting(1), { suspended: true }).deadlineSeconds).toBeUndefined();
  });

  test('when all that is missing is a wish that is held, then it waits for nothing; beside that it does', () => {
    const holds = [{ reason: 'VolumeShrink', message: 'Volumes cannot shrink.' }] as const;
    const { observation } = waiting(limit * 2);
    expect(stalled({ ...stateAtRest({}, { holds }), observation })?.status).toBe('False');
    expect(stalled(waiting(limit * 2, { holds }))?.status).toBe('True');
  });

  test('when it waits for the same thing past its deadline, then it is Stalled, and no longer once it moves', () => {
    const world = new FakeWorld({ progressDeadlineSeconds: 60 });
    world.broken = ({ metadata }) => metadata.name.startsWith('demo-bookie');
    world.settle();
    expect(world.condition('Stalled')?.status).toBe('False');
    world.now += 61_000;
    world.settle();
    expect(world.condition('Stalled')).toMatchObject({
      status: 'True',
      message: expect.stringContaining('bookkeeper'),
    });
    world.broken = () => false;
    world.settle();
    expect(world.condition('Stalled')?.status).toBe('False');
  });
});

describe('given a cluster whose metadata ZooKeeper has shown once', () => {
  test('when nobody looks any more, then MetadataInitialized stays True', () => {
    expect(conditionOf(statusOf(stateAtRest(), {}).status, 'MetadataInitialized')?.status).toBe('True');
  });
});
