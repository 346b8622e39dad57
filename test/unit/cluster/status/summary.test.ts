import { describe, expect, test } from 'vitest';
import type { Condition } from '#src/api/cluster-status.ts';
import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import { open } from '#src/cluster/model/gate.ts';
import type { NotServing, Serving } from '#src/cluster/serving/serving.ts';
import { componentStatus } from '#src/cluster/status/component-message.ts';
import type { StatusInput } from '#src/cluster/status/input.ts';
import { summary } from '#src/cluster/status/summary.ts';
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

/** What is said of a cluster that has its metadata. */
function said(state: ClusterState, found: StatusInput = {}) {
  const findings = { metadata: open, ...found };
  return summary(
    state,
    byComponent(name => componentStatus(state, name, findings)),
    findings,
  );
}

const ready = (state: ClusterState, found?: StatusInput) => said(state, found).ready;

function unwell(name: 'zookeeper' | 'broker' | 'proxy', state = stateAtRest()): ClusterState {
  return withComponent(state, name, { ready: 1 });
}

const failure = failed('Refused', 'broker', 'It is refused: no.');
const trouble: NotServing = {
  status: 'False',
  component: 'bookkeeper',
  reason: 'ReadOnly',
  message: '2 of 3 take no writes',
};
const lost: NotServing = {
  ...trouble,
  component: 'zookeeper',
  reason: 'MetadataLost',
  message: 'It is gone.',
};
const risk = { component: 'bookkeeper', pod: 'demo-bookie-1', message: 'alone keeps journal-1' } as const;
const hold = { reason: 'VolumeShrink', message: 'Volumes cannot shrink.' } as const;

test('given a cluster that is as specified and serves, then it is Ready and nothing is under way', () => {
  const { ready, progressing } = said(stateAtRest());
  expect(ready).toMatchObject({ status: 'True', reason: 'Ready' });
  expect(progressing).toMatchObject({ status: 'False', reason: 'Settled' });
});

describe('given several reasons why a cluster is not Ready', () => {
  interface Told {
    readonly state: ClusterState;
    readonly findings: StatusInput;
  }
  const finding = (found: StatusInput) => (told: Told) => ({
    ...told,
    findings: { ...told.findings, ...found },
  });

  const serving = (found: Partial<Serving>) => (told: Told) => {
    return finding({ serving: { conditions: {}, ...told.findings.serving, ...found } })(told);
  };

  /** In the order in which they are told. */
  const reasons: [string, (told: Told) => Told, string, string, Condition['status']][] = [
    [
      'something it refers to is missing',
      finding({ blocked: { message: 'Make it.', remaining: 2 } }),
      'MissingReference',
      'Make it.',
      'False',
    ],
    ['its metadata is lost', serving({ lost }), 'MetadataLost', 'zookeeper: It is gone.', 'False'],
    [
      'something was tried in vain',
      finding({ failures: [failure] }),
      'Refused',
      'broker: It is refused: no.',
      'True',
    ],
    [
      'a volume goes with its pod',
      told => ({ ...told, state: { ...told.state, risks: [risk] } }),
      'VolumeAtRisk',
      'bookkeeper: demo-bookie-1 alone keeps journal-1',
      'False',
    ],
    [
      'a component is not as it is to be',
      ({ state, findings }) => ({ state: unwell('proxy', state), findings }),
      'Waiting',
      'proxy: Waiting for pods: 1 of 2 ready',
      'True',
    ],
    ['there is something to do', finding({ pending: true }), 'Applying', 'present specification', 'True'],
    [
      'its servers tell otherwise than its pods',
      serving({ trouble }),
      'ReadOnly',
      'bookkeeper: 2 of 3 take no writes',
      'False',
    ],
    [
      'a wish is held',
      told => ({ ...told, state: { ...told.state, holds: [hold] } }),
      'Held',
      'Serving, but not as specified. Volumes cannot shrink.',
      'False',
    ],
  ];

  test.each(reasons.map(([what, , ...says], at) => [what, at, ...says] as const))(
    'when %s, then that is told before all that comes after it',
    (_, at, reason, message, progressing) => {
      const start: Told = { state: stateAtRest(), findings: {} };
      const { state, findings } = reasons.slice(at).reduce((told, [, occur]) => occur(told), start);
      const judged = said(state, findings);
      expect(judged.ready).toMatchObject({
        status: 'False',
        reason,
        message: expect.stringContaining(message),
      });
      expect(judged.progressing.status).toBe(progressing);
    },
  );

  test('when ZooKeeper has not shown the metadata, then the specification is still being applied', () => {
    expect(ready(stateAtRest(), { metadata: closedGate('Asking') }).reason).toBe('Applying');
  });
});

describe('given what can be counted', () => {
  const remaining = (state: ClusterState, found?: StatusInput) => said(state, found).waitsFor?.remaining;

  test('then it is told how much of it is left: what is missing, names that are taken, volumes at risk', () => {
    expect(remaining(stateAtRest(), { blocked: { message: 'Make it.', remaining: 2 } })).toBe(2);
    const taken = { reason: 'NameTaken', message: 'They exist.', remaining: 3 } as const;
    expect(remaining(stateAtRest(), { failures: [taken, { ...taken, remaining: 1 }] })).toBe(4);
    expect(remaining(stateAtRest({}, { risks: [risk, risk] }))).toBe(2);
  });

  test('when it cannot be, then nothing is told', () => {
    expect(remaining(stateAtRest(), { blocked: { message: 'No answer.' } })).toBeUndefined();
    expect(remaining(stateAtRest(), { failures: [failure] })).toBeUndefined();
  });
});

