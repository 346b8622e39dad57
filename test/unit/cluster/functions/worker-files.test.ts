import { expect, test } from 'vitest';
import { workerFileOf } from '#src/cluster/functions/worker-files.ts';
import { settled } from '../zookeeper/resized.ts';

test('given workers in one place, then their file is found by a pod of theirs, and by none of others', () => {
  const observation = settled({ functions: { placement: 'Workers' } }).observe({});
  const told = (component: 'broker' | 'functions-worker') =>
    observation.pods
      .filter(({ metadata }) => metadata.labels?.['app.kubernetes.io/component'] === component)
      .map(pod => workerFileOf(observation, component, pod)?.includes('pulsarFunctionsCluster') ?? false);
  expect([told('functions-worker'), told('broker')]).toEqual([
    [true, true],
    [false, false],
  ]);
  expect(workerFileOf(observation, 'broker', undefined)).toBeUndefined();
});
