import { expect, test } from 'vitest';
import { topicPolicies } from '#src/api/resources/topic-policies.ts';

const staying = {
  deleteWhileInactive: false,
  inactiveTopicDeleteMode: 'delete_when_no_subscriptions',
  maxInactiveDurationSeconds: 60,
};

test('given nothing, then the topic stays while nobody uses it, and no other policy is managed', () => {
  expect(topicPolicies.parse({})).toEqual({ inactiveTopicPolicies: staying });
});

test('given another wish for that, then that counts', () => {
  const inactiveTopicPolicies = { ...staying, deleteWhileInactive: true };
  expect(topicPolicies.parse({ inactiveTopicPolicies })).toEqual({ inactiveTopicPolicies });
});

test.each([
  ['offloading without a driver', { offload: { managedLedgerOffloadThresholdInBytes: 5 } }],
  ['a bucket alone', { offload: { managedLedgerOffloadBucket: 'b' } }],
  ['half a policy', { inactiveTopicPolicies: { deleteWhileInactive: true } }],
  ['a policy of namespaces', { bookieAffinity: { bookkeeperAffinityGroupPrimary: 'a' } }],
])('given %s, then it is refused', (_, given) => {
  expect(topicPolicies.safeParse(given).success).toBe(false);
});
