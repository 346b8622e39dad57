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

const onBookies = ['zookeeper', 'bookkeeper'] as const;
const onBrokers = [...onBookies, 'broker'] as const;

/** What each relies on: a roll waits for that to be well, and for nothing else that fails. */
export const reliance = {
  zookeeper: [],
  bookkeeper: ['zookeeper'],
  autorecovery: onBookies,
  'state-store': onBookies,
  broker: onBookies,
  'functions-worker': onBrokers,
  proxy: onBrokers,
  websocket: onBrokers,
  canary: onBrokers,
} as const satisfies Record<keyof typeof components, readonly (keyof typeof components)[]>;

/** The most pods that a component may have; far above any real cluster. */
export const mostReplicas = 1000;

/** The most servers that an ensemble of ZooKeeper may have: each write waits for a majority. */
export const mostServers = 9;
