import type { PulsarClusterSpec } from './cluster.ts';

interface VolumeSize {
  readonly field: string;
  readonly classField: string;
  readonly component: 'zookeeper' | 'bookkeeper';
  /** What the names of the volumes begin with. */
  readonly template: 'data' | 'journal' | 'ledgers';
  readonly of: (spec: PulsarClusterSpec) => string;
  readonly classOf: (spec: PulsarClusterSpec) => string | undefined;
}

/** Each size and class in the spec with the component whose volumes have it, and the claim template they are made of. */
export const volumeSizes: readonly VolumeSize[] = [
  {
    field: 'zookeeper.storage.size',
    component: 'zookeeper',
    template: 'data',
    of: ({ zookeeper }) => zookeeper.storage.size,
    classField: 'zookeeper.storage.storageClassName',
    classOf: ({ zookeeper }) => zookeeper.storage.storageClassName,
  },
  {
    field: 'bookkeeper.storage.journal.size',
    component: 'bookkeeper',
    template: 'journal',
    of: ({ bookkeeper }) => bookkeeper.storage.journal.size,
    classField: 'bookkeeper.storage.journal.storageClassName',
    classOf: ({ bookkeeper }) => bookkeeper.storage.journal.storageClassName,
  },
  {
    field: 'bookkeeper.storage.ledgers.size',
    component: 'bookkeeper',
    template: 'ledgers',
    of: ({ bookkeeper }) => bookkeeper.storage.ledgers.size,
    classField: 'bookkeeper.storage.ledgers.storageClassName',
    classOf: ({ bookkeeper }) => bookkeeper.storage.ledgers.storageClassName,
  },
];
