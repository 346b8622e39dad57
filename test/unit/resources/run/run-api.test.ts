import { expect, test } from 'vitest';
import { functionServers, unserved } from '#src/resources/run/run-api.ts';
import { servingCluster } from '../hand-made-resources.ts';

test('given a cluster, then its brokers are asked about functions', () => {
  expect(functionServers(servingCluster)).toEqual(servingCluster.brokers);
});

test('given a cluster without workers, or with some that start, then that is a matter of time', () => {
  expect(Object.values(unserved).map(({ reason }) => reason)).toEqual([
    'FunctionsNotServed',
    'FunctionsNotServed',
  ]);
});
