import { describe, expect, test } from 'vitest';
import type { Claim, Pod } from '#src/cluster/model/observation.ts';
import { unitsOf } from '#src/cluster/units/unit.ts';
import { seenAtRest, stateAtRest } from '../at-rest.ts';
import { claim, container, homeless, pod } from './judged-pods.ts';

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
