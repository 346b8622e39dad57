import { expect, test } from 'vitest';
import { workersUrl } from '#src/components/functions/url.ts';
import { contextOf } from '../context.ts';

test('given workers of their own, then they are asked by their Service', () => {
  expect(workersUrl(contextOf())).toBe('http://demo-functions.pulsar.svc.cluster.local:6750');
});
