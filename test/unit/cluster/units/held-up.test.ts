import { describe, expect, test } from 'vitest';
import { isHeldUp, missingSeconds, pendingOf, withWarnings } from '#src/cluster/units/held-up.ts';
import { seenAtRest } from '../at-rest.ts';
import { claim, pod } from '../hand-made.ts';

const waiting = { name: 'x', state: { waiting: { reason: 'ContainerCreating' } } };
const running = { name: 'x', state: { running: {} } };
const ended = { name: 'x', state: { terminated: { exitCode: 0 } } };

describe('given a pod that is not ready', () => {
  const isPending = (status: object) =>
    isHeldUp(pod('demo-broker-0', { ready: false, status: { phase: 'Pending', ...status } }));

  test.each([
    ['no kubelet has begun with it', {}, true],
    ['its containers wait to be created', { containerStatuses: [waiting] }, true],
    ['one of its containers runs', { containerStatuses: [running] }, false],
    ['an init container runs', { initContainerStatuses: [running], containerStatuses: [waiting] }, false],
    ['an init container has ended', { initContainerStatuses: [ended], containerStatuses: [waiting] }, false],
    [
      'its volumes and its network are there',
      { conditions: [{ type: 'PodReadyToStartContainers', status: 'True' }], containerStatuses: [waiting] },
      false,
    ],
    ['it has run', { phase: 'Running' }, false],
  ])('when %s, then it is told whether it is held up before its containers', (_, status, is) => {
    expect(isPending(status)).toBe(is);
  });
});

test('given the volumes of pods, then those of one that are not there are found', () => {
  const pending = { status: { phase: 'Pending' } };
  const claims = [
    { ...claim('journal-demo-bookie-1'), ...pending },
    claim('ledgers-demo-bookie-1'),
    { ...claim('journal-demo-bookie-11'), ...pending },
  ];
  expect(pendingOf(pod('demo-bookie-1'), claims).map(({ metadata }) => metadata.name)).toEqual([
    'journal-demo-bookie-1',
  ]);
});

describe('given a pod that is missing', () => {
  function seen(reason: string) {
    const observation = seenAtRest();
    const since = new Date(Date.parse(observation.now) - 20_000).toISOString();
    const unit = {
      name: 'demo-proxy-1',
      component: 'proxy',
      workloadStatus: 'Waiting',
      message: '',
      since,
      reason,
    };
    const status = { ...observation.cluster.status, units: [unit as never] };
    return { ...observation, cluster: { ...observation.cluster, status } };
  }

  test('when it was when last looked, then the time since then is known; when it was there, then not', () => {
    expect(missingSeconds(seen('PodMissing'), 'demo-proxy-1')).toBe(20);
    expect(missingSeconds(seen('PodNotCreated'), 'demo-proxy-1')).toBe(20);
    expect(missingSeconds(seen('Starting'), 'demo-proxy-1')).toBeUndefined();
    expect(missingSeconds(seen('PodMissing'), 'demo-proxy-0')).toBeUndefined();
  });
});

describe('given what is asked about the Events of a pod', () => {
  const judged = { workloadStatus: 'Waiting', reason: 'Starting', message: 'is starting' } as const;
  const now = seenAtRest().now;
  const warning = { reason: 'FailedMount', note: 'no such ConfigMap', count: 1, first: now, last: now };

  test('when nobody has asked, or they are about others, then it is what it looks like', () => {
    expect(withWarnings(seenAtRest(), ['u'], judged)).toBe(judged);
    const others = { warnings: { value: { v: [warning] } } };
    expect(withWarnings(seenAtRest(others), ['u', undefined], judged)).toBe(judged);
  });

  test('when one is about it, then that is what it waits for', () => {
    const seen = seenAtRest({ warnings: { value: { u: [warning] } } });
    expect(withWarnings(seen, ['u'], judged).reason).toBe('VolumeNotMounted');
  });

  test('when they cannot be read, then that is told beside what it looks like', () => {
    const hint = expect.stringContaining('events is forbidden');
    const seen = seenAtRest({ warnings: { error: 'events is forbidden' } });
    expect(withWarnings(seen, ['u'], judged)).toEqual({ ...judged, hint });
  });
});
