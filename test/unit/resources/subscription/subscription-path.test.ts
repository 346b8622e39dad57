import { expect, test } from 'vitest';
import { earliest, subscriptionPath } from '#src/resources/subscription/subscription-path.ts';

test('given a name, then what Pulsar would take for something else is encoded twice', () => {
  expect(subscriptionPath('persistent/a/b/c', 'acme/orders/totals')).toBe(
    'persistent/a/b/c/subscription/acme%2Forders%2Ftotals',
  );
  expect(subscriptionPath('t', 'a+b')).toBe('t/subscription/a%252Bb');
});

test('given the earliest position, then it is before any message', () => {
  expect(earliest).toMatchObject({ ledgerId: -1, entryId: -1 });
});
