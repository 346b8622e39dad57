import * as z from 'zod';
import { setOf } from '#src/api/schema/list.ts';
import { withRules } from '#src/api/schema/rule.ts';
import { offload } from './offload.ts';
import {
  autoSubscriptionCreation,
  count,
  deduplicationSnapshotInterval,
  delayedDelivery,
  dispatcherPauseOnAckStatePersistent,
  entryFilters,
  flag,
  inactiveTopicPolicies,
  persistence,
  schemaCompatibilityStrategy,
  schemaValidationEnforced,
  subscriptionTypesEnabled,
} from './policy-parts.ts';
import { quotaFields, quotaWithinRetention } from './quotas.ts';
import { dispatchRate, publishRate, subscribeRate } from './rates.ts';
import { entityName, long } from './resource.ts';

/** Pulsar deletes what nobody uses for a minute, with its policies and its schema: a topic that is a resource is to stay. */
const staying = {
  deleteWhileInactive: false,
  inactiveTopicDeleteMode: 'delete_when_no_subscriptions',
  maxInactiveDurationSeconds: 60,
} as const;

/** The policies of a topic, by the names that Pulsar's admin API has for them. */
export const topicPolicies = withRules(
  z.strictObject({
    replicationClusters: setOf(entityName, 64)
      .min(1)
      .optional()
      .describe('Clusters between which its messages are replicated; the cluster itself must be among them.'),
    messageTTL: count('Seconds after which a message counts as acknowledged'),
    subscriptionExpirationTime: count(
      'Minutes after which a subscription that nobody uses is deleted, from Pulsar 4.2 on',
    ),
    ...quotaFields,
    persistence,
    publishRate,
    dispatchRate: dispatchRate('How fast it may send to all its consumers.'),
    subscriptionDispatchRate: dispatchRate('How fast a subscription may send to its consumers.'),
    replicatorDispatchRate: dispatchRate('How fast it may send to another cluster.'),
    subscribeRate,
    deduplication: flag('Whether messages that a producer sends twice are stored once.'),
    deduplicationSnapshotInterval,
    autoSubscriptionCreation,
    delayedDelivery,
    inactiveTopicPolicies: inactiveTopicPolicies
      .unwrap()
      .prefault(staying)
      .describe('What becomes of it while nobody uses it. It stays unless something else is said.'),
    maxProducers: count('Producers'),
    maxConsumers: count('Consumers'),
    maxConsumersPerSubscription: count('Consumers of a subscription'),
    maxUnackedMessagesOnConsumer: count('Messages that a consumer may have without acknowledging them'),
    maxUnackedMessagesOnSubscription: count('The same of all consumers of a subscription'),
    maxSubscriptionsPerTopic: count('Subscriptions'),
    maxMessageSize: z
      .int32()
      .min(0)
      .optional()
      .describe("Bytes of a message, no more than the brokers' own maxMessageSize; 0 for no limit besides."),
    compactionThreshold: long(0)
      .optional()
      .describe('Bytes of backlog beyond which it is compacted; 0 for never.'),
    offload: withRules(offload.unwrap(), {
      cel: 'has(self.managedLedgerOffloadDriver)',
      field: 'managedLedgerOffloadDriver',
      message: 'must be given: a topic has no offloading without one. Name it, or offload by the namespace.',
      check: given => given.managedLedgerOffloadDriver !== undefined,
    })
      .optional()
      .describe(
        'Offloading of ledgers to long-term storage, as a whole: what is not said here is as the brokers are configured.',
      ),
    schemaCompatibilityStrategy,
    schemaValidationEnforced,
    subscriptionTypesEnabled,
    entryFilters,
    dispatcherPauseOnAckStatePersistent,
    shadowTopics: setOf(z.string().min(1).max(1024), 64)
      .min(1)
      .optional()
      .describe(
        'Topics that show the same messages without storing them again, such as persistent://acme/orders/shadow; they must exist.',
      ),
  }),
  quotaWithinRetention,
);
