import { describe, expect, test } from 'vitest';
import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import type { Pod } from '#src/cluster/model/observation.ts';
import { componentStatus, sentences } from '#src/cluster/status/component-message.ts';
import type { StatusInput } from '#src/cluster/status/input.ts';
import { byComponent } from '#src/components/build/names.ts';
import {
  closedGate,
  failed,
  growthOf,
  rollOf,
  stateAtRest,
  stepOf,
  unitOf,
  withComponent,
} from '../at-rest.ts';

const failure = failed('Failing', 'bookkeeper', 'Making demo-bookie-2 read-only failed: no.');
const stuck = unitOf('demo-bookie-0', 'Blocked', 'should have stopped');

function bookies(state: ClusterState, findings: StatusInput = {}): string {
  return componentStatus(state, 'bookkeeper', findings).message;
}

describe('given a component that is as it is to be', () => {
  test('then its status counts its pods, names what they run, and says that it is ready', () => {
    expect(componentStatus(stateAtRest(), 'bookkeeper', {})).toMatchObject({
      summary: '3/3',
      replicas: 3,
      desired: 3,
      ready: 3,
      updated: 3,
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      image: expect.stringContaining('pulsar'),
      message: 'Ready',
    });
  });

  test('when the oldest of its pods runs an older version, then that is the version that runs', () => {
    const state = stateAtRest();
    const [pod] = state.components.bookkeeper.pods;
    Object.assign(pod?.metadata.labels ?? {}, { 'app.kubernetes.io/version': '4.0.1' });
    expect(componentStatus(state, 'bookkeeper', {}).version).toBe('4.0.1');
  });

  test('when it is to have no pods, then it is switched off', () => {
    const state = stateAtRest();
    const set = state.components.proxy.statefulSet;
    Object.assign(set?.spec ?? {}, { replicas: 0 });
    const none = { desired: 0, ready: 0, updated: [], pods: [] };
    const status = componentStatus(withComponent(state, 'proxy', none), 'proxy', {});
    expect(status).toMatchObject({ summary: '0/0', message: 'Switched off' });
  });

  test('when others get another release before it, then it says what it waits for', () => {
    const state = stateAtRest();
    const { spec, releases } = state.context;
    const waits = { ...state, context: { ...state.context, spec: { ...spec, version: '4.9.9' }, releases } };
    expect(bookies(waits)).toBe('Waiting for its turn to get 4.9.9');
  });

  test('when its volumes grow, then it says how far they are: it serves meanwhile', () => {
    const expansions = new Map([['bookkeeper', growthOf('Waiting for volume journal-0')]] as const);
    expect(bookies(stateAtRest(), { expansions })).toContain('Waiting for volume journal-0');
  });
});

describe('given what is remembered of its templates', () => {
  const failedRoll = { template: 't', revision: 'r2', time: '2026-01-01T00:00:00Z', message: 'It failed.' };

  test('when this pass has looked, then what it found is remembered', () => {
    const none = { proven: 'r0' };
    const bookkeeper = { proven: 'r1', checked: 'r1', failed: failedRoll };
    const rollouts = { ...byComponent(() => none), bookkeeper };
    expect(componentStatus(stateAtRest(), 'bookkeeper', { rollouts })).toMatchObject({
      provenRevision: 'r1',
      checkedRevision: 'r1',
      failedRoll,
    });
  });

  test('when nobody has looked, then what was remembered stays', () => {
    const state = stateAtRest();
    const before = state.observation.cluster.status?.components?.['bookkeeper'];
    Object.assign(before ?? {}, { failedRoll });
    const status = componentStatus(state, 'bookkeeper', {});
    expect(status.provenRevision).toMatch(/^demo-bookie-/);
    expect(status).toMatchObject({ provenRevision: before?.provenRevision, failedRoll });
  });
});

describe('given several things that could be said of a component', () => {
  interface Told {
    readonly state: ClusterState;
    readonly findings: StatusInput;
  }
  const finding = (found: StatusInput) => (told: Told) => ({
    ...told,
    findings: { ...told.findings, ...found },
  });
  const risk = { component: 'bookkeeper', pod: 'demo-bookie-1', message: 'alone keeps journal-1' } as const;

  /** In the order in which they are told. */
  const things: [what: string, occur: (told: Told) => Told, says: string][] = [
    ['a pod that should have stopped', finding({ stuck: [stuck] }), 'demo-bookie-0 should have stopped'],
    [
      'a volume that goes with its pod',
      told => ({ ...told, state: { ...told.state, risks: [risk] } }),
      'demo-bookie-1 alone keeps journal-1',
    ],
    [
      'what was tried in vain',
      finding({ failures: [failure] }),
      'Making demo-bookie-2 read-only failed: no.',
    ],
    [
      'a gate that is closed',
      finding({ gates: new Map([['bookkeeper', closedGate('Waiting for the metadata')]]) }),
      'Waiting for the metadata',
    ],
    [
      'a roll',
      finding({ rolling: { component: 'bookkeeper', roll: rollOf('wait', 'Waiting for 7 ledgers') } }),
      'Waiting for 7 ledgers',
    ],
    [
      'a step',
      told => ({ ...told, state: { ...told.state, steps: [stepOf('bookkeeper', 'Copying ledgers')] } }),
      'Copying ledgers',
    ],
  ];

  function all(from: number): Told {
    const start: Told = { state: stateAtRest(), findings: {} };
    return things.slice(from).reduce((told, [, occur]) => occur(told), start);
  }

  test.each(things.map(([what, , says], at) => [what, at, says] as const))(
    'when there is %s, then that is told before all that comes after it',
    (_, at, says) => {
      const { state, findings } = all(at);
      expect(bookies(state, findings)).toBe(says);
    },
  );

  test('then another component says nothing of them', () => {
    const { state, findings } = all(0);
    expect(componentStatus(state, 'zookeeper', findings).message).toBe('Ready');
  });

  test('when several things of one component were tried in vain, then all are told', () => {
    const other = { ...failure, message: 'Deleting its cookie failed: no.' };
    expect(bookies(stateAtRest(), { failures: [failure, other] })).toBe(
      `${failure.message} ${other.message}`,
    );
  });
});

