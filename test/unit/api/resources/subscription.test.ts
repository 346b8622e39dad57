import { expect, test } from 'vitest';
import { pulsarSubscriptionSpec, subscriptionName } from '#src/api/resources/subscription.ts';

const spec = { clusterRef: { name: 'demo' }, tenant: 'acme', namespace: 'orders', topic: 'first' };

test('given no more than a topic, then it begins at what comes, and is retained', () => {
  expect(pulsarSubscriptionSpec.parse(spec)).toEqual({
    ...spec,
    position: 'Latest',
    deletionPolicy: 'Retain',
  });
});

test.each([
  ['no topic', { ...spec, topic: undefined }],
  ['a position that there is not', { ...spec, position: 'Oldest' }],
])('given %s, then it is refused', (_, given) => {
  expect(pulsarSubscriptionSpec.safeParse(given).success).toBe(false);
});

test.each([
  ['shop', true],
  ['a/b+c %', true],
  ['...', true],
  ['.', false],
  ['__compaction', false],
  ['a\tb', false],
  ['', false],
])('given %j, then it is a name: %s', (name, isOne) => {
  expect(subscriptionName.safeParse(name).success).toBe(isOne);
});
