import { describe, expect, test } from 'vitest';
import type { Condition } from '#src/api/cluster-status.ts';
import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import type { NotServing, Serving } from '#src/cluster/serving/serving.ts';
import type { StatusInput } from '#src/cluster/status/input.ts';
import { closedGate, failed, stateAtRest } from '../at-rest.ts';
import { ready, said, unwell } from './summarised.ts';

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
    ['its metadata is lost', serving({ lost }), 'MetadataLost', 'zookeeper: It is gone.', 'False'],
    [
      'something it refers to is missing',
      finding({ lacks: { by: new Map([['broker', 'Make it.']] as const), remaining: 2 } }),
      'MissingReference',
      'Make it.',
      'False',
    ],
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

  test('when it is suspended and something waits, then lost metadata comes first all the same', () => {
    const findings = { suspended: true, pending: true, serving: { conditions: {}, lost } } as const;
    expect(ready(stateAtRest(), findings).reason).toBe('MetadataLost');
  });

  test('when ZooKeeper has not shown the metadata, then the specification is still being applied', () => {
    expect(ready(stateAtRest(), { metadata: closedGate('Asking') }).reason).toBe('Applying');
  });
});

describe('given what can be counted', () => {
  const remaining = (state: ClusterState, found?: StatusInput) => said(state, found).waitsFor?.remaining;

  test('then it is told how much of it is left: what is missing, names that are taken, volumes at risk', () => {
    expect(remaining(stateAtRest(), { lacks: { by: new Map([['broker', 'Make it.']]), remaining: 2 } })).toBe(
      2,
    );
    const taken = { reason: 'NameTaken', message: 'They exist.', remaining: 3 } as const;
    expect(remaining(stateAtRest(), { failures: [taken, { ...taken, remaining: 1 }] })).toBe(4);
    expect(remaining(stateAtRest({}, { risks: [risk, risk] }))).toBe(2);
  });

  test('when it cannot be, then nothing is told', () => {
    expect(remaining(stateAtRest(), { lacks: { by: new Map([['broker', 'No answer.']]) } })).toBeUndefined();
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

describe('given a cluster that is suspended', () => {
  test('when something waits, then that is why it is not Ready', () => {
    expect(ready(stateAtRest(), { suspended: true, pending: true }).reason).toBe('Suspended');
  });

  test('when nothing waits, then it is judged by what serves, whatever was found besides', () => {
    const lacks = { by: new Map([['broker', 'Make it.']] as const) };
    const found = { suspended: true, failures: [failure], lacks } as const;
    expect(ready(stateAtRest(), found)).toMatchObject({ status: 'True', reason: 'Ready' });
    expect(said(unwell('broker'), found)).toMatchObject({
      ready: { reason: 'Waiting' },
      waitsFor: { component: 'broker' },
    });
  });
});
