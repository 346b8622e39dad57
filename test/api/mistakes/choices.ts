import { type Mistake, oneOf } from './mistake.ts';

const dnsName = 'must be a DNS name';

/** Values that only some words or forms may have. */
export const choices: Mistake[] = [
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
    oneOf('Process', 'Thread', 'Kubernetes'),
  ],
  [
    'pods of functions without rights',
    { 'functions.runtime': 'Kubernetes', 'functions.placement': 'Workers' },
    'spec.functions.runtime',
    'serviceAccountName to one with the Role',
  ],
  [
    'pods of functions that brokers look after',
    { 'functions.runtime': 'Kubernetes', 'functions.serviceAccountName': 'functions' },
    'spec.functions.runtime',
    'Set placement: Workers',
  ],
  [
    'rights that nobody uses',
    { 'functions.placement': 'Workers', 'functions.serviceAccountName': 'functions' },
    'spec.functions.serviceAccountName',
    'Remove it',
  ],
  [
    'functions on bookies',
    { 'functions.placement': 'Bookies' },
    'spec.functions.placement',
    oneOf('Brokers', 'Workers'),
  ],
  [
    'WebSocket on a bookie',
    { 'websocket.placement': ['Bookie'] },
    'spec.websocket.placement[0]',
    oneOf('Broker', 'Proxy', 'Component'),
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

  [
    'WebSocket on proxies that are not there',
    { 'websocket.placement': ['Proxy'], 'proxy.replicas': 0 },
    'spec.websocket.placement',
    'Add Broker or Component, or raise proxy.replicas',
  ],
  ['a canary where nobody serves WebSocket', { canary: {} }, 'spec.canary', 'Add websocket: {}'],
  [
    'a canary with a topic that is not stored',
    { websocket: {}, 'canary.topic': 'non-persistent://public/default/canary' },
    'spec.canary.topic',
    'must be the full name of a topic that is stored, for example persistent://acme/test/canary.',
  ],
  [
    'a canary that writes without a pause',
    { websocket: {}, 'canary.intervalMilliseconds': 0 },
    'spec.canary.intervalMilliseconds',
    'should be greater than or equal to 10',
  ],
  [
    'a canary that comes in by a component',
    { websocket: {}, 'canary.entry': 'Component' },
    'spec.canary.entry',
    oneOf('Proxy', 'Broker'),
  ],

  [
    'a configuration store with functions',
    { purpose: 'ConfigurationStore', functions: {} },
    'spec.purpose',
    'is ConfigurationStore, a ZooKeeper ensemble alone. Remove binding, canary,',
  ],
  [
    'a configuration store below a path of ZooKeeper',
    { purpose: 'ConfigurationStore', 'zookeeper.chroot': '/instance' },
    'spec.purpose',
    'and zookeeper.chroot.',
  ],
  [
    'a configuration store that shares one',
    { purpose: 'ConfigurationStore', 'configurationStore.servers': 'zk:2181' },
    'spec.purpose',
    'Remove binding, canary, configurationStore,',
  ],
  [
    'two configuration stores',
    { 'configurationStore.servers': 'zk:2181', 'configurationStore.clusterRef': { name: 'shared' } },
    'spec.configurationStore',
    'must name clusterRef or servers, and not both',
  ],
  [
    'no configuration store',
    { configurationStore: {} },
    'spec.configurationStore',
    'Remove one, or add the other',
  ],
  [
    'a configuration store without a port',
    { 'configurationStore.servers': 'zk.example.org/instance' },
    'spec.configurationStore.servers',
    'must be servers with their ports and perhaps a path',
  ],
  ['an unknown purpose', { purpose: 'Metadata' }, 'spec.purpose', oneOf('Pulsar', 'ConfigurationStore')],

  ['a state store for no functions', { stateStore: {} }, 'spec.stateStore', 'Set functions, or remove it'],
  [
    'a state store below a path of ZooKeeper',
    { functions: {}, stateStore: {}, 'zookeeper.chroot': '/pulsar' },
    'spec.stateStore',
    'cannot be in a cluster with zookeeper.chroot',
  ],
  [
    'two state stores',
    { 'functions.config': { stateStorageServiceUrl: 'bk://a:4181' }, stateStore: {} },
    'spec.stateStore',
    'Remove that from functions.config and functions.secretConfig',
  ],
  [
    'two state stores, one of a Secret',
    {
      'functions.placement': 'Workers',
      'functions.secretConfig': [{ key: 'stateStorageServiceUrl', secretKeyRef: { name: 'a', key: 'b' } }],
      stateStore: {},
    },
    'spec.stateStore',
    'Remove that from functions.config and functions.secretConfig',
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
  ...[
    ['zookeeper.config.dataDir', 'Set zookeeper.storage'],
    ['zookeeper.config.clientPort', 'Set zookeeper.replicas'],
    [
      'bookkeeper.config.ledgerDirectories',
      'Set bookkeeper.storage for their size and class, bookkeeper.replicas for more disks',
    ],
    ['bookkeeper.config.bookieId', 'known by the name of its pod'],
    ['autorecovery.config.zkServers', 'Set zookeeper.chroot'],
    ['autorecovery.config.autoRecoveryDaemonEnabled', 'Set autorecovery.replicas'],
    ['broker.config.clusterName', 'the name of the PulsarCluster'],
    ['broker.config.managedLedgerDefaultAckQuorum', 'Set quorums'],
    ['broker.config.webSocketServiceEnabled', 'Set websocket.placement'],
    ['proxy.config.servicePort', 'Set proxy.service'],
    ['functions.config.functionRuntimeFactoryClassName', 'Set functions.runtime'],
    ['functions.config.workerId', 'known by its pod'],
    ['websocket.config.serviceUrl', "follow from the cluster's ZooKeeper and brokers"],
    ['websocket.config.webSocketSessionIdleTimeoutMillis', 'Set websocket.idleTimeoutSeconds'],
  ].map(([field = '', remedy = '']): Mistake => {
    const key = field.slice(field.lastIndexOf('.') + 1);
    const path = field.slice(0, field.lastIndexOf('.'));
    return [`${key}, which the operator sets`, { [path]: { [key]: 'a' } }, `spec.${path}`, remedy];
  }),
  [
    'four-letter words of which the operator needs another',
    { 'zookeeper.config': { '4lw.commands.whitelist': 'srvr, ruok' } },
    'spec.zookeeper.config',
    'the operator asks servers',
  ],
  [
    "a secret value for the broker's own key",
    { 'broker.secretConfig': [{ key: 'clusterName', secretKeyRef: { name: 'a', key: 'b' } }] },
    'spec.broker.secretConfig',
    'the name of the PulsarCluster',
  ],
];
