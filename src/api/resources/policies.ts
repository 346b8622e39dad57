import * as z from 'zod';
import { mapOf, setOf } from '#src/api/schema/list.ts';
import { withRules } from '#src/api/schema/rule.ts';
import { offload } from './offload.ts';
import { quotaFields, quotaWithinRetention } from './quotas.ts';
import { dispatchRate, publishRate, subscribeRate } from './rates.ts';
import { entityName, long } from './resource.ts';

const count = (what: string) => z.int32().min(0).optional().describe(`${what}; 0 for no limit.`);
const flag = (what: string) => z.boolean().optional().describe(what);

const persistence = withRules(
  z.strictObject({
    bookkeeperEnsemble: z.int32().min(1).max(100).describe('Bookies over which a ledger is spread.'),
    bookkeeperWriteQuorum: z.int32().min(1).max(100).describe('Copies of each entry.'),
    bookkeeperAckQuorum: z
      .int32()
      .min(1)
      .max(100)
      .describe('Copies that must be stored before a message is acknowledged.'),
    managedLedgerMaxMarkDeleteRate: z
      .int32()
      .min(-1)
      .default(-1)
      .describe('How often a second the position of a subscription is stored; -1 for what the brokers do.'),
  }),
  {
    cel: 'self.bookkeeperEnsemble >= self.bookkeeperWriteQuorum && self.bookkeeperWriteQuorum >= self.bookkeeperAckQuorum',
    message:
      'must hold bookkeeperEnsemble >= bookkeeperWriteQuorum >= bookkeeperAckQuorum. Lower one, or raise the ensemble.',
    check: given =>
      given.bookkeeperEnsemble >= given.bookkeeperWriteQuorum &&
      given.bookkeeperWriteQuorum >= given.bookkeeperAckQuorum,
  },
)
  .optional()
  .describe('Replication of new ledgers; bookies may not shrink below its ensemble.');

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

const delayedDelivery = z
  .strictObject({
    active: z.boolean().describe('Whether messages may be delivered later than they are published.'),
    tickTime: long(1).default(1000).describe('How exact the delay is, in milliseconds.'),
    maxDeliveryDelayInMillis: long(0).default(0).describe('The longest delay; 0 for no limit.'),
  })
  .optional()
  .describe('Delayed delivery.');

const inactiveTopicPolicies = z
  .strictObject({
    deleteWhileInactive: z.boolean().describe('Whether topics that nobody uses are deleted.'),
    inactiveTopicDeleteMode: z
      .enum(['delete_when_no_subscriptions', 'delete_when_subscriptions_caught_up'])
      .describe('When a topic counts as unused.'),
    maxInactiveDurationSeconds: z.int32().min(1).describe('For how long nobody may have used it.'),
  })
  .optional()
  .describe('What becomes of topics that nobody uses.');

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

const entryFilters = z
  .strictObject({
    entryFilterNames: z.string().min(1).max(1024).describe('Names, with commas; the brokers must have them.'),
  })
  .optional()
  .describe('Filters that decide which messages a subscription gets.');

const propertyKey = /^[^.\s][^\r\n]{0,127}$/;

const propertyMap = withRules(mapOf(z.string().max(1024), 64), {
  cel: `self.all(key, key.matches(r'${propertyKey.source}'))`,
  message:
    'can only have keys of at most 128 characters that begin with neither a dot nor a blank. Correct the key.',
  check: map => Object.keys(map).every(key => propertyKey.test(key)),
});

const strategies = [
  ...['UNDEFINED', 'ALWAYS_INCOMPATIBLE', 'ALWAYS_COMPATIBLE', 'BACKWARD', 'FORWARD', 'FULL'],
  ...['BACKWARD_TRANSITIVE', 'FORWARD_TRANSITIVE', 'FULL_TRANSITIVE'],
] as const;

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
    deduplicationSnapshotInterval: z
      .int32()
      .min(1)
      .optional()
      .describe('Seconds between snapshots of what deduplication knows.'),
    autoTopicCreation,
    autoSubscriptionCreation: z
      .strictObject({
        allowAutoSubscriptionCreation: z
          .boolean()
          .describe('Whether a consumer that names a subscription creates it.'),
      })
      .optional()
      .describe('Whether consumers create subscriptions by naming them.'),
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
    schemaCompatibilityStrategy: z
      .enum(strategies)
      .optional()
      .describe('What a new schema must be compatible with. UNDEFINED: as the brokers are configured.'),
    isAllowAutoUpdateSchema: flag(
      'Whether producers may bring a new schema. Pulsar lets them when nothing is said.',
    ),
    schemaValidationEnforced: flag('Whether a producer without a schema is refused by a topic that has one.'),
    encryptionRequired: flag('Whether messages must be encrypted by their producers.'),
    subscriptionAuthMode: z
      .enum(['None', 'Prefix'])
      .optional()
      .describe('Prefix: names of subscriptions must begin with the role of the consumer.'),
    subscriptionTypesEnabled: setOf(z.enum(['Exclusive', 'Shared', 'Failover', 'Key_Shared']), 4)
      .min(1)
      .optional()
      .describe('Types that subscriptions may have.'),
    antiAffinity: entityName
      .optional()
      .describe('Group of namespaces whose topics are kept apart, in different failure domains and brokers.'),
    properties: propertyMap
      .optional()
      .describe('Words about the namespace. Those that are not named here are left alone.'),
    resourceGroup: entityName.optional().describe('The resource group it belongs to; it must exist.'),
    entryFilters,
    dispatcherPauseOnAckStatePersistent: flag(
      'Whether nothing is sent while what is acknowledged out of order cannot be stored.',
    ),
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
