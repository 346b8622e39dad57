import type { PulsarClusterStatus } from '#src/api/cluster-status.ts';

/** Everything outside the cluster that its spec refers to by name. */
export interface References {
  /** Secrets by name, each with the keys that must be in it. */
  readonly secrets: ReadonlyMap<string, readonly string[]>;
  readonly storageClasses: readonly string[];
}

/** Something the spec refers to that is not as it must be. */
export interface MissingReference {
  readonly kind: 'Secret' | 'StorageClass';
  readonly name: string;
  /** Of a Secret that is there: the keys that it does not have. */
  readonly keys?: readonly string[];
  /** What is wrong and what to do, as a sentence. */
  readonly message: string;
}

/** Another cluster that this operator looks after and whose turn it is to get the pods of this release. */
export interface OtherCluster {
  /** `namespace/name`. */
  readonly key: string;
  readonly turn: NonNullable<PulsarClusterStatus['operatorUpgrade']>;
  /** What it is stuck at. */
  readonly stuck?: string;
}
