/** The components of a cluster, in the order in which they start and roll: each with what ends the name of its StatefulSet. */
export const components = {
  zookeeper: 'zookeeper',
  bookkeeper: 'bookie',
  autorecovery: 'autorecovery',
  broker: 'broker',
  proxy: 'proxy',
} as const;
