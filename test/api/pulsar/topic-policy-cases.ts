import type { PulsarTopicSpec } from '#src/api/resources/topic.ts';
import type { AdminRequest } from '#src/clients/pulsar/admin-request.ts';
import { backlogQuotas, dispatchRates, persistences } from './policy-values.ts';

type TopicPolicies = PulsarTopicSpec['policies'];

/** A policy of a topic by hand: two values of it, and how somebody else changes it below the path of the topic. */
export interface TopicPolicyCase {
  readonly field: string;
  readonly values: readonly [Partial<TopicPolicies>, Partial<TopicPolicies>];
  readonly drift: AdminRequest;
}

function policy(
  field: keyof TopicPolicies,
  [one, other]: readonly [unknown, unknown],
  drift: Partial<AdminRequest> = {},
): TopicPolicyCase {
  return {
    field,
    values: [{ [field]: one }, { [field]: other }],
    drift: { method: 'DELETE', path: field, ...drift },
  };
}

const count = (field: keyof TopicPolicies) => policy(field, [5, 6], { method: 'POST', body: 7 });
const rate = (field: keyof TopicPolicies) => policy(field, dispatchRates);
const inactive = (deleteWhileInactive: boolean, maxInactiveDurationSeconds: number) => ({
  inactiveTopicDeleteMode: 'delete_when_subscriptions_caught_up',
  ...{ deleteWhileInactive, maxInactiveDurationSeconds },
});

/** Every policy of a topic that Pulsar 4.0 has, but for those that need other clusters, filters or topics. */
export const topicPolicyCases: readonly TopicPolicyCase[] = [
  // More than the quota with which the broker of these tests begins.
  policy('retention', [
    { retentionTimeInMinutes: 60, retentionSizeInMB: 20_000 },
    { retentionTimeInMinutes: -1, retentionSizeInMB: -1 },
  ]),
  ...backlogQuotas,
  policy('messageTTL', [0, 7], { method: 'POST', path: 'messageTTL?messageTTL=9' }),
  policy('persistence', persistences),
  policy('publishRate', [
    { publishThrottlingRateInMsg: 10, publishThrottlingRateInByte: -1 },
    { publishThrottlingRateInMsg: -1, publishThrottlingRateInByte: 2 ** 40 },
  ]),
  rate('dispatchRate'),
  rate('subscriptionDispatchRate'),
  rate('replicatorDispatchRate'),
  policy('subscribeRate', [
    { subscribeThrottlingRatePerConsumer: 10, ratePeriodInSecond: 30 },
    { subscribeThrottlingRatePerConsumer: 10, ratePeriodInSecond: 60 },
  ]),
  policy('deduplication', [true, false], { path: 'deduplicationEnabled' }),
  policy('deduplicationSnapshotInterval', [60, 120]),
  policy('autoSubscriptionCreation', [
    { allowAutoSubscriptionCreation: false },
    { allowAutoSubscriptionCreation: true },
  ]),
  policy('delayedDelivery', [
    { active: true, tickTime: 2000, maxDeliveryDelayInMillis: 0 },
    { active: false, tickTime: 1000, maxDeliveryDelayInMillis: 5000 },
  ]),
  policy('inactiveTopicPolicies', [inactive(true, 6000), inactive(false, 90)]),
  count('maxProducers'),
  count('maxConsumers'),
  count('maxConsumersPerSubscription'),
  count('maxUnackedMessagesOnConsumer'),
  count('maxUnackedMessagesOnSubscription'),
  count('maxSubscriptionsPerTopic'),
  policy('maxMessageSize', [1000, 0], { method: 'POST', body: 2000 }),
  policy('compactionThreshold', [2 ** 40, 0]),
  policy(
    'offload',
    [
      {
        managedLedgerOffloadDriver: 'aws-s3',
        managedLedgerOffloadBucket: 'b',
        managedLedgerOffloadThresholdInBytes: 2 ** 40,
      },
      { managedLedgerOffloadDriver: 'aws-s3', managedLedgerOffloadBucket: 'c' },
    ],
    { path: 'offloadPolicies' },
  ),
  policy('schemaCompatibilityStrategy', ['BACKWARD', 'FULL'], { method: 'PUT', body: 'FORWARD' }),
  policy('schemaValidationEnforced', [true, false], { method: 'POST', body: false }),
  policy('subscriptionTypesEnabled', [['Shared', 'Exclusive'], ['Key_Shared']]),
  policy('dispatcherPauseOnAckStatePersistent', [true, false]),
  policy('replicationClusters', [['demo'], ['demo', 'east']], { path: 'replication' }),
];
