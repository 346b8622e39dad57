import { type Policy, resetTo } from '#src/resources/policies/policy.ts';

/** One read tells of both quotas. */
const quota = (type: string) => ({
  path: `backlogQuota?backlogQuotaType=${type}`,
  at: ['backlogQuotaMap', type],
});

/** Most have the path of their name, for all that is done with them. */
const named = (field: string, path: string = field) => ({ field, path, at: [path] });

/**
 * The policies of a topic. Each has a read of its own, the first name of where it stands. Source: PersistentTopics of Pulsar
 * 4.0; each row is tried out by test/api/pulsar.
 */
export const policiesOfTopics: readonly Policy[] = [
  named('replicationClusters', 'replication'),
  named('retention'),
  { field: 'backlogQuota.destinationStorage', ...quota('destination_storage') },
  { field: 'backlogQuota.messageAge', ...quota('message_age') },
  { ...named('messageTTL'), byPath: 'query' },
  named('subscriptionExpirationTime'),
  named('persistence'),
  named('publishRate'),
  named('dispatchRate'),
  named('subscriptionDispatchRate'),
  named('replicatorDispatchRate'),
  named('subscribeRate'),
  named('deduplication', 'deduplicationEnabled'),
  named('deduplicationSnapshotInterval'),
  named('autoSubscriptionCreation'),
  named('delayedDelivery'),
  named('inactiveTopicPolicies'),
  named('maxProducers'),
  named('maxConsumers'),
  named('maxConsumersPerSubscription'),
  named('maxUnackedMessagesOnConsumer'),
  named('maxUnackedMessagesOnSubscription'),
  named('maxSubscriptionsPerTopic'),
  named('maxMessageSize'),
  named('compactionThreshold'),
  { ...named('schemaCompatibilityStrategy'), set: 'PUT' },
  { ...named('schemaValidationEnforced'), ...resetTo(false) },
  { ...named('subscriptionTypesEnabled'), reset: [] },
  named('entryFilters'),
  { ...named('dispatcherPauseOnAckStatePersistent'), byPath: 'flag', reset: false },
  { ...named('shadowTopics'), set: 'PUT' },
];

/** Where offloading is read, which is no row of the table: other writes make it what it is to be. */
export const offloadRead = 'offloadPolicies';

/** How it is read, as a row. */
export const offloadRow: Policy = { field: 'offload', at: [offloadRead] };