describe('given failures', () => {
  test('when they are of several components, then those of the first one are told', () => {
    const failures = [
      failure,
      { ...failure, component: 'proxy' as const },
      { ...failure, message: 'Nor that.' },
    ];
    expect(ready(stateAtRest(), { failures }).message).toBe('broker: It is refused: no. Nor that.');
  });

  test('when one is of the cluster as a whole, then no component is named', () => {
    const { component: _, ...whole } = failure;
    expect(ready(stateAtRest(), { failures: [whole, failure] }).message).toBe('It is refused: no.');
  });
});

describe('given components that are not as they are to be', () => {
  const rolling = { component: 'proxy', roll: rollOf('wait', 'Waiting for proxies') } as const;

  test('when there are several, then the first on which others rely is told', () => {
    expect(ready(unwell('broker', unwell('zookeeper'))).message).toMatch(/^zookeeper: /);
  });

  test.each<[string, Partial<ClusterState>, StatusInput, string]>([
    [
      'a change of it is under way',
      { steps: [stepOf('bookkeeper', 'Copying ledgers')] },
      {},
      'bookkeeper: Copying',
    ],
    [
      'its volumes grow',
      {},
      { expansions: new Map([['bookkeeper', growthOf('It grows')]]) },
      'bookkeeper: It grows',
    ],
    ['it rolls', {}, { rolling }, 'proxy: Waiting for proxies'],
  ])('when all its pods serve, but %s, then the cluster is not Ready', (_, otherwise, findings, message) => {
    expect(ready(stateAtRest({}, otherwise), findings)).toMatchObject({
      status: 'False',
      message: expect.stringContaining(message),
    });
  });

  test('when one waits for what another does, then that other is told, whatever relies on what', () => {
    const state = withComponent(stateAtRest(), 'zookeeper', { updated: [] });
    const steps = [stepOf('bookkeeper', 'Copying ledgers')];
    expect(said({ ...state, steps })).toMatchObject({
      ready: { reason: 'Scaling', message: 'bookkeeper: Copying ledgers' },
      waitsFor: { component: 'bookkeeper' },
    });
  });

  test('when one of which pods are missing comes before what moves, then it blocks that, and is told', () => {
    const steps = [stepOf('bookkeeper', 'Copying ledgers')];
    expect(ready({ ...unwell('zookeeper'), steps })).toMatchObject({
      reason: 'Waiting',
      message: expect.stringMatching(/^zookeeper: /),
    });
  });

  test('when a roll has failed while another moves, then the sentence is of the roll, as the reason is', () => {
    const failedRoll = { component: 'proxy', roll: rollOf('failed', 'demo-proxy-1 fails') } as const;
    const state = { ...stateAtRest(), steps: [stepOf('bookkeeper', 'Copying ledgers')] };
    expect(ready(state, { rolling: failedRoll })).toMatchObject({
      reason: 'RollFailed',
      message: 'proxy: demo-proxy-1 fails',
    });
  });

  test('when it serves, but another release is on its way to it, then the cluster is not Ready', () => {
    const state = stateAtRest();
    const spec = { ...state.context.spec, version: '4.9.9' };
    expect(ready({ ...state, context: { ...state.context, spec } }).message).toContain(
      'zookeeper: Waiting for its turn',
    );
  });

  test.each<[string, Partial<ClusterState>, StatusInput, string]>([
    [
      'a pod fails in a roll',
      {},
      { rolling: { ...rolling, roll: rollOf('failed', 'It fails') } },
      'RollFailed',
    ],
    [
      'a disk is brought back',
      { steps: [stepOf('bookkeeper', '', { repairs: true })] },
      { rolling },
      'Repairing',
    ],
    ['bookies leave', { steps: [stepOf('bookkeeper', '')] }, { rolling }, 'Scaling'],
    ['pods restart', {}, { rolling }, 'Rolling'],
    ['pods start', {}, {}, 'Waiting'],
  ])('when %s, then the reason says so', (_, otherwise, findings, reason) => {
    const state = { ...unwell('proxy'), ...otherwise };
    expect(said(state, findings)).toMatchObject({
      ready: { reason },
      progressing: { status: 'True', reason },
    });
  });

  test('when a pod should have stopped and a person must decide, then that is told, whatever rolls', () => {
    const stuck = [
      unitOf('demo-bookie-0', 'Waiting', 'is late'),
      unitOf('demo-bookie-1', 'Blocked', 'is stuck'),
    ];
    expect(ready(unwell('proxy'), { stuck, rolling })).toMatchObject({
      reason: 'DeadNode',
      message: 'bookkeeper: demo-bookie-1 is stuck',
    });
    expect(ready(stateAtRest(), { stuck }).status, 'a cluster that serves all the same is Ready').toBe(
      'True',
    );
  });
});

describe('given a cluster that is suspended', () => {
  test('when something waits, then that is why it is not Ready', () => {
    expect(ready(stateAtRest(), { suspended: true, pending: true }).reason).toBe('Suspended');
  });

  test('when nothing waits, then it is judged by what serves, whatever was found besides', () => {
    const found = { suspended: true, failures: [failure], blocked: { message: 'Make it.' } } as const;
    expect(ready(stateAtRest(), found)).toMatchObject({ status: 'True', reason: 'Ready' });
    expect(said(unwell('broker'), found)).toMatchObject({
      ready: { reason: 'Waiting' },
      waitsFor: { component: 'broker' },
    });
  });
});
