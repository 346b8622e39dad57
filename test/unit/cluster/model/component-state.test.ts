import { expect, test } from 'vitest';
import { isReady } from '#src/cluster/model/component-state.ts';

function pod(ready: 'True' | 'False', metadata = {}) {
  const status = { conditions: [{ type: 'Ready', status: ready }] };
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'demo-broker-0', ...metadata }, status };
}

test('given pods that are ready, ending or not ready, then only a ready one that stays counts', () => {
  expect(isReady(pod('True'))).toBe(true);
  expect(isReady(pod('True', { deletionTimestamp: '2026-01-01T00:00:00Z' }))).toBe(false);
  expect(isReady(pod('False'))).toBe(false);
  expect(isReady({ ...pod('True'), status: {} })).toBe(false);
});
