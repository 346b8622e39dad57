import { expect, test } from 'vitest';
import { topicPolicies } from '#src/api/resources/topic-policies.ts';
import { offloadRead, policiesOfTopics } from '#src/resources/topic/topic-policies.ts';

test('given a policy of the schema, then something sets it, and each is in the table once', () => {
  const set = policiesOfTopics.map(({ field }) => field.split('.')[0] ?? '');
  expect(new Set([...set, 'offload'])).toEqual(new Set(Object.keys(topicPolicies.shape)));
  expect(new Set(policiesOfTopics.map(({ field }) => field)).size).toBe(policiesOfTopics.length);
});

test('given what is read, then it is a path without a query, and that of no other policy', () => {
  const reads = policiesOfTopics.map(({ at: [read = ''] }) => read);
  expect(reads.filter(read => !/^\w+$/.test(read) || read === offloadRead)).toEqual([]);
});
