import { expect, test } from 'vitest';
import { counts } from '#simulation/histories/histories.ts';

test('given the histories that are tried each time, then they are 200,000 of clusters and 20,000 of instances at least', () => {
  const { instance, ...ofClusters } = counts;
  expect(Object.values(ofClusters).reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(200_000);
  expect(instance).toBeGreaterThanOrEqual(20_000);
});
