import { type Policy, resetTo } from '#src/resources/policies/policy.ts';

/** What is read of a namespace besides its policies; a call each, so only where it is managed. */
export const readApart = {
  antiAffinity: 'antiAffinity',
  bookieAffinity: 'persistence/bookieAffinity',
} as const;

const perCluster = (map: string) => [map, '{cluster}'];
const quota = (type: string) => ({
  path: `backlogQuota?backlogQuotaType=${type}`,
  at: ['backlog_quota_map', type],
});

/** Units are Pulsar's own. Source: Namespaces and Policies of Pulsar 4.0; each row is tried out by test/api/pulsar. */
export const policies: readonly Policy[] = [
  { field: 'allowedClusters', at: ['allowed_clusters'], unset: 'never' },
  {
    field: 'replicationClusters',
    path: 'replication',
    at: ['replication_clusters'],
    ...resetTo(['{cluster}']),
  },
  { field: 'retention', at: ['retention_policies'] },
  { field: 'backlogQuota.destinationStorage', ...quota('destination_storage') },
  { field: 'backlogQuota.messageAge', ...quota('message_age') },
  { field: 'messageTTL', at: ['message_ttl_in_seconds'] },
  { field: 'subscriptionExpirationTime', at: ['subscription_expiration_time_minutes'] },
  { field: 'persistence', at: ['persistence'] },
  { field: 'bookieAffinity', path: readApart.bookieAffinity, at: ['bookieAffinity'] },
  { field: 'publishRate', at: perCluster('publishMaxMessageRate') },
  { field: 'dispatchRate', at: perCluster('topicDispatchRate') },
  { field: 'subscriptionDispatchRate', at: perCluster('subscriptionDispatchRate') },
  { field: 'replicatorDispatchRate', at: perCluster('replicatorDispatchRate') },
  { field: 'subscribeRate', at: perCluster('clusterSubscribeRate') },
  { field: 'deduplication', at: ['deduplicationEnabled'] },
  {
    field: 'deduplicationSnapshotInterval',
    at: ['deduplicationSnapshotIntervalSeconds'],
    unset: 'setToNull',
  },
  { field: 'autoTopicCreation', at: ['autoTopicCreationOverride'] },
  { field: 'autoSubscriptionCreation', at: ['autoSubscriptionCreationOverride'] },
  { field: 'delayedDelivery', at: ['delayed_delivery_policies'] },
  { field: 'inactiveTopicPolicies', at: ['inactive_topic_policies'] },
  { field: 'maxProducersPerTopic', at: ['max_producers_per_topic'] },
  { field: 'maxConsumersPerTopic', at: ['max_consumers_per_topic'] },
  { field: 'maxConsumersPerSubscription', at: ['max_consumers_per_subscription'] },
  { field: 'maxUnackedMessagesPerConsumer', at: ['max_unacked_messages_per_consumer'] },
  { field: 'maxUnackedMessagesPerSubscription', at: ['max_unacked_messages_per_subscription'] },
  { field: 'maxSubscriptionsPerTopic', at: ['max_subscriptions_per_topic'] },
  { field: 'maxTopicsPerNamespace', at: ['max_topics_per_namespace'] },
  { field: 'compactionThreshold', at: ['compaction_threshold'], set: 'PUT' },
  {
    field: 'schemaCompatibilityStrategy',
    at: ['schema_compatibility_strategy'],
    set: 'PUT',
    ...resetTo('UNDEFINED'),
  },
  { field: 'isAllowAutoUpdateSchema', at: ['is_allow_auto_update_schema'], ...resetTo(true) },
  { field: 'schemaValidationEnforced', at: ['schema_validation_enforced'], ...resetTo(false) },
  { field: 'encryptionRequired', at: ['encryption_required'], ...resetTo(false) },
  { field: 'subscriptionAuthMode', at: ['subscription_auth_mode'], ...resetTo('None') },
  { field: 'subscriptionTypesEnabled', at: ['subscription_types_enabled'], reset: [] },
  { field: 'antiAffinity', at: ['antiAffinity'] },
  { field: 'resourceGroup', path: 'resourcegroup', at: ['resource_group_name'], byPath: 'value' },
  { field: 'entryFilters', at: ['entryFilters'] },
  {
    field: 'dispatcherPauseOnAckStatePersistent',
    at: ['dispatcherPauseOnAckStatePersistentEnabled'],
    byPath: 'flag',
    reset: false,
  },
];
