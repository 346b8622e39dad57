import type { PulsarClusterSpec } from './cluster.ts';

interface VolumeSize {
  readonly field: string;
  readonly component: 'zookeeper' | 'bookkeeper';
  /** What the names of the volumes begin with. */
  readonly template: 'data' | 'journal' | 'ledgers';
  readonly of: (spec: PulsarClusterSpec) => string;
}

/** Each size in the spec with the component whose volumes have it, and the claim template they are made of. */
export const volumeSizes: readonly VolumeSize[] = [
  {
    field: 'zookeeper.storage.size',
    component: 'zookeeper',
    template: 'data',
    of: ({ zookeeper }) => zookeeper.storage.size,
  },
  {
    field: 'bookkeeper.storage.journal.size',
    component: 'bookkeeper',
    template: 'journal',
    of: ({ bookkeeper }) => bookkeeper.storage.journal.size,
  },
  {
    field: 'bookkeeper.storage.ledgers.size',
    component: 'bookkeeper',
    template: 'ledgers',
    of: ({ bookkeeper }) => bookkeeper.storage.ledgers.size,
  },
];
