import { describe, expect, test } from 'vitest';
import { firstSubscriptions } from '#src/resources/topic/first-subscriptions.ts';
import { topicKind } from '#src/resources/topic/topic.ts';
import { topicOf } from '../hand-made-resources.ts';

const reader = (subscription: string, pattern = 'f.*') => ({
  subscription,
  pattern: `persistent://acme/orders/${pattern}`,
});
const readers = [reader('a'), reader('b'), reader('c', 'other')];
const planned = (given: object, answers: object, now = readers) =>
  topicKind.plan({ resource: topicOf({}, given), answers: { ...answers }, readers: now });
const due = (...names: string[]) => ({ status: { subscriptionsDue: names } });
const paths = (writes: readonly { request: { path: string } }[]) =>
  writes.flatMap(({ request: { path } }) =>
    path.includes('/subscription/') ? [path.split('/').at(-1)] : [],
  );
const there = { it: { partitions: 0 } };

describe('a topic that something reads by a pattern', () => {
  test('given a topic that is new, then it gets the subscriptions next, and the status has them before', () => {
    const { writes, keep } = planned({}, {});
    expect(writes.slice(0, 3).map(({ does }) => does)).toEqual(['create', 'set', 'set']);
    expect([paths(writes), keep]).toEqual([['a', 'b'], { subscriptionsDue: ['a', 'b'] }]);
  });

  test('given one that was there before, then it gets none: it would be read from its beginning', () => {
    expect(paths(planned({}, there).writes)).toEqual([]);
  });

  test('given an operator that ended after it had made the topic, then the next pass gives it what is due', () => {
    expect(paths(planned(due('b'), there).writes)).toEqual(['b']);
  });

  test('given a function that does not read it any more, then it gets nothing of that', () => {
    expect(paths(planned(due('a', 'b'), there, [reader('b')]).writes)).toEqual(['b']);
    expect(paths(planned({}, {}, []).writes)).toEqual([]);
    expect(planned({}, {}, []).keep).toBeUndefined();
  });
});

test('given subscriptions, then each begins at the oldest message, one that is there stays, and what is left is remembered', () => {
  const writes = firstSubscriptions(topicOf(), ['a', 'b']);
  const body = { ledgerId: -1, entryId: -1, partitionIndex: -1 };
  expect(writes).toMatchObject([
    { request: { method: 'PUT', body }, idleBy: [409], remember: { subscriptionsDue: ['b'] } },
    { request: { method: 'PUT', body }, idleBy: [409], remember: { subscriptionsDue: [] } },
  ]);
});
