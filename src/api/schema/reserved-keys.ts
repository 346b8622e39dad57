/** Configuration keys that the operator sets itself, and what does what they were meant for. */
export interface Reserved {
  readonly keys: readonly string[];
  /** Why they are the operator's, and which field to set. */
  readonly instead: string;
}

const ensemble = "they follow from the cluster's ensemble. Set zookeeper.chroot for another path.";

const bookkeeper: Reserved[] = [
  {
    keys: ['journalDirectory', 'journalDirectories', 'ledgerDirectories', 'indexDirectories'],
    instead:
      'a bookie has one volume for its journal and one for its ledgers and their index. Set bookkeeper.storage for their size and class, bookkeeper.replicas for more disks.',
  },
  { keys: ['metadataServiceUri', 'zkServers', 'zkLedgersRootPath'], instead: ensemble },
  {
    keys: ['bookieId', 'bookiePort', 'advertisedAddress', 'useHostNameAsBookieID'],
    instead: 'a bookie is known by the name of its pod, in every ledger. Remove them.',
  },
  {
    keys: ['httpServerEnabled', 'httpServerPort'],
    instead: 'the operator asks bookies over HTTP on port 8000. Remove them.',
  },
  {
    keys: ['autoRecoveryDaemonEnabled'],
    instead: 'autorecovery has pods of its own. Set autorecovery.replicas.',
  },
];

/** By component: neither `config` nor `secretConfig` can have them. */
export const reservedKeys = {
  zookeeper: [
    {
      keys: ['dataDir', 'dataLogDir'],
      instead: 'a server has one volume. Set zookeeper.storage for its size and class.',
    },
    {
      keys: ['clientPort', 'dynamicConfigFile', 'standaloneEnabled', 'reconfigEnabled'],
      instead: 'the operator keeps the membership. Set zookeeper.replicas.',
    },
    {
      keys: ['4lw.commands.whitelist'],
      instead: 'the operator asks servers what they are before it restarts one. Remove it.',
    },
    {
      keys: ['skipACL', 'db.autocreate', 'snapshot.trust.empty'],
      instead: 'they guard what the ensemble holds. Remove them.',
    },
  ],
  bookkeeper,
  autorecovery: bookkeeper,
  stateStore: [
    { keys: ['metadataServiceUri', 'zkServers', 'zkLedgersRootPath'], instead: ensemble },
    {
      keys: ['dlog.bkcEnsembleSize', 'dlog.bkcWriteQuorumSize', 'dlog.bkcAckQuorumSize'],
      instead: 'state is in ledgers like those of topics. Set quorums.',
    },
    {
      keys: ['storage.range.store.dirs'],
      instead: 'what it has on its disk is made anew from ledgers at each start. Remove it.',
    },
  ],
  broker: [
    { keys: ['clusterName'], instead: 'it is the name of the PulsarCluster. Remove it.' },
    {
      keys: [
        'metadataStoreUrl',
        'configurationMetadataStoreUrl',
        'zookeeperServers',
        'configurationStoreServers',
      ],
      instead: ensemble,
    },
    {
      keys: ['advertisedAddress', 'brokerServicePort', 'webServicePort', 'statusFilePath'],
      instead:
        'a broker is known by the name of its pod, on ports 6650 and 8080. Set broker.service for how clients reach them.',
    },
    { keys: ['functionsWorkerEnabled'], instead: 'Set functions.' },
    { keys: ['webSocketServiceEnabled'], instead: 'Set websocket.placement.' },
    {
      keys: [
        'managedLedgerDefaultEnsembleSize',
        'managedLedgerDefaultWriteQuorum',
        'managedLedgerDefaultAckQuorum',
      ],
      instead: 'the guards of bookies rely on them. Set quorums.',
    },
  ],
  proxy: [
    { keys: ['clusterName'], instead: 'it is the name of the PulsarCluster. Remove it.' },
    {
      keys: ['metadataStoreUrl', 'configurationMetadataStoreUrl', 'brokerServiceURL', 'brokerWebServiceURL'],
      instead: "proxies find the cluster's brokers by their Service. Remove them.",
    },
    {
      keys: ['servicePort', 'webServicePort', 'statusFilePath'],
      instead: 'a proxy serves on ports 6650 and 8080. Set proxy.service for how clients reach them.',
    },
    { keys: ['webSocketServiceEnabled'], instead: 'Set websocket.placement.' },
  ],
  websocket: [
    { keys: ['clusterName'], instead: 'it is the name of the PulsarCluster. Remove it.' },
    {
      keys: ['configurationMetadataStoreUrl', 'serviceUrl', 'brokerServiceUrl'],
      instead: "they follow from the cluster's ZooKeeper and brokers. Remove them.",
    },
    {
      keys: ['webServicePort', 'statusFilePath'],
      instead: 'it serves on port 8080. Set websocket.service for how clients reach it.',
    },
    { keys: ['webSocketSessionIdleTimeoutMillis'], instead: 'Set websocket.idleTimeoutSeconds.' },
  ],
  functions: [
    {
      keys: ['functionRuntimeFactoryClassName', 'functionRuntimeFactoryConfigs'],
      instead: 'Set functions.runtime.',
    },
    {
      keys: [
        'workerId',
        'workerHostname',
        'workerPort',
        'configurationMetadataStoreUrl',
        'pulsarFunctionsCluster',
        'pulsarServiceUrl',
        'pulsarWebServiceUrl',
      ],
      instead: 'a worker is known by its pod, and finds brokers by itself. Remove them.',
    },
  ],
} as const satisfies Record<string, readonly Reserved[]>;
