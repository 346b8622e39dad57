import { atLeast, atMost, type Mistake, ofType, oneOf } from './mistake.ts';

const anything = 'can have anything but slashes and control characters';
const persistence = { bookkeeperEnsemble: 1, bookkeeperWriteQuorum: 2, bookkeeperAckQuorum: 1 };

/** Ways to get a topic wrong; fields are those of its policies but for the first ones. */
export const invalidTopics: Mistake[] = [
  ['no namespace', { namespace: undefined }, 'spec.namespace', 'Required value'],
  ['no tenant', { tenant: undefined }, 'spec.tenant', 'Required value'],
  ['a name with its namespace', { name: 'acme/orders/first' }, 'spec.name', anything],
  ['a whole name', { name: 'persistent://acme/orders/first' }, 'spec.name', anything],
  ['a name with a new line', { name: 'a\nb' }, 'spec.name', anything],
  ['a name that leads elsewhere', { name: '..' }, 'spec.name', anything],
  ['an empty name', { name: '' }, 'spec.name', 'should be at least 1 chars long'],
  ['the name of a partition', { name: 'first-partition-3' }, 'spec.name', 'how many it has in partitions'],
  ["a topic of Pulsar's own", { name: '__change_events' }, 'spec.name', "of Pulsar's own. Choose another"],
  [
    "another topic of Pulsar's own",
    { name: 'first-shop-__transaction_pending_ack' },
    'spec.name',
    "of Pulsar's own. Choose another",
  ],
  ['partitions below none', { partitions: -1 }, 'spec.partitions', atLeast(0)],
  ['partitions in words', { partitions: 'three' }, 'spec.partitions', ofType('integer')],
  ['more partitions than anybody needs', { partitions: 100_000 }, 'spec.partitions', atMost(10_000)],
  [
    'no partitions of a topic that stores nothing',
    { persistent: false },
    'spec.partitions',
    'must be given where persistent is false',
  ],
  [
    'properties of a topic that stores nothing',
    { persistent: false, partitions: 1, properties: { team: 'a' } },
    'spec.properties',
    'Leave them out',
  ],
  ['a property without a name', { properties: { '': 'a' } }, 'spec.properties', 'neither a dot nor a blank'],
  ['a schema of no type', { schema: {} }, 'spec.schema.type', 'Required value'],
  [
    'a type in small letters',
    { schema: { type: 'avro' } },
    'spec.schema.type',
    oneOf('AVRO', 'JSON').slice(0, 30),
  ],
  [
    'AVRO without a definition',
    { schema: { type: 'AVRO' } },
    'spec.schema.definition',
    'must be given with the types AVRO, JSON, PROTOBUF, PROTOBUF_NATIVE, and only there',
  ],
  [
    'a number with a definition',
    { schema: { type: 'INT32', definition: '{}' } },
    'spec.schema.definition',
    'and only there',
  ],
  [
    'a definition that is no text',
    { schema: { type: 'AVRO', definition: 5 } },
    'spec.schema.definition',
    ofType('string'),
  ],
  [
    'a cluster that is given up and replicated to',
    { 'policies.replicationClusters': ['demo', 'east'], giveUp: ['east'] },
    'spec.giveUp',
    'Take it out of one of both',
  ],
  [
    'replication without the cluster',
    { 'policies.replicationClusters': ['east'] },
    'spec.policies.replicationClusters',
    'Add clusterRef.name',
  ],
  ['a negative time to live', { 'policies.messageTTL': -1 }, 'spec.policies.messageTTL', atLeast(0)],
  [
    'a policy by the name that namespaces have for it',
    { 'policies.maxProducersPerTopic': 5 },
    'spec.policies.maxProducersPerTopic',
    'unknown field',
  ],
  [
    'fewer bookies than copies',
    { 'policies.persistence': persistence },
    'spec.policies.persistence',
    'must hold bookkeeperEnsemble >= bookkeeperWriteQuorum >= bookkeeperAckQuorum',
  ],
  [
    'a quota that retention does not exceed',
    {
      'policies.retention': { retentionTimeInMinutes: 10, retentionSizeInMB: 1 },
      'policies.backlogQuota.destinationStorage': { limitSize: 2 ** 20, policy: 'producer_exception' },
    },
    'spec.policies.backlogQuota.destinationStorage.limitSize',
    'Lower it, or raise the retention',
  ],
  [
    'offloading without a driver',
    { 'policies.offload': { managedLedgerOffloadThresholdInBytes: 5 } },
    'spec.policies.offload.managedLedgerOffloadDriver',
    'a topic has no offloading without one',
  ],
  ['no shadow topics', { 'policies.shadowTopics': [] }, 'spec.policies.shadowTopics', 'at least 1 items'],
  [
    'an unknown deletion policy',
    { deletionPolicy: 'Force' },
    'spec.deletionPolicy',
    oneOf('Retain', 'Delete'),
  ],
];
