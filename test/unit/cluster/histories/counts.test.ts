import { expect, test } from 'vitest';
import { counts } from '#simulation/histories/histories.ts';

test('given the histories that are tried each time, then they are 200,000 at least', () => {
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  expect(all).toBeGreaterThanOrEqual(200_000);
});
