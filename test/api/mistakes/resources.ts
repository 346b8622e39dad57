import { atLeast, type Mistake, ofType, oneOf } from './mistake.ts';

const name = 'can have letters, digits, underscores, dashes, colons, equals signs and';
const retention = { retentionTimeInMinutes: 10, retentionSizeInMB: 1 };
const overflow = { policy: 'producer_exception' };
const itself = 'Add clusterRef.name';

/** Ways to get a tenant wrong. */
export const invalidTenants: Mistake[] = [
  ['no cluster', { clusterRef: undefined }, 'spec.clusterRef', 'Required value'],
  ['a cluster without a name', { clusterRef: {} }, 'spec.clusterRef.name', 'Required value'],
  ['a cluster in capitals', { 'clusterRef.name': 'Demo' }, 'spec.clusterRef.name', 'must be a DNS name'],
  ['a name that is a path', { name: 'a/b' }, 'spec.name', name],
  ['a name with a blank', { name: 'a b' }, 'spec.name', name],
  ['an empty name', { name: '' }, 'spec.name', name],
  ['a name that leads elsewhere', { name: '..' }, 'spec.name', name],
  [
    'a role with a blank before it',
    { adminRoles: [' admin'] },
    'spec.adminRoles[0]',
    'neither begin nor end',
  ],
  ['a role twice', { adminRoles: ['a', 'a'] }, 'spec.adminRoles[1]', 'Duplicate value'],
  ['one role and no list', { adminRoles: 'a' }, 'spec.adminRoles', ofType('array')],
  ['no clusters', { allowedClusters: [] }, 'spec.allowedClusters', 'should have at least 1 items'],
  ['clusters without its own', { allowedClusters: ['east'] }, 'spec.allowedClusters', itself],
  [
    'an unknown deletion policy',
    { deletionPolicy: 'Force' },
    'spec.deletionPolicy',
    oneOf('Retain', 'Delete'),
  ],
  ['a field that there is not', { roles: [] }, 'spec.roles', 'unknown field'],
];

