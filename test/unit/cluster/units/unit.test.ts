import { describe, expect, test } from 'vitest';
import { failureOf, judgePod, unitsOf } from '#src/cluster/units/unit.ts';
import { seenAtRest, stateAtRest } from '../at-rest.ts';
import { claim, container, homeless, pod, preparing, type Status, unscheduled } from './judged-pods.ts';

const ready: Status = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] };

/** As the node controller leaves it when the kubelet does not report. */
const silent: Status = {
  phase: 'Running',
  conditions: [
    { type: 'Ready', status: 'False' },
    { type: 'ContainersReady', status: 'True' },
  ],
};

function gated(): Status {
  const conditions = [
    { type: 'Ready', status: 'False', reason: 'ReadinessGatesNotReady' },
    { type: 'ContainersReady', status: 'True' },
  ];
  return { phase: 'Running', conditions };
}

describe('given a pod', () => {
  test('when it is ready, then there is nothing to say', () => {
    expect(judgePod(pod(ready), [])).toBeUndefined();
  });

  test.each([
    ['is ready but on its way out', pod(ready, '2026-01-01T00:00:00Z'), 'Maintenance', 'is being stopped'],
    ['is on a node that does not report', pod(silent), 'Waiting', 'its node n1 does not report'],
    [
      'is to stop on a node that does not report',
      pod(silent, '2026-01-01T00:00:00Z'),
      'Maintenance',
      'is being stopped, but its node n1 does not report',
    ],
    ['waits for a readiness gate', pod(gated()), 'Waiting', 'is starting'],
    ['has just been made', pod({ phase: 'Pending' }), 'Waiting', 'is starting'],
    [
      'finds no node',
      pod(unscheduled('0/3 nodes are available: 3 Insufficient memory.')),
      'Blocked',
      'Insufficient memory',
    ],
    [
      'is overtaken while its scheduler binds it',
      pod(unscheduled('the object has been modified', 'SchedulerError')),
      'Waiting',
      'is about to be scheduled again: the object has been modified',
    ],
    [
      'has an image that does not exist',
      pod(container({ waiting: { reason: 'ImagePullBackOff', message: 'not found' } })),
      'Blocked',
      'ImagePullBackOff',
    ],
    [
      'lacks something its container needs',
      pod(container({ waiting: { reason: 'CreateContainerConfigError', message: 'secret "x" not found' } })),
      'Blocked',
      'secret "x" not found',
    ],
  ])('when it %s, then it says so', (_, subject, workloadStatus, words) => {
    expect(judgePod(subject, [])).toMatchObject({ workloadStatus, message: expect.stringContaining(words) });
  });

  test('when its volume is being made, then it waits for it, whatever the scheduler says', () => {
    const asked = { 'volume.kubernetes.io/storage-provisioner': 'csi.example.com' };
    expect(judgePod(homeless, [claim('demo-broker-0', 'Pending', asked)])).toMatchObject({
      workloadStatus: 'Waiting',
      reason: 'AwaitingVolumes',
    });
  });

  test('when its volume is being made before the scheduler says anything, then it waits for it too', () => {
    const asked = { 'volume.kubernetes.io/storage-provisioner': 'csi.example.com' };
    const fresh = pod({ phase: 'Pending' });
    expect(judgePod(fresh, [claim('demo-broker-0', 'Pending', asked)])?.reason).toBe('AwaitingVolumes');
  });

  test('when its volume has no StorageClass, then it says that, and what to do', () => {
    const without = (spec: object) => [{ ...claim('demo-broker-0', 'Pending'), spec }];
    expect(judgePod(homeless, without({}))).toMatchObject({
      workloadStatus: 'Blocked',
      reason: 'NoStorageClass',
      message: expect.stringContaining('data-demo-broker-0'),
      hint: expect.stringContaining('is-default-class=true'),
    });
    expect(judgePod(homeless, without({ storageClassName: '' }))?.reason).toBe('Unschedulable');
  });

  test.each([
    ['its volume waits for a node', claim('demo-broker-0', 'Pending')],
    [
      'its volume is there',
      claim('demo-broker-0', 'Bound', { 'volume.kubernetes.io/storage-provisioner': 'x' }),
    ],
    [
      'only the volume of another is being made',
      claim('demo-broker-1', 'Pending', { 'volume.kubernetes.io/storage-provisioner': 'x' }),
    ],
  ])('when no node takes it and %s, then a person is needed', (_, volume) => {
    expect(judgePod(homeless, [volume])).toMatchObject({
      workloadStatus: 'Blocked',
      reason: 'Unschedulable',
    });
  });
});

describe('given a pod that needs a person', () => {
  const broken = pod(container({ waiting: { reason: 'ImagePullBackOff', message: 'not found' } }));

  test('then what helps while it is there is told with it, and apart from how it fails', () => {
    const { message, hint } = judgePod(broken, []) ?? {};
    expect(message).not.toContain('Correct');
    expect(hint).toContain('spec.version, spec.image');
    const component = { ...stateAtRest().components.broker, pods: [broken] };
    expect(unitsOf(seenAtRest(), component)[0]?.message).toBe(`${message}. ${hint}`);
  });
});

test('given a pod of which an init container has ended twice, then it fails as one does whose container has', () => {
  const twice = { name: 'prep', restartCount: 2, state: { terminated: { exitCode: 3 } } };
  for (const status of [preparing(twice), container(twice.state, { restartCount: 2 })])
    expect(failureOf({ claims: [] }, pod(status))).toMatchObject({ reason: 'ContainerFailed' });
  expect(failureOf({ claims: [] }, pod(preparing({ ...twice, restartCount: 1 })))).toBeUndefined();
});

describe('given since when a unit does not serve', () => {
  const component = { ...stateAtRest().components.broker, pods: [pod({ phase: 'Pending' })] };
  const units = (before: object) => {
    const observation = seenAtRest();
    Object.assign(observation.cluster.status ?? {}, { units: [before] });
    return unitsOf(observation, component);
  };

  test('when it was told so before, then that stays; when it served until now, then it is now', () => {
    const since = '2026-01-01T00:00:00Z';
    expect(units({ name: 'demo-broker-0', since })).toMatchObject([{ since }]);
    expect(units({ name: 'demo-broker-0' })).toMatchObject([{ since: seenAtRest().now }]);
  });

  test('when it serves and waits for its restart, then there is no such time', () => {
    const labels = { 'controller-revision-hash': 'another' };
    const serving = { ...pod(ready), metadata: { name: 'demo-broker-0', labels } };
    const [unit] = unitsOf(seenAtRest(), { ...component, pods: [serving] });
    expect(unit).toMatchObject({ reason: 'Outdated' });
    expect(unit).not.toHaveProperty('since');
  });
});
