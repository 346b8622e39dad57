import { expect, test } from 'vitest';
import type { Reason } from '#src/api/reasons.ts';
import { saidOfExternal, saidOfManaged } from '#src/instance/store/store-status.ts';

const store = { url: 'zk:x:2181', ref: { name: 'world-store', namespace: 'ns' } };

function live(reason: string, more: object = {}) {
  const condition = { type: 'Ready', status: 'True', reason, message: 'it says', observedGeneration: 1 };
  return {
    ...{ apiVersion: 'v1', kind: 'PulsarCluster' },
    metadata: { name: 'world-store', generation: 1, ...more },
    status: { conditions: [condition] },
  };
}

test.each([
  ['nothing of it', undefined, 'Waiting', 'Waiting for its PulsarCluster'],
  ['that it is ready', live('Ready'), 'Ready', 'stays when this instance is deleted'],
  ['what it waits for', live('Scaling'), 'Scaling', 'PulsarCluster world-store: it says'],
  ['nothing of what is asked now', live('Ready', { generation: 2 }), 'Waiting', 'Waiting for'],
  ['that it is deleted', live('Ready', { deletionTimestamp: 'now' }), 'ClusterDeleting', 'made again'],
])('given that it says %s, then so does the instance', (_, found, reason, words) => {
  const said = saidOfManaged(store, found);
  expect([said.reason, said.message]).toEqual([reason, expect.stringContaining(words)]);
});

test('given one that somebody else runs, then members tell how it is', () => {
  const naming = (status: string, reason: Reason) => {
    const condition = { status, reason, message: 'no answer' };
    return { named: undefined, entered: undefined, isInitialised: true, condition };
  };
  expect(saidOfExternal([naming('True', 'Entered')]).reason).toBe('Ready');
  expect(saidOfExternal([naming('True', 'Entered'), naming('Unknown', 'NoAnswer')])).toEqual({
    reason: 'NoAnswer',
    message: 'no answer',
  });
  expect(saidOfExternal([]).reason).toBe('Ready');
});
