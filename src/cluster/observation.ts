import type { PulsarClusterSpec } from '#src/api/cluster.ts';
import type { PulsarClusterStatus } from '#src/api/cluster-status.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import type { MetadataInspection } from '#src/pulsar/metadata.ts';

export interface PulsarCluster extends KubernetesObject {
  readonly spec: PulsarClusterSpec;
  readonly status?: PulsarClusterStatus;
}

export interface ContainerState {
  readonly waiting?: { readonly reason?: string; readonly message?: string };
  readonly running?: object;
  readonly terminated?: { readonly reason?: string; readonly exitCode?: number; readonly message?: string };
}

/** A pod, as far as the planner looks at one. */
export interface Pod extends KubernetesObject {
  readonly spec?: { readonly nodeName?: string };
  readonly status?: {
    readonly phase?: string;
    readonly podIP?: string;
    readonly conditions?: readonly { type: string; status: string; reason?: string; message?: string }[];
    readonly containerStatuses?: readonly {
      name: string;
      restartCount?: number;
      state?: ContainerState;
      lastState?: ContainerState;
    }[];
  };
}

export interface StatefulSet extends KubernetesObject {
  readonly spec: {
    readonly replicas?: number;
    readonly template?: { readonly metadata?: { readonly labels?: Readonly<Record<string, string>> } };
    readonly volumeClaimTemplates?: readonly {
      metadata: { name: string };
      spec: { resources: { requests: { storage: string } } };
    }[];
  };
  readonly status?: { readonly observedGeneration?: number; readonly updateRevision?: string };
}

/** A fact that had to be asked for: its value, or why there was no answer. */
export type Fact<T> = { readonly value: T } | { readonly error: string };

/** Facts beyond the cache. A plan names those it lacks; they are fetched and the pass plans again. */
export interface Facts {
  /** What ZooKeeper holds of the cluster's metadata. */
  readonly metadata?: Fact<MetadataInspection>;
  /** How many bookies are registered as writable. */
  readonly writableBookies?: Fact<number>;
  /** Role of each ZooKeeper server by pod name: leader, follower, … */
  readonly zookeeperRoles?: Fact<Readonly<Record<string, string>>>;
  /** How many ledgers miss a replica. */
  readonly underReplicatedLedgers?: Fact<number>;
  /** Things the spec refers to that do not exist, each as a sentence. */
  readonly missingReferences?: Fact<readonly string[]>;
}

export type FactName = keyof Facts;

/** Everything a pass may know. Nothing in it changes while the pass plans. */
export interface Observation {
  readonly cluster: PulsarCluster;
  /** Objects the cluster owns, without pods and volumes. */
  readonly owned: readonly KubernetesObject[];
  readonly pods: readonly Pod[];
  readonly volumes: readonly KubernetesObject[];
  readonly facts: Facts;
  /** Time of the pass, RFC 3339. */
  readonly now: string;
}