/** Ways to get a namespace wrong; fields are those of its policies but for the first ones. */
export const invalidNamespaces: Mistake[] = [
  [
    'an unknown deletion policy',
    { deletionPolicy: 'Force' },
    'spec.deletionPolicy',
    oneOf('Retain', 'Delete', 'DeleteWithTopics'),
  ],
  ['no tenant', { tenant: undefined }, 'spec.tenant', 'Required value'],
  ['a tenant in its name', { name: 'acme/orders' }, 'spec.name', name],
  ['no bundles', { bundles: 0 }, 'spec.bundles', atLeast(1)],
  [
    'a cluster that is given up and replicated to',
    { 'policies.replicationClusters': ['demo', 'east'], giveUp: ['east'] },
    'spec.giveUp',
    'Take it out of one of both',
  ],
  [
    'a cluster whose topics may go and that is replicated to',
    { 'policies.replicationClusters': ['demo', 'east'], deleteTopicsOf: ['east'] },
    'spec.deleteTopicsOf',
    'must have none of policies.replicationClusters',
  ],
  [
    'a cluster whose topics may go and that may have them',
    { 'policies.allowedClusters': ['demo', 'east'], deleteTopicsOf: ['east'] },
    'spec.deleteTopicsOf',
    'must have none of policies.allowedClusters',
  ],
  [
    'replication without the cluster',
    { 'policies.replicationClusters': ['east'] },
    'spec.policies.replicationClusters',
    itself,
  ],
  [
    'allowed clusters without it',
    { 'policies.allowedClusters': ['east'] },
    'spec.policies.allowedClusters',
    itself,
  ],
  [
    'a cluster that is replicated to and not allowed',
    { 'policies.replicationClusters': ['demo', 'east'], 'policies.allowedClusters': ['demo'] },
    'spec.policies.allowedClusters',
    'Add those that are missing',
  ],
  ['a negative time to live', { 'policies.messageTTL': -1 }, 'spec.policies.messageTTL', atLeast(0)],
  ['a time to live in words', { 'policies.messageTTL': '1h' }, 'spec.policies.messageTTL', ofType('integer')],
  [
    'retention with one limit of 0',
    { 'policies.retention': { retentionTimeInMinutes: 10, retentionSizeInMB: 0 } },
    'spec.policies.retention',
    'Write -1 for a limit that does not count',
  ],
  [
    'a quota that retention does not exceed',
    {
      'policies.retention': retention,
      'policies.backlogQuota.destinationStorage': { limitSize: 2 ** 20, ...overflow },
    },
    'spec.policies.backlogQuota.destinationStorage.limitSize',
    'Lower it, or raise the retention',
  ],
  [
    'a quota without what happens beyond it',
    { 'policies.backlogQuota.messageAge': { limitTime: 5 } },
    'spec.policies.backlogQuota.messageAge.policy',
    'Required value',
  ],
  [
    'a quota by age with a size',
    { 'policies.backlogQuota.messageAge': { limitTime: 5, limitSize: 5, ...overflow } },
    'spec.policies.backlogQuota.messageAge.limitSize',
    'unknown field',
  ],
  [
    'fewer bookies than copies',
    { 'policies.persistence': { bookkeeperEnsemble: 1, bookkeeperWriteQuorum: 2, bookkeeperAckQuorum: 1 } },
    'spec.policies.persistence',
    'must hold bookkeeperEnsemble >= bookkeeperWriteQuorum >= bookkeeperAckQuorum',
  ],
  [
    'topics that are created of no type',
    { 'policies.autoTopicCreation': { allowAutoTopicCreation: true } },
    'spec.policies.autoTopicCreation.topicType',
    'Write partitioned or non-partitioned',
  ],
  [
    'partitions of a topic that has none',
    {
      'policies.autoTopicCreation': {
        allowAutoTopicCreation: true,
        topicType: 'non-partitioned',
        defaultNumPartitions: 2,
      },
    },
    'spec.policies.autoTopicCreation.defaultNumPartitions',
    'must be given with topicType: partitioned',
  ],
  [
    'a bucket without a driver',
    { 'policies.offload': { managedLedgerOffloadBucket: 'b' } },
    'spec.policies.offload.managedLedgerOffloadDriver',
    'must be given with a bucket',
  ],
  [
    'offloading that is switched off by -1',
    { 'policies.offload': { managedLedgerOffloadThresholdInBytes: -1 } },
    'spec.policies.offload.managedLedgerOffloadThresholdInBytes',
    atLeast(0),
  ],
  [
    'a type of subscriptions that there is not',
    { 'policies.subscriptionTypesEnabled': ['KeyShared'] },
    'spec.policies.subscriptionTypesEnabled[0]',
    oneOf('Exclusive', 'Shared', 'Failover', 'Key_Shared'),
  ],
  [
    'a number that JSON rounds',
    { 'policies.compactionThreshold': 2 ** 53 },
    'spec.policies.compactionThreshold',
    'should be less than or equal to',
  ],
  [
    'a property that is a number',
    { 'policies.properties': { team: 5 } },
    'spec.policies.properties.team',
    ofType('string'),
  ],
  [
    'a property that leads elsewhere',
    { 'policies.properties': { '..': 'a' } },
    'spec.policies.properties',
    'begin with neither a dot nor a blank',
  ],
  ['a policy that there is not', { 'policies.ttl': 5 }, 'spec.policies.ttl', 'unknown field'],
];

/** Ways to get a permission wrong. */
export const invalidPermissions: Mistake[] = [
  ['no role', { role: undefined }, 'spec.role', 'Required value'],
  ['a role that leads elsewhere', { role: '..' }, 'spec.role', 'nor begin with a dot'],
  [
    'a topic with its namespace',
    { topic: 'acme/orders/first' },
    'spec.topic',
    'without tenant and namespace',
  ],
  ['no actions', { actions: [] }, 'spec.actions', 'should have at least 1 items'],
  [
    'an action that there is not',
    { actions: ['read'] },
    'spec.actions[0]',
    oneOf('produce', 'consume', 'functions', 'sources', 'sinks', 'packages'),
  ],
  ['an action twice', { actions: ['consume', 'consume'] }, 'spec.actions[1]', 'Duplicate value'],
];
