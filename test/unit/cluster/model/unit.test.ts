import { describe, expect, test } from 'vitest';
import type { Claim, Pod } from '#src/cluster/model/observation.ts';
import { failureOf, judgePod, unitsOf } from '#src/cluster/model/unit.ts';
import { seenAtRest, stateAtRest } from '../at-rest.ts';

type Status = NonNullable<Pod['status']>;

function pod(status: Status, deletionTimestamp?: string): Pod {
  const metadata = { name: 'demo-broker-0', ...(deletionTimestamp && { deletionTimestamp }) };
  return { apiVersion: 'v1', kind: 'Pod', metadata, spec: { nodeName: 'n1' }, status };
}

const ready: Status = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] };

function container(state: object, more: object = {}): Status {
  return { phase: 'Running', containerStatuses: [{ name: 'broker', state, ...more }] };
}

/** One whose container waits for those that prepare it. */
function preparing(...initContainerStatuses: object[]): Status {
  const waiting = { reason: 'PodInitializing' };
  return { ...container({ waiting }), phase: 'Pending', initContainerStatuses } as Status;
}

const done = { name: 'first', state: { terminated: { reason: 'Completed', exitCode: 0 } } };

function unscheduled(message: string): Status {
  return { phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', message }] };
}

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

const homeless = pod(unscheduled('0/3 nodes are available.'));

function claim(of: string, phase: string, annotations: Record<string, string> = {}): Claim {
  const metadata = { name: `data-${of}`, annotations };
  return { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata, status: { phase } };
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
    [
      'failed and waits for its next try',
      pod(
        container(
          { waiting: { reason: 'CrashLoopBackOff' } },
          { restartCount: 3, lastState: { terminated: { exitCode: 1 } } },
        ),
      ),
      'Error',
      'exit code 1, 3 restarts',
    ],
    [
      'waits for an init container that fails again and again',
      pod(
        preparing(done, {
          name: 'prep',
          restartCount: 2,
          state: { waiting: { reason: 'CrashLoopBackOff' } },
          lastState: { terminated: { exitCode: 3 } },
        }),
      ),
      'Error',
      'init container prep failed (exit code 3, 2 restarts)',
    ],
    [
      'has an init container of an image that does not exist',
      pod(preparing({ name: 'prep', state: { waiting: { reason: 'ErrImagePull', message: 'not found' } } })),
      'Blocked',
      'image of init container prep cannot be pulled (ErrImagePull): not found',
    ],
    [
      'has init containers that have done their work, or still do',
      pod(preparing(done, { name: 'prep', state: { running: {} } })),
      'Waiting',
      'is starting',
    ],
    [
      'ran out of memory',
      pod(container({ terminated: { reason: 'OOMKilled', exitCode: 137 } })),
      'Error',
      'out of memory',
    ],
    [
      'failed once and runs again',
      pod(container({ running: {} }, { restartCount: 1, lastState: { terminated: { exitCode: 1 } } })),
      'Waiting',
      'is starting',
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

describe('given what Kubernetes warns of about what does not start', () => {
  const { now } = seenAtRest();
  const warnings = (uid: string, reason: string) => {
    return { value: { [uid]: [{ reason, note: 'the words', count: 1, first: now, last: now }] } };
  };

  function told(pods: readonly Pod[], claims: readonly Claim[], uid: string, reason: string) {
    const component = { ...stateAtRest().components.broker, pods, claims };
    return unitsOf(seenAtRest({ warnings: warnings(uid, reason) }), component)[0];
  }

  test('when it is about a pod that is held up, then it is told of that pod; of one that runs it is not', () => {
    const held = pod({ phase: 'Pending' });
    held.metadata.uid = 'pod-uid';
    expect(told([held], [], 'pod-uid', 'FailedMount')).toMatchObject({
      reason: 'VolumeNotMounted',
      message: expect.stringMatching(/\(FailedMount\): the words\. Create /),
    });
    const runs = { ...held, status: container({ running: {} }) };
    expect(told([runs], [], 'pod-uid', 'FailedMount')).toMatchObject({ reason: 'Starting' });
  });

  test('when it is about a volume that is not there, then it is told of its pod', () => {
    const volume = claim('demo-broker-0', 'Pending');
    volume.metadata.uid = 'claim-uid';
    expect(told([homeless], [volume], 'claim-uid', 'ProvisioningFailed')?.reason).toBe(
      'VolumeNotProvisioned',
    );
    expect(told([homeless], [volume], 'another', 'ProvisioningFailed')?.reason).toBe('Unschedulable');
  });

  test('when it is about a StatefulSet, then it is told of the pods that are missing', () => {
    const { broker } = stateAtRest().components;
    const uid = broker.statefulSet?.metadata.uid ?? '';
    const component = { ...broker, missing: ['demo-broker-2'] };
    expect(unitsOf(seenAtRest({ warnings: warnings(uid, 'FailedCreate') }), component)).toMatchObject([
      { name: 'demo-broker-2', workloadStatus: 'Blocked', reason: 'PodNotCreated', since: now },
    ]);
  });

  test('when it was long before the pod was missed, then it is not told any more', () => {
    const { broker } = stateAtRest().components;
    const uid = broker.statefulSet?.metadata.uid ?? '';
    const last = new Date(Date.parse(now) - 31_000).toISOString();
    const old = { value: { [uid]: [{ reason: 'FailedCreate', note: '', count: 1, first: last, last }] } };
    const component = { ...broker, missing: ['demo-broker-2'] };
    expect(unitsOf(seenAtRest({ warnings: old }), component)).toMatchObject([{ reason: 'PodMissing' }]);
  });
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