describe('given a component that is not as it is to be, while nothing is under way', () => {
  /** Bookies of which the first is otherwise. */
  function firstBookie(status: Pod['status']): ClusterState {
    const state = stateAtRest();
    const [first, ...others] = state.components.bookkeeper.pods;
    const pods = first ? [{ ...first, spec: { nodeName: 'node-0' }, status: status ?? {} }, ...others] : [];
    return withComponent(state, 'bookkeeper', { pods, ready: 2 });
  }
  const terminated = { reason: 'Error', exitCode: 1 };

  test.each<[string, Pod['status'], string]>([
    ['starts', { phase: 'Pending' }, 'Waiting for pods: 2 of 3 ready'],
    [
      'finds no node',
      { conditions: [{ type: 'PodScheduled', status: 'False', message: 'Insufficient memory' }] },
      'demo-bookie-0 cannot be scheduled: Insufficient memory',
    ],
    [
      'ends again and again',
      { containerStatuses: [{ name: 'bookie', restartCount: 3, state: { terminated } }] },
      'demo-bookie-0 container failed (exit code 1, 3 restarts)',
    ],
    [
      'is on a node that does not report',
      {
        conditions: [
          { type: 'Ready', status: 'False' },
          { type: 'ContainersReady', status: 'True' },
        ],
      },
      'demo-bookie-0 does not answer for itself: its node node-0',
    ],
  ])('when a pod %s, then it says so', (_, status, says) => {
    expect(bookies(firstBookie(status))).toContain(says);
  });

  test('when all serve and wait for their restart, then it says what comes first', () => {
    const state = withComponent(stateAtRest(), 'bookkeeper', { updated: [] });
    const told = (otherwise: Partial<ClusterState>, findings: StatusInput = {}) => {
      return componentStatus({ ...state, ...otherwise }, 'bookkeeper', findings);
    };
    expect(told({})).toMatchObject({ reason: 'Outdated', message: 'Waiting for its restart' });
    expect(told({ steps: [stepOf('zookeeper', 'Joining')] }).message).toBe(
      'Waiting for its restart. First zookeeper: Joining',
    );
    const rolling = { component: 'proxy', roll: rollOf('failed', 'It fails') } as const;
    expect(told({}, { rolling }).message).toBe('Waiting for its restart. First proxy: It fails');
    expect(told({}, { suspended: true }).message).toBe('Waiting to be resumed');
  });

  test('when its roll waits for a pod that needs a person, then it says why', () => {
    const condition = { type: 'PodScheduled', status: 'False', message: 'Insufficient memory' };
    const state = firstBookie({ conditions: [condition] });
    const roll = {
      kind: 'wait',
      reason: 'PodNotReady',
      message: 'Waiting for demo-bookie-0 to be ready',
    } as const;
    const rolling = { component: 'bookkeeper', roll } as const;
    expect(bookies(state, { rolling })).toBe(
      'Waiting for demo-bookie-0 to be ready: demo-bookie-0 cannot be scheduled: Insufficient memory',
    );
  });

  test('when nothing of the cluster may be made, then it does not say that it waits for pods', () => {
    const none = withComponent(stateAtRest(), 'bookkeeper', { statefulSet: undefined, pods: [], ready: 0 });
    const taken = { reason: 'NameTaken', message: 'Service demo-broker exists.' } as const;
    const told = (findings: StatusInput) => componentStatus(none, 'bookkeeper', findings);
    expect(told({ failures: [taken] })).toMatchObject({
      reason: 'NameTaken',
      message: 'Nothing of it is made yet',
    });
    expect(told({ blocked: { message: 'Make it.' } }).reason).toBe('MissingReference');
  });

  test('when there are more pods than wished for, then it waits for those to stop', () => {
    expect(bookies(withComponent(stateAtRest(), 'bookkeeper', { desired: 1, ready: 1 }))).toBe(
      'Waiting for 2 pods to stop',
    );
  });

  test('when its StatefulSet is away, then it waits for that, and for being resumed where nothing is done', () => {
    const state = withComponent(stateAtRest(), 'bookkeeper', { statefulSet: undefined });
    expect(bookies(state)).toBe('Waiting for its StatefulSet');
    expect(bookies(state, { suspended: true })).toBe('Waiting to be resumed');
    const none = withComponent(state, 'bookkeeper', { pods: [], ready: 0 });
    expect(bookies(none)).toBe('Waiting for pods: 0 of 3 ready');
    expect(bookies(none, { suspended: true })).toBe('Waiting to be resumed');
  });

  test('when its StatefulSet has not been seen by its controller, and nothing is done, then it waits to be resumed', () => {
    const state = stateAtRest();
    const set = state.components.bookkeeper.statefulSet;
    Object.assign(set?.metadata ?? {}, { generation: 99 });
    expect(bookies(state, { suspended: true })).toBe('Waiting to be resumed');
  });
});

test('given failures whose words are long, then their sentences are one line that the status has room for', () => {
  const long = { ...failure, message: 'word\n'.repeat(1000) };
  const said = sentences([failure, long]);
  expect(said).toMatch(/^Making demo-bookie-2 read-only failed: no\. word word /);
  expect(said.length).toBeLessThan(1100);
});
