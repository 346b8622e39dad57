import { expect, test } from 'vitest';
import { backlogAsked, keptFor, losing } from '#src/resources/backlog-left.ts';

const live = ['demo', 'east', 'west'];

test('given a list that is to be shorter, then it loses others, but not its own cluster nor what is given up', () => {
  const change = { own: 'demo', live, giveUp: undefined };
  expect(losing({ ...change, wanted: ['demo'] })).toEqual(['east', 'west']);
  expect(losing({ ...change, wanted: ['demo'], giveUp: ['east'] })).toEqual(['west']);
  expect(losing({ ...change, wanted: ['east', 'west'] })).toEqual([]);
  expect(losing({ ...change, wanted: undefined })).toEqual([]);
  expect(losing({ ...change, live: undefined, wanted: ['demo'] })).toEqual([]);
});

test('given topics, then each is asked what is still to come, and nothing else is kept', () => {
  const asked = backlogAsked(
    [{ name: 'placed', path: 'persistent/acme/orders/placed/stats' }],
    ['east', 'west'],
  );
  const { path, keeps } = asked['backlog of placed'] ?? expect.fail();
  expect(path).toBe('persistent/acme/orders/placed/stats');
  const replication = { east: { replicationBacklog: 7 }, north: { replicationBacklog: 9 } };
  expect(keeps?.({ publishers: [], replication })).toEqual([7, 0]);
  expect(keeps?.({})).toEqual([0, 0]);
});

test('given what is still to come, then that cluster alone is kept, with how many and what to do', () => {
  const answers = { 'backlog of placed': [7, 0], 'backlog of paid': [5, 0] };
  const topics = ['placed', 'paid', 'gone meanwhile'];
  expect(keptFor(['east', 'west'], topics, answers)).toEqual({
    clusters: ['east'],
    wait: {
      reason: 'BacklogLeft',
      message:
        '12 messages are yet to come to cluster east, which stays in replicationClusters until then: end what produces there, unload topics in which nobody does, or name it in giveUp, which loses them there',
    },
  });
  expect(keptFor(['west'], topics, { 'backlog of placed': [0] })).toEqual({ clusters: [], wait: undefined });
  expect(keptFor([], undefined, {})).toEqual({ clusters: [], wait: undefined });
});

test('given topics that nobody knows, then all are kept', () => {
  expect(keptFor(['east'], undefined, {})).toMatchObject({
    clusters: ['east'],
    wait: { message: expect.stringContaining('It is not known what is yet to come to cluster east') },
  });
});
