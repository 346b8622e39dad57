import { expect, test } from 'vitest';
import { topicName } from '#src/api/resources/topic-name.ts';

test.each(['orders', 'a%2Fb', 'a b', '注文', '...', '_a', 'a-partition-', 'partition-1', 'a-partition-1x'])(
  'given %j, then it is a name',
  name => {
    expect(topicName.safeParse(name).success).toBe(true);
  },
);

test.each([
  '',
  '.',
  '..',
  'a/b',
  'a\tb',
  'a-partition-0',
  '__a',
  'a-__transaction_pending_ack',
  'a'.repeat(513),
])('given %j, then it is none', name => {
  expect(topicName.safeParse(name).success).toBe(false);
});
