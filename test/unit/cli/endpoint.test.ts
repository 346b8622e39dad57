import { expect, test } from 'vitest';
import { isServing } from '#src/cli/endpoint.ts';

function pod(ready: 'True' | 'False', metadata = {}) {
  const status = { conditions: [{ type: 'Ready', status: ready }] };
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'demo-broker-0', ...metadata }, status };
}

test('given pods that are ready, ending or not ready, then ports are forwarded to a ready one only', () => {
  expect(isServing(pod('True'))).toBe(true);
  expect(isServing(pod('True', { deletionTimestamp: '2026-01-01T00:00:00Z' }))).toBe(false);
  expect(isServing(pod('False'))).toBe(false);
  expect(isServing({ ...pod('True'), status: {} })).toBe(false);
});
