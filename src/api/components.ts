/** The components of a cluster, in the order in which they start and roll: each with what ends the name of its StatefulSet. */
export const components = {
  zookeeper: 'zookeeper',
  bookkeeper: 'bookie',
  autorecovery: 'autorecovery',
  'state-store': 'state-store',
  broker: 'broker',
  // Short, for the length of a cluster's name is bounded by what its pods are called.
  'functions-worker': 'functions',
  proxy: 'proxy',
  websocket: 'websocket',
  canary: 'canary',
} as const;

/** The most pods that a component may have; far above any real cluster. */
export const mostReplicas = 1000;

/** The most servers that an ensemble of ZooKeeper may have: each write waits for a majority. */
export const mostServers = 9;
