import { describe, expect, test } from 'vitest';
import { type Answer, answers, pass, ready, writes } from '#simulation/passes.ts';

describe('given ledgers that are given up with what is done', () => {
  const lostLedgers = [{ bookie: 'demo-bookie-1', time: '2026-01-01T00:00:00Z', count: 1, ids: ['3'] }];

  function givingUp(answer: Answer) {
    const world = ready();
    const done: string[] = [];
    const planned = {
      status: { ...world.plan().status, message: 'Repairing', lostLedgers },
      operations: [{ kind: 'deleteCookie', bookie: 'demo-bookie-1', version: 0 }],
      deletions: [{ object: world.object('Pod', 'demo-bookie-1'), why: 'it starts with new disks' }],
    } as const;
    const told: Answer = request => {
      if (request.path.endsWith('/status')) done.push('status');
      if (request.method === 'DELETE') done.push('DELETE');
      return answer(request);
    };
    return { done, ended: pass(world, told, async ({ kind }) => void done.push(kind), planned) };
  }

  test('when the API server takes it, then the status tells it before anything is done, and only one that is as it was seen', async () => {
    const { done, ended } = givingUp(({ method, body }) => (method === 'DELETE' ? { kind: 'Status' } : body));
    const { sent, status: last } = await ended;
    expect(done.slice(0, 3)).toEqual(['status', 'deleteCookie', 'DELETE']);
    const first = sent.find(({ path }) => path.endsWith('/status'));
    expect(first).toMatchObject({
      contentType: 'application/merge-patch+json',
      query: { fieldValidation: 'Strict' },
      body: { status: { lostLedgers }, metadata: { resourceVersion: expect.any(String) } },
    });
    expect(last, 'a later status cannot take it out').not.toHaveProperty('lostLedgers');
  });

  test.each([
    ['it is refused', 403],
    ['somebody has changed the status meanwhile', 409],
    ['the server fails', 500],
  ])('when %s, then nothing is done that nobody could tell afterwards', async (_, code) => {
    const { done, ended } = givingUp(answers(code, '/status'));
    await expect(ended).rejects.toMatchObject({ status: code });
    expect(done).toEqual(['status']);
  });

  test('when somebody has changed a pod meanwhile, then an Event tells it all the same: no later pass finds it new', async () => {
    const world = ready();
    const planned = {
      status: { ...world.plan().status, lostLedgers },
      deletions: [{ object: world.object('Pod', 'demo-bookie-1'), why: 'it starts with new disks' }],
    };
    const events: string[] = [];
    const told: Answer = request => {
      if (request.path.endsWith('/events')) events.push((request.body as { reason: string }).reason);
      return request.method === 'DELETE' ? answers(409, '/pods/')(request) : request.body;
    };
    await expect(pass(world, told, undefined, planned)).rejects.toMatchObject({ status: 409 });
    expect(events).toEqual(['LedgersLost']);
  });

  test('when only the Event that tells of it is refused, then the status tells it all the same', async () => {
    const { done, ended } = givingUp(request => {
      return request.method === 'DELETE' ? { kind: 'Status' } : answers(403, '/events')(request);
    });
    await ended;
    expect(done.slice(0, 2)).toEqual(['status', 'deleteCookie']);
  });

  test('when it was told already, then it is not written again', async () => {
    const world = ready();
    world.cluster = { ...world.cluster, status: { ...world.cluster.status, lostLedgers } };
    expect(world.plan().status.lostLedgers).toEqual(lostLedgers);
    expect(await writes(world)).toEqual([]);
  });
});
