import type { NamespacePolicies } from '#src/api/resources/policies.ts';
import type { AdminRequest } from '#src/clients/pulsar/admin-request.ts';
import { backlogQuotas, dispatchRates, persistences } from './policy-values.ts';

/** A policy by hand: two values of it, and how somebody else changes it below the path of the namespace. */
export interface PolicyCase {
  readonly field: string;
  readonly values: readonly [NamespacePolicies, NamespacePolicies];
  readonly drift: AdminRequest;
}

/** `values` of a field at the top of the policies. */
function policy(
  field: keyof NamespacePolicies,
  [one, other]: readonly [unknown, unknown],
  path: string = field,
  method: AdminRequest['method'] = 'DELETE',
  body?: unknown,
): PolicyCase {
  return {
    field,
    values: [{ [field]: one }, { [field]: other }],
    drift: { method, path, ...(body !== undefined && { body }) },
  };
}

const count = (field: keyof NamespacePolicies) => policy(field, [5, 6]);
const flag = (field: keyof NamespacePolicies, is: boolean) => policy(field, [is, !is], field, 'POST', !is);
const rate = (field: keyof NamespacePolicies) => policy(field, dispatchRates);

/** Every policy of a namespace but for those of clusters, which need several. */
export const policyCases: readonly PolicyCase[] = [
  policy('retention', [
    { retentionTimeInMinutes: 60, retentionSizeInMB: 100 },
    { retentionTimeInMinutes: -1, retentionSizeInMB: -1 },
  ]),
  ...backlogQuotas,
  count('messageTTL'),
  policy('messageTTL', [0, 7], 'messageTTL', 'POST', 9),
  count('subscriptionExpirationTime'),
  policy('persistence', persistences),
  policy(
    'bookieAffinity',
    [
      { bookkeeperAffinityGroupPrimary: 'a' },
      { bookkeeperAffinityGroupPrimary: 'b', bookkeeperAffinityGroupSecondary: 'c' },
    ],
    'persistence/bookieAffinity',
  ),
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
  policy('deduplication', [true, false]),
  policy('deduplicationSnapshotInterval', [60, 120], 'deduplicationSnapshotInterval', 'POST', null),
  policy('autoTopicCreation', [
    { allowAutoTopicCreation: true, topicType: 'partitioned', defaultNumPartitions: 3 },
    { allowAutoTopicCreation: false },
  ]),
  policy('autoSubscriptionCreation', [
    { allowAutoSubscriptionCreation: false },
    { allowAutoSubscriptionCreation: true },
  ]),
  policy('delayedDelivery', [
    { active: true, tickTime: 2000, maxDeliveryDelayInMillis: 0 },
    { active: false, tickTime: 1000, maxDeliveryDelayInMillis: 5000 },
  ]),
  policy('inactiveTopicPolicies', [
    {
      deleteWhileInactive: true,
      inactiveTopicDeleteMode: 'delete_when_no_subscriptions',
      maxInactiveDurationSeconds: 60,
    },
    {
      deleteWhileInactive: false,
      inactiveTopicDeleteMode: 'delete_when_subscriptions_caught_up',
      maxInactiveDurationSeconds: 90,
    },
  ]),
  count('maxProducersPerTopic'),
  count('maxConsumersPerTopic'),
  count('maxConsumersPerSubscription'),
  count('maxUnackedMessagesPerConsumer'),
  count('maxUnackedMessagesPerSubscription'),
  count('maxSubscriptionsPerTopic'),
  count('maxTopicsPerNamespace'),
  policy('compactionThreshold', [2 ** 40, 0]),
  policy(
    'offload',
    [
      { managedLedgerOffloadDriver: 'aws-s3', managedLedgerOffloadBucket: 'b' },
      { managedLedgerOffloadThresholdInBytes: 2 ** 40, managedLedgerOffloadThresholdInSeconds: 60 },
    ],
    'removeOffloadPolicies',
  ),
  policy(
    'offload',
    [
      { managedLedgerOffloadThresholdInBytes: 7, managedLedgerOffloadDeletionLagInMillis: 8 },
      { managedLedgerOffloadThresholdInSeconds: 9 },
    ],
    'offloadThreshold',
    'PUT',
    1,
  ),
  policy(
    'schemaCompatibilityStrategy',
    ['BACKWARD', 'FULL'],
    'schemaCompatibilityStrategy',
    'PUT',
    'FORWARD',
  ),
  flag('isAllowAutoUpdateSchema', false),
  flag('schemaValidationEnforced', true),
  flag('encryptionRequired', true),
  policy('subscriptionAuthMode', ['Prefix', 'None'], 'subscriptionAuthMode', 'POST', 'None'),
  policy('subscriptionTypesEnabled', [['Shared', 'Exclusive'], ['Key_Shared']]),
  policy('antiAffinity', ['apart', 'other']),
  policy('properties', [{ team: 'a', 'with/slash': 'b' }, { team: 'c' }], 'property/team'),
  policy('resourceGroup', ['one', 'two'], 'resourcegroup'),
  policy('dispatcherPauseOnAckStatePersistent', [true, false]),
];
