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
  propertyMap,
  schemaCompatibilityStrategy,
  schemaValidationEnforced,
  subscriptionTypesEnabled,
} from './policy-parts.ts';
import { quotaFields, quotaWithinRetention } from './quotas.ts';
import { dispatchRate, publishRate, subscribeRate } from './rates.ts';
import { entityName, long } from './resource.ts';

const autoTopicCreation = withRules(
  z.strictObject({
    allowAutoTopicCreation: z.boolean().describe('Whether a client that names a topic creates it.'),
    topicType: z
      .enum(['partitioned', 'non-partitioned'])
      .optional()
      .describe('What kind of topic is created; must be given where topics are.'),
    defaultNumPartitions: z.int32().min(1).optional().describe('Partitions of a partitioned one.'),
  }),
  {
    cel: 'self.allowAutoTopicCreation == has(self.topicType)',
    field: 'topicType',
    message: 'must be given where topics are created, and only there. Write partitioned or non-partitioned.',
    check: given => given.allowAutoTopicCreation === (given.topicType !== undefined),
  },
  {
    cel: "(has(self.topicType) && self.topicType == 'partitioned') == has(self.defaultNumPartitions)",
    field: 'defaultNumPartitions',
    message: 'must be given with topicType: partitioned, and only there.',
    check: given => (given.topicType === 'partitioned') === (given.defaultNumPartitions !== undefined),
  },
)
  .optional()
  .describe('Whether clients create topics by naming them.');

const bookieAffinity = z
  .strictObject({
    bookkeeperAffinityGroupPrimary: z
      .string()
      .min(1)
      .max(256)
      .describe('Group of bookies, or several with commas.'),
    bookkeeperAffinityGroupSecondary: z
      .string()
      .min(1)
      .max(256)
      .optional()
      .describe('Where the copies go that the first has no room for.'),
  })
  .optional()
  .describe('The group of bookies that store its ledgers. Needs the token of a superuser.');

/** The policies of a namespace, by the names that Pulsar's admin API has for them. */
export const namespacePolicies = withRules(
  z.strictObject({
    replicationClusters: setOf(entityName, 64)
      .min(1)
      .optional()
      .describe('Clusters between which messages are replicated; the cluster itself must be among them.'),
    allowedClusters: setOf(entityName, 64)
      .min(1)
      .optional()
      .describe(
        'Clusters in which its topics may be, at least those of replicationClusters. Pulsar cannot take it back: it can be changed, not taken out.',
      ),
    messageTTL: count('Seconds after which a message counts as acknowledged'),
    subscriptionExpirationTime: count('Minutes after which a subscription that nobody uses is deleted'),
    ...quotaFields,
    persistence,
    bookieAffinity,
    publishRate,
    dispatchRate: dispatchRate('How fast a topic may send to all its consumers.'),
    subscriptionDispatchRate: dispatchRate('How fast a subscription may send to its consumers.'),
    replicatorDispatchRate: dispatchRate('How fast a topic may send to another cluster.'),
    subscribeRate,
    deduplication: flag('Whether messages that a producer sends twice are stored once.'),
    deduplicationSnapshotInterval,
    autoTopicCreation,
    autoSubscriptionCreation,
    delayedDelivery,
    inactiveTopicPolicies,
    maxProducersPerTopic: count('Producers of a topic'),
    maxConsumersPerTopic: count('Consumers of a topic'),
    maxConsumersPerSubscription: count('Consumers of a subscription'),
    maxUnackedMessagesPerConsumer: count('Messages that a consumer may have without acknowledging them'),
    maxUnackedMessagesPerSubscription: count('The same of all consumers of a subscription'),
    maxSubscriptionsPerTopic: count('Subscriptions of a topic'),
    maxTopicsPerNamespace: count('Topics of the namespace, each partition counted'),
    compactionThreshold: long(0)
      .optional()
      .describe('Bytes of backlog beyond which a topic is compacted; 0 for never.'),
    offload,
    schemaCompatibilityStrategy,
    isAllowAutoUpdateSchema: flag(
      'Whether producers may bring a new schema. Pulsar lets them when nothing is said.',
    ),
    schemaValidationEnforced,
    encryptionRequired: flag('Whether messages must be encrypted by their producers.'),
    subscriptionAuthMode: z
      .enum(['None', 'Prefix'])
      .optional()
      .describe('Prefix: names of subscriptions must begin with the role of the consumer.'),
    subscriptionTypesEnabled,
    antiAffinity: entityName
      .optional()
      .describe('Group of namespaces whose topics are kept apart, in different failure domains and brokers.'),
    properties: propertyMap
      .optional()
      .describe('Words about the namespace. Those that are not named here are left alone.'),
    resourceGroup: entityName.optional().describe('The resource group it belongs to; it must exist.'),
    entryFilters,
    dispatcherPauseOnAckStatePersistent,
  }),
  quotaWithinRetention,
  {
    field: 'allowedClusters',
    cel: 'has(self.allowedClusters) || !has(oldSelf.allowedClusters)',
    message: 'cannot be taken out: Pulsar has no way back. Write those of the tenant instead.',
  },
  {
    field: 'allowedClusters',
    cel: '!has(self.allowedClusters) || !has(self.replicationClusters) || self.replicationClusters.all(c, c in self.allowedClusters)',
    message: 'must have all of replicationClusters. Add those that are missing.',
    check: ({ allowedClusters, replicationClusters = [] }) =>
      !allowedClusters || replicationClusters.every(name => allowedClusters.includes(name)),
  },
);

export type NamespacePolicies = z.output<typeof namespacePolicies>;
