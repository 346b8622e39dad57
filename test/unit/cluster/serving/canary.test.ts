import { describe, expect, test } from 'vitest';
import { stateOf } from '#src/cluster/in-force.ts';
import type { CanaryTold } from '#src/cluster/model/heard.ts';
import type { Observation } from '#src/cluster/model/observation.ts';
import { plan } from '#src/cluster/plan.ts';
import { canaryHealth } from '#src/cluster/serving/canary.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';
import { seenAtRest, stateAtRest, withComponent } from '../at-rest.ts';

const since = '2026-01-01T00:00:00.000Z';
const pod = 'demo-canary-0';
const delivered: CanaryTold = { pod, report: { state: 'Delivered' } };
const down: CanaryTold = { pod, report: { state: 'NotWriting', since, why: 'connection refused' } };

function seen(canary: CanaryTold | undefined): Observation {
  return { ...seenAtRest(), ...(canary && { canary }) };
}

const healthOf = (canary: CanaryTold | undefined) => canaryHealth(stateOf(seen(canary))).CanaryHealthy;

describe('given a canary that runs', () => {
  test.each<[CanaryTold, string, string, string]>([
    [
      delivered,
      'True',
      'Delivered',
      'Messages of the canary come back in time, and none that was acknowledged is missing',
    ],
    [
      { pod, report: { state: 'Starting' } },
      'Unknown',
      'Starting',
      'No message of the canary has come back yet',
    ],
    [
      down,
      'False',
      'NotWriting',
      `No message of the canary is acknowledged since ${since}: connection refused`,
    ],
    [
      { pod, report: { state: 'NotReading', since } },
      'False',
      'NotReading',
      `Messages of the canary are acknowledged, and none comes back since ${since}`,
    ],
    [
      { pod, report: { state: 'MessagesLost', since, lost: 2 } },
      'False',
      'MessagesLost',
      `2 acknowledged messages of the canary have not come back although later ones have; the last counts as lost since ${since}. This is told for 10 minutes`,
    ],
    [
      { pod, report: { state: 'TooSlow' } },
      'False',
      'TooSlow',
      'Of the last 60 messages of the canary 6 or more took longer than canary.maxLatencyMilliseconds (1000) to come back',
    ],
    [
      { pod, silent: { since, why: 'no answer within 5000 ms' } },
      'Unknown',
      'NoAnswer',
      `${pod} does not say since ${since} how it fares (no answer within 5000 ms). See its log, and whether a NetworkPolicy keeps the operator from its port 8080.`,
    ],
  ])('when it says %j, then CanaryHealthy is %s (%s)', (canary, status, reason, message) => {
    expect(healthOf(canary)).toMatchObject({ status, reason, message });
  });

  test('when it has not been asked yet, then that is said', () => {
    expect(healthOf(undefined)).toMatchObject({ status: 'Unknown', reason: 'Asking' });
  });

  test('when another operator has begun and has not asked it yet, then it is as it was told', () => {
    const { status } = plan(seen(down));
    const { cluster, ...others } = seen(undefined);
    const told = canaryHealth(stateOf({ ...others, cluster: { ...cluster, status } })).CanaryHealthy;
    expect(told).toMatchObject({ status: 'False', reason: 'NotWriting' });
  });

  test('when it fails, then Ready stays True, nothing is under way, and an Event tells it under its reason', () => {
    const before = seen(delivered);
    const cluster = { ...before.cluster, status: plan(before).status };
    const { status, events, changes, deletions } = plan({ ...seen(down), cluster });
    expect(conditionOf(status, 'Ready')).toMatchObject({ status: 'True' });
    expect(conditionOf(status, 'CanaryHealthy')).toMatchObject({ status: 'False', reason: 'NotWriting' });
    expect([changes, deletions]).toEqual([[], []]);
    expect(events).toMatchObject([{ type: 'Warning', reason: 'NotWriting' }]);
  });

  test('when it fails in other words, then that alone is not worth a write', () => {
    expect(plan(seen(down)).moving).toEqual(['CanaryHealthy']);
    expect(plan(seen(delivered)).moving).toEqual([]);
  });
});

test('given a canary that does not run, then nobody can tell, whatever it said before', () => {
  const away = withComponent(stateAtRest(), 'canary', { ready: 0 });
  const state = { ...away, observation: { ...away.observation, canary: delivered } };
  expect(canaryHealth(state).CanaryHealthy).toMatchObject({ status: 'Unknown', reason: 'PodNotReady' });
});

test('given no canary that is asked for, then nothing is said of one', () => {
  const { cluster, ...others } = seen(delivered);
  const { canary: _, ...spec } = cluster.spec;
  const { conditions } = plan({ ...others, cluster: { ...cluster, spec } }).status;
  expect(conditions?.map(({ type }) => type)).not.toContain('CanaryHealthy');
});
