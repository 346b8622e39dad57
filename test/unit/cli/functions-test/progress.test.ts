import { describe, expect, test } from 'vitest';
import { type RunSeen, runProgressOf } from '#src/cli/functions-test/progress.ts';
import { componentLabel } from '#src/components/build/names.ts';
import { pod } from '../../cluster/hand-made.ts';

const now = '2026-01-01T00:01:00Z';
const name = 'demo-functions-test-a1-x';
const ready = { type: 'Ready', status: 'True', reason: 'Ready', message: 'As specified in Pulsar' };
const since = { lastTransitionTime: '2026-01-01T00:00:00Z' };

function seen(more: Partial<RunSeen> = {}): RunSeen {
  return {
    job: {},
    pods: [pod(name)],
    namespace: { status: { conditions: [{ ...ready, ...since, status: 'True' }] } },
    warnings: [],
    now,
    ...more,
  };
}

function warned(reason: string, note: string): RunSeen['warnings'] {
  return [{ reason, note, count: 1, first: now, last: now }];
}

function starting(waiting: object) {
  const state = { waiting };
  return pod(name, {
    ready: false,
    labels: { [componentLabel]: 'functions-test' },
    status: { phase: 'Pending', containerStatuses: [{ name: 'functions-test', state }] },
  });
}

const told = (more: Partial<RunSeen>) => runProgressOf(seen(more), 'public/functions-test-a1');

test('given a pod that runs and a namespace that is there, then tests can begin in that pod', () => {
  expect(told({})).toEqual({ pod: name });
});

describe('given a Job that has ended or is gone, then it is over', () => {
  test.each<[Partial<RunSeen>, string]>([
    [{ job: undefined }, 'somebody has deleted the Job of the tests'],
    [
      { job: { status: { conditions: [{ type: 'Failed', status: 'True', message: 'too late' }] } } },
      'the pod of the tests has ended: too late',
    ],
    [
      { job: { status: { conditions: [{ type: 'Complete', status: 'True' }] } } },
      'the pod of the tests has ended: no details',
    ],
  ])('when %j, then it says %s', (more, waits) => {
    expect(told(more)).toEqual({ state: 'over', waits });
  });
});

describe('given a pod that does not run', () => {
  test('when there is none, then what Kubernetes warns of is told', () => {
    expect(told({ pods: [] })).toEqual({
      state: 'moves',
      waits: 'the pod of the tests: is about to be created',
    });
    const warnings = warned('FailedCreate', 'pods "x" is forbidden: exceeded quota: few');
    expect(told({ pods: [], warnings })).toEqual({
      state: 'stuck',
      waits: expect.stringMatching(
        /^the pod of the tests: is not created \(FailedCreate\): .*exceeded quota: few\. Change what it names: a ResourceQuota/,
      ),
    });
  });

  test('when its image cannot be pulled, then it says what Kubernetes says, and how to name another', () => {
    const pods = [starting({ reason: 'ImagePullBackOff', message: 'Back-off pulling image "x"' })];
    expect(told({ pods })).toEqual({
      state: 'stuck',
      waits: `pod ${name}: image cannot be pulled (ImagePullBackOff): Back-off pulling image "x". Give another one with --image, or correct spec.version, spec.image or spec.imagePullSecrets of the cluster.`,
    });
  });

  test('when the Secret of its token is not there, then that is told', () => {
    const pods = [starting({ reason: 'ContainerCreating' })];
    expect(told({ pods })).toEqual({ state: 'moves', waits: `pod ${name}: is starting` });
    const warnings = warned('FailedMount', 'secret "app" not found');
    expect(told({ pods, warnings })).toEqual({
      state: 'stuck',
      waits: expect.stringContaining('(FailedMount): secret "app" not found. Create the'),
    });
  });

  test('when it has no place, then it is waited for: there may come one', () => {
    const conditions = [{ type: 'PodScheduled', status: 'False', message: '0/3 nodes are available' }];
    const pods = [pod(name, { ready: false, status: { phase: 'Pending', conditions } })];
    expect(told({ pods })).toEqual({
      state: 'moves',
      waits: `pod ${name}: cannot be scheduled: 0/3 nodes are available`,
    });
  });
});

describe('given a namespace that is not there yet', () => {
  const saying = (reason: string, message: string): Partial<RunSeen> => ({
    namespace: { status: { conditions: [{ ...ready, ...since, status: 'False', reason, message }] } },
  });

  test.each<[Partial<RunSeen>, string, string]>([
    [{ namespace: {} }, 'moves', 'the operator has not looked at it yet'],
    [{ namespace: undefined }, 'moves', 'the operator has not looked at it yet'],
    [saying('TenantNotFound', 'Tenant acme does not exist'), 'moves', 'Tenant acme does not exist'],
    [saying('Refused', 'Pulsar refuses'), 'stuck', 'Pulsar refuses'],
    [saying('Unauthorized', 'Brokers do not know'), 'stuck', 'Brokers do not know'],
  ])('when %j, then it %s', (more, state, message) => {
    expect(told(more)).toEqual({
      state,
      waits: `namespace public/functions-test-a1 in Pulsar: ${message}`,
    });
  });
});
