import { describe, expect, test } from 'vitest';
import { type Answer, pass, ready } from '#simulation/passes.ts';
import type { FakeWorld } from '#simulation/world.ts';
import { failedEviction } from '#src/cluster/act/failed.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';
import { ApiError, IncompleteError, type StatusBody } from '#src/kubernetes/errors.ts';
import { observed, pod, pods, statefulSet } from '../hand-made.ts';

const needs = 'The disruption budget demo-proxy needs 1 healthy pods and has 1 currently';

function spent(message = needs): StatusBody {
  return {
    message: "Cannot evict pod as it would violate the pod's disruption budget.",
    details: { causes: [{ reason: 'DisruptionBudget', message }] },
  };
}

/** Answers so to an eviction. */
function refuses(code: number, body: StatusBody): Answer {
  return request => {
    if (!request.path.endsWith('/eviction')) return request.body;
    throw new ApiError(`POST ${request.path}`, code, body);
  };
}

/** A cluster whose next proxy is about to restart. */
function rolling(): FakeWorld {
  const world = ready();
  world.edit({ proxy: { config: { a: 'b' } } });
  world.pass();
  world.runControllers();
  return world;
}

describe('given a pod that serves and is to restart', () => {
  test('then it is evicted and not deleted', async () => {
    const { sent, events } = await pass(rolling());
    const path = '/api/v1/namespaces/test/pods/demo-proxy-1/eviction';
    expect(sent.filter(each => each.path.includes('/pods/'))).toMatchObject([{ method: 'POST', path }]);
    expect(events).toContain('Restarting');
  });

  test('when its disruption budget is spent, then that is waited for, told, and tried again in seconds', async () => {
    const { failed, wakeAfterSeconds, status, events } = await pass(rolling(), refuses(429, spent()));
    expect(failed).toBeUndefined();
    expect(wakeAfterSeconds).toBe(5);
    expect(events).not.toContain('Restarting');
    expect(conditionOf(status, 'Ready')).toMatchObject({
      status: 'False',
      reason: 'AwaitingBudget',
      message: `proxy: Waiting to restart demo-proxy-1. ${needs}; none is seen to be away. It is tried again.`,
    });
    expect(conditionOf(status, 'Progressing')?.status).toBe('True');
    expect(conditionOf(status, 'Stalled')?.status).toBe('False');
    expect(status?.components?.['proxy']?.reason).toBe('AwaitingBudget');
  });

  test('when something else fails as well, then the pass has failed', async () => {
    const world = rolling();
    world.delete(world.object('Service', 'demo-broker'));
    const { failed } = await pass(world, request => {
      if (!request.path.endsWith('/services/demo-broker')) return refuses(429, spent())(request);
      throw new ApiError(`PATCH ${request.path}`, 500, { message: 'no' });
    });
    expect(failed).toBeInstanceOf(IncompleteError);
    expect(failed?.message).toContain('fails at Service demo-broker');
    expect(failed?.message).toContain('Waiting to restart demo-proxy-1');
  });

  test.each([
    [
      'there is a second budget over it',
      500,
      'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
      'Failing',
      /^proxy: The API server fails at evicting Pod demo-proxy-1: This pod has more than one PodDisruptionBudget.*\. It is tried again\. Kubernetes evicts no pod over which there is more than one PodDisruptionBudget: delete those that are not of this cluster; else/,
    ],
    [
      'the operator may not evict',
      403,
      'pods "demo-proxy-1" is forbidden: User "x" cannot create resource "pods/eviction"',
      'Refused',
      /^proxy: The API server refused to evict Pod demo-proxy-1: .*pods\/eviction"\. It is tried again/,
    ],
    [
      'the server has too much to do',
      429,
      'too many requests',
      'Failing',
      /^(?!.*PodDisruptionBudget).*fails at evicting/,
    ],
  ])(
    'when %s, then the pass has failed, and the status says what helps',
    async (_, code, message, reason, said) => {
      const { failed, status } = await pass(rolling(), refuses(code, { message }));
      expect(failed).toBeInstanceOf(IncompleteError);
      expect(conditionOf(status, 'Ready')).toMatchObject({ reason, message: expect.stringMatching(said) });
    },
  );
});

test('given a spent budget, then it is said which pods of the component are away, those that do not exist included', () => {
  const seen = observed({
    owned: [statefulSet('demo-bookie', 4)],
    pods: [...pods('demo-bookie', 2), pod('demo-bookie-2', { ready: false })],
  });
  const answer = new ApiError('POST /a', 429, spent('The disruption budget demo-bookie is full.'));
  expect(failedEviction(seen, pod('demo-bookie-1'), answer)).toEqual({
    reason: 'AwaitingBudget',
    component: 'bookkeeper',
    message:
      'Waiting to restart demo-bookie-1. The disruption budget demo-bookie is full; away: demo-bookie-2, demo-bookie-3. It is tried again.',
  });
});
