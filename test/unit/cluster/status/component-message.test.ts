import { describe, expect, test } from 'vitest';
import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import { componentStatus } from '#src/cluster/status/component-message.ts';
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

test('given a step or a failed roll with more words than a status may hold, then their beginning is told', () => {
  const state = { ...stateAtRest(), steps: [stepOf('bookkeeper', 'too long\n'.repeat(9999))] };
  const failedRoll = {
    template: 't',
    revision: 'r',
    time: '2026-01-01T00:00:00Z',
    message: 'x\n'.repeat(9999),
  };
  const rollouts = { bookkeeper: { failed: failedRoll } };
  const status = componentStatus(state, 'bookkeeper', { rollouts } as StatusInput);
  for (const message of [status.message, status.failedRoll?.message]) {
    expect(message).toMatch(/^(too long |x ).*…$/);
    expect(message?.length).toBeLessThan(32_768);
  }
});

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

  test('when somebody has written no release of the operator on its StatefulSet, then the status has room for that', () => {
    const state = stateAtRest();
    const set = state.components.bookkeeper.statefulSet;
    Object.assign(set?.metadata.annotations ?? {}, {
      'pulsar-operator.dev/operator-version': 'x'.repeat(999),
    });
    expect(componentStatus(state, 'bookkeeper', {}).operatorVersion).toMatch(/^x{40}…$/);
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
      finding({ rolling: [{ component: 'bookkeeper', roll: rollOf('wait', 'Waiting for 7 ledgers') }] }),
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
