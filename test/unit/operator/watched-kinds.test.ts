import { expect, test } from 'vitest';
import { Cache } from '#src/kubernetes/cache.ts';
import { knownInTime } from '#src/operator/watched-kinds.ts';
import { ManualClock } from '../kubernetes/manual-clock.ts';

test('given namespaces that are not listed, then they are waited for, and one that stays so not for ever', async () => {
  const clock = new ManualClock(() => 1);
  const [one, two] = [new Cache(), new Cache()];
  for (const cache of [one, two]) for (const namespace of ['a', 'b']) cache.expect(namespace);
  const isKnown = knownInTime([one, two], clock);
  one.replace('a', [], '1');
  one.replace('b', [], '1');
  two.replace('a', [], '1');
  expect(isKnown()).toBe(false);
  await clock.advance(59_000);
  expect(isKnown()).toBe(false);
  two.replace('b', [], '1');
  expect(isKnown()).toBe(true);
  const refused = new Cache();
  refused.expect('c');
  const isKnownAtLast = knownInTime([refused], clock);
  expect(isKnownAtLast()).toBe(false);
  await clock.advance(60_000);
  expect(isKnownAtLast()).toBe(true);
});
