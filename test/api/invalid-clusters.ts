export const atLeast = (least: number) => `should be greater than or equal to ${least}`;
const atMost = (most: number) => `should be less than or equal to ${most}`;
const ofType = (type: string) => `must be of type ${type}`;
const oneOf = (...values: string[]) => `supported values: ${values.map(value => `"${value}"`).join(', ')}`;
const atMostLong = (length: number) => `may not be more than ${length} bytes`;
export const production = 'must be at least 3. Use 3, or profile: Development';
const memory = 'must be an amount of memory, for example 512Mi or 2Gi';
const processors = 'must be an amount of processor time, for example 500m or 2';
const size = 'must be a size in whole units, for example 50Gi';
const dnsName = 'must be a DNS name';

/** What is wrong, the fields that make it so, the field the answer names, and the remedy it gives. */
export type Mistake = [what: string, fields: Record<string, unknown>, names: string, remedy: string];

export const invalidClusters: Mistake[] = [
  ['no ZooKeeper', { 'zookeeper.replicas': 0 }, 'spec.zookeeper.replicas', atLeast(1)],
  ['minus one ZooKeeper', { 'zookeeper.replicas': -1 }, 'spec.zookeeper.replicas', atLeast(1)],
  ['one ZooKeeper in production', { 'zookeeper.replicas': 1 }, 'spec.zookeeper.replicas', production],
  ['two ZooKeepers', { 'zookeeper.replicas': 2 }, 'spec.zookeeper.replicas', 'must be odd'],
  ['four ZooKeepers', { 'zookeeper.replicas': 4 }, 'spec.zookeeper.replicas', 'Use 3, 5 or 7'],
  ['eleven ZooKeepers', { 'zookeeper.replicas': 11 }, 'spec.zookeeper.replicas', 'must be at most 9'],
  ['half a ZooKeeper', { 'zookeeper.replicas': 2.5 }, 'spec.zookeeper.replicas', ofType('integer')],
  ['ZooKeepers as a word', { 'zookeeper.replicas': 'three' }, 'spec.zookeeper.replicas', ofType('integer')],
  ['no bookie', { 'bookkeeper.replicas': 0 }, 'spec.bookkeeper.replicas', atLeast(1)],
  ['minus three bookies', { 'bookkeeper.replicas': -3 }, 'spec.bookkeeper.replicas', atLeast(1)],
  ['two bookies in production', { 'bookkeeper.replicas': 2 }, 'spec.bookkeeper.replicas', production],
  ['a bookie and a half', { 'bookkeeper.replicas': 1.5 }, 'spec.bookkeeper.replicas', ofType('integer')],
  ['too many bookies', { 'bookkeeper.replicas': 1001 }, 'spec.bookkeeper.replicas', atMost(1000)],
  [
    'two ZooKeepers in development',
    { profile: 'Development', 'zookeeper.replicas': 2 },
    'spec.zookeeper.replicas',
    'must be odd',
  ],
  ['no broker', { 'broker.replicas': 0 }, 'spec.broker.replicas', atLeast(1)],
  ['brokers as a string', { 'broker.replicas': '2' }, 'spec.broker.replicas', ofType('integer')],
  ['a number beyond int32', { 'broker.replicas': 2 ** 40 }, 'spec.broker.replicas', atMost(1000)],
  ['minus one proxy', { 'proxy.replicas': -1 }, 'spec.proxy.replicas', atLeast(0)],
  ['true for proxies', { 'proxy.replicas': true }, 'spec.proxy.replicas', ofType('integer')],
  ['minus one autorecovery', { 'autorecovery.replicas': -1 }, 'spec.autorecovery.replicas', atLeast(0)],
  [
    'a budget that allows nothing',
    { 'broker.podDisruptionBudget.maxUnavailable': 0 },
    'spec.broker.podDisruptionBudget.maxUnavailable',
    atLeast(1),
  ],
  ['a short deadline', { progressDeadlineSeconds: 1 }, 'spec.progressDeadlineSeconds', atLeast(30)],
  [
    'a fractional deadline',
    { progressDeadlineSeconds: 60.5 },
    'spec.progressDeadlineSeconds',
    ofType('integer'),
  ],

  ['an unknown profile', { profile: 'Testing' }, 'spec.profile', oneOf('Production', 'Development')],
  ['a profile in lower case', { profile: 'production' }, 'spec.profile', oneOf('Production', 'Development')],
  [
    'an unknown deletion policy',
    { deletionPolicy: 'Keep' },
    'spec.deletionPolicy',
    oneOf('Retain', 'Delete'),
  ],
  [
    'an unknown pull policy',
    { imagePullPolicy: 'Sometimes' },
    'spec.imagePullPolicy',
    oneOf('Always', 'IfNotPresent', 'Never'),
  ],
  [
    'an unknown type of Service',
    { 'broker.service.type': 'ExternalName' },
    'spec.broker.service.type',
    oneOf('ClusterIP', 'NodePort', 'LoadBalancer'),
  ],
  [
    'an unknown garbage collector',
    { 'broker.jvm.garbageCollector': 'Parallel' },
    'spec.broker.jvm.garbageCollector',
    oneOf('Z', 'G1', 'Serial'),
  ],
  [
    'an unknown runtime',
    { 'functions.runtime': 'Pod' },
    'spec.functions.runtime',
    oneOf('Process', 'Thread'),
  ],
  [
    'WebSocket on a bookie',
    { 'websocket.placement': ['Bookie'] },
    'spec.websocket.placement[0]',
    oneOf('Broker', 'Proxy'),
  ],
  [
    'WebSocket nowhere',
    { 'websocket.placement': [] },
    'spec.websocket.placement',
    'should have at least 1 items',
  ],
  [
    'WebSocket twice in one place',
    { 'websocket.placement': ['Broker', 'Broker'] },
    'spec.websocket.placement[1]',
    'Duplicate value: "Broker"',
  ],

  ['a volume in GB', { 'zookeeper.storage.size': '10GB' }, 'spec.zookeeper.storage.size', size],
  ['a volume without size', { 'zookeeper.storage.size': '' }, 'spec.zookeeper.storage.size', size],
  ['an empty volume', { 'zookeeper.storage.size': '0Gi' }, 'spec.zookeeper.storage.size', size],
  [
    'a negative volume',
    { 'bookkeeper.storage.journal.size': '-5Gi' },
    'spec.bookkeeper.storage.journal.size',
    size,
  ],
  [
    'a volume of one and a half',
    { 'bookkeeper.storage.ledgers.size': '1.5Ti' },
    'spec.bookkeeper.storage.ledgers.size',
    size,
  ],
  [
    'a volume as a number',
    { 'bookkeeper.storage.ledgers.size': 50 },
    'spec.bookkeeper.storage.ledgers.size',
    ofType('string'),
  ],
  [
    'memory in mb',
    { 'broker.resources.limits': { memory: '512mb' } },
    'spec.broker.resources.limits.memory',
    memory,
  ],
  [
    'memory in thousandths',
    { 'broker.resources.requests': { memory: '512m' } },
    'spec.broker.resources.requests.memory',
    memory,
  ],
  [
    'negative memory',
    { 'broker.resources.requests': { memory: -1 } },
    'spec.broker.resources.requests.memory',
    atLeast(1),
  ],
  [
    'no memory',
    { 'broker.resources.limits': { memory: '0' } },
    'spec.broker.resources.limits.memory',
    memory,
  ],
  [
    'two cores',
    { 'broker.resources.requests': { cpu: '2 cores' } },
    'spec.broker.resources.requests.cpu',
    processors,
  ],
  [
    'minus one core',
    { 'broker.resources.requests': { cpu: -1 } },
    'spec.broker.resources.requests.cpu',
    atLeast(0),
  ],
  [
    'minus one core, quoted',
    { 'broker.resources.requests': { cpu: '-1' } },
    'spec.broker.resources.requests.cpu',
    processors,
  ],
  [
    'a limit of memory below the request',
    { 'broker.resources': { requests: { memory: '4Gi' }, limits: { memory: '4G' } } },
    'spec.broker.resources.limits.memory',
    'must be at least requests.memory',
  ],
  [
    'a limit of processor time below the request',
    { 'broker.resources': { requests: { cpu: '1500m' }, limits: { cpu: 1 } } },
    'spec.broker.resources.limits.cpu',
    'must be at least requests.cpu',
  ],
  ['a heap as Java writes it', { 'broker.jvm.heap': '1g' }, 'spec.broker.jvm.heap', memory],
  [
    'direct memory with a space',
    { 'proxy.jvm.directMemory': '256 Mi' },
    'spec.proxy.jvm.directMemory',
    memory,
  ],

  ['a misspelt component', { 'zookeper.replicas': 3 }, 'spec.zookeper', 'unknown field'],
  ['a misspelt count', { 'broker.replica': 3 }, 'spec.broker.replica', 'unknown field'],
  [
    'a misspelt volume',
    { 'bookkeeper.storage.ledger.size': '10Gi' },
    'spec.bookkeeper.storage.ledger',
    'unknown field',
  ],
  ['a field of another component', { 'broker.storage.size': '10Gi' }, 'spec.broker.storage', 'unknown field'],
  ['a Java flag as a field', { 'broker.jvm.xmx': '1Gi' }, 'spec.broker.jvm.xmx', 'unknown field'],

  ['a very long image', { image: 'i'.repeat(513) }, 'spec.image', atMostLong(512)],
  ['an empty image', { image: '' }, 'spec.image', 'should be at least 1 chars long'],
  [
    'a very long value',
    { 'broker.config.key': 'v'.repeat(4097) },
    'spec.broker.config.key',
    atMostLong(4096),
  ],
  [
    'a very long option',
    { 'broker.jvm.options': ['-D'.repeat(513)] },
    'spec.broker.jvm.options[0]',
    atMostLong(1024),
  ],
  [
    'a very long path',
    { 'zookeeper.chroot': `/${'c'.repeat(128)}` },
    'spec.zookeeper.chroot',
    atMostLong(128),
  ],
  ['a very long domain', { clusterDomain: 'd'.repeat(254) }, 'spec.clusterDomain', atMostLong(253)],
  [
    'too many keys',
    { 'broker.config': Object.fromEntries(Array.from({ length: 257 }, (_, at) => [`key${at}`, at])) },
    'spec.broker.config',
    'must have at most 256 items',
  ],
  [
    'too many pull secrets',
    { imagePullSecrets: Array.from({ length: 17 }, (_, at) => ({ name: `secret-${at}` })) },
    'spec.imagePullSecrets',
    'must have at most 16 items',
  ],

  ['keys as a list', { 'broker.config': ['key'] }, 'spec.broker.config', ofType('object')],
  ['true without quotes', { 'broker.config.key': true }, 'spec.broker.config.key', ofType('integer,string')],
  [
    'a value as a list',
    { 'broker.config.key': ['a', 'b'] },
    'spec.broker.config.key',
    ofType('integer,string'),
  ],
  ['options as a string', { 'broker.jvm.options': '-Da=b' }, 'spec.broker.jvm.options', ofType('array')],
  ['functions: true', { functions: true }, 'spec.functions', ofType('object')],
  ['an image as a number', { image: 4 }, 'spec.image', ofType('string')],
  ['a version as a number', { version: 4 }, 'spec.version', ofType('string')],
  [
    'an annotation as a number',
    { 'proxy.service.annotations': { a: 1 } },
    'spec.proxy.service.annotations.a',
    ofType('string'),
  ],
  [
    'a pod as a string',
    { 'broker.podTemplate.spec': 'pod' },
    'spec.broker.podTemplate.spec',
    ofType('object'),
  ],
  ['pull secrets as strings', { imagePullSecrets: ['secret'] }, 'spec.imagePullSecrets[0]', ofType('object')],

  ['quorums without ack', { quorums: { ensemble: 2, write: 2 } }, 'spec.quorums.ack', 'Required value'],
  ['quorums of zero', { quorums: { ensemble: 2, write: 2, ack: 0 } }, 'spec.quorums.ack', atLeast(1)],
  [
    'more copies than bookies',
    { quorums: { ensemble: 2, write: 3, ack: 2 } },
    'spec.quorums',
    'Lower write or ack',
  ],
  [
    'more acks than copies',
    { quorums: { ensemble: 3, write: 2, ack: 3 } },
    'spec.quorums',
    'ensemble >= write >= ack',
  ],
  [
    'an ensemble larger than all bookies',
    { quorums: { ensemble: 4, write: 2, ack: 2 } },
    'spec.bookkeeper.replicas',
    'Add bookies or lower the ensemble',
  ],
  [
    'a pull secret without name',
    { imagePullSecrets: [{}] },
    'spec.imagePullSecrets[0].name',
    'Required value',
  ],
  [
    'a pull secret twice',
    { imagePullSecrets: [{ name: 'a' }, { name: 'a' }] },
    'spec.imagePullSecrets[1]',
    'Duplicate value',
  ],
  [
    'a secret value without its key',
    { 'broker.secretConfig': [{ key: 'token', secretKeyRef: { name: 'a' } }] },
    'spec.broker.secretConfig[0].secretKeyRef.key',
    'Required value',
  ],
  [
    'a secret value twice',
    {
      'broker.secretConfig': [1, 2].map(at => ({ key: 'token', secretKeyRef: { name: 'a', key: `k${at}` } })),
    },
    'spec.broker.secretConfig[1]',
    'Duplicate value',
  ],

  [
    'version latest',
    { version: 'latest' },
    'spec.version',
    'must be a version of Apache Pulsar, for example 4.0.8',
  ],
  ['version 4.0', { version: '4.0' }, 'spec.version', 'for example 4.0.8'],
  ['a domain in capitals', { clusterDomain: 'Cluster.Local' }, 'spec.clusterDomain', dnsName],
  ['a domain that ends with a dot', { clusterDomain: 'cluster.local.' }, 'spec.clusterDomain', dnsName],
  [
    'a storage class with a space',
    { 'zookeeper.storage.storageClassName': 'fast ssd' },
    'spec.zookeeper.storage.storageClassName',
    dnsName,
  ],
  ['a relative path', { 'zookeeper.chroot': 'pulsar' }, 'spec.zookeeper.chroot', 'for example /pulsar'],
  [
    'a path that ends with a slash',
    { 'zookeeper.chroot': '/pulsar/' },
    'spec.zookeeper.chroot',
    'without a slash at its end',
  ],
  ['the root as a path', { 'zookeeper.chroot': '/' }, 'spec.zookeeper.chroot', 'for example /pulsar'],
  ['a key with a space', { 'broker.config.a key': 'value' }, 'spec.broker.config', 'Correct the key'],
  [
    "a key that is ZooKeeper's own",
    { 'zookeeper.config.dataDir': '/' },
    'spec.zookeeper.config',
    'Remove them',
  ],
  [
    "a key that is a bookie's own",
    { 'bookkeeper.config.bookieId': 'a' },
    'spec.bookkeeper.config',
    'Remove them',
  ],
  [
    "a key that is autorecovery's own",
    { 'autorecovery.config.zkServers': 'a' },
    'spec.autorecovery.config',
    'Remove them',
  ],
  [
    "a key that is the broker's own",
    { 'broker.config.clusterName': 'a' },
    'spec.broker.config',
    'Remove them',
  ],
  ["a key that is the proxy's own", { 'proxy.config.servicePort': 1 }, 'spec.proxy.config', 'Remove them'],
  [
    "a key that is the worker's own",
    { 'functions.config.workerId': 'a' },
    'spec.functions.config',
    'Remove them',
  ],
  [
    "a secret value for the broker's own key",
    { 'broker.secretConfig': [{ key: 'clusterName', secretKeyRef: { name: 'a', key: 'b' } }] },
    'spec.broker.secretConfig',
    'Remove them',
  ],
];
