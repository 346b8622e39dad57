import type { PulsarClusterSpec } from '#src/api/cluster.ts';
import type { PulsarClusterStatus } from '#src/api/cluster-status.ts';
import type { VersionedRackMap } from '#src/clients/bookkeeper/racks.ts';
import type { MetadataInspection } from '#src/clients/pulsar/metadata.ts';
import type { Role } from '#src/clients/zookeeper/four-letter-word.ts';
import type { KubernetesObject, ObjectMeta } from '#src/kubernetes/object.ts';
import type { CanaryTold, Heard, RegisteredBookies } from './heard.ts';
import type { FailingBroker, Pulse } from './pulse.ts';
import type { Fact, StoreFact } from './question.ts';
import type { MissingReference, OtherCluster } from './references.ts';
import type { Warnings } from './warning.ts';

export interface PulsarCluster extends KubernetesObject {
  readonly spec: PulsarClusterSpec;
  readonly status?: PulsarClusterStatus;
}

export interface ContainerState {
  readonly waiting?: { readonly reason?: string; readonly message?: string };
  readonly running?: object;
  readonly terminated?: {
    readonly reason?: string;
    readonly exitCode?: number;
    readonly message?: string;
    readonly finishedAt?: string;
  };
}

export interface ContainerStatus {
  readonly name: string;
  readonly restartCount?: number;
  readonly state?: ContainerState;
  readonly lastState?: ContainerState;
}

/** A condition of an object that Kubernetes keeps. */
export interface LiveCondition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  readonly lastTransitionTime?: string;
}

/** A pod, as far as the planner looks at one. */
export interface Pod extends KubernetesObject {
  readonly spec?: { readonly nodeName?: string };
  readonly status?: {
    readonly phase?: string;
    readonly podIP?: string;
    /** When its kubelet first heard of it. */
    readonly startTime?: string;
    readonly conditions?: readonly LiveCondition[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
    readonly containerStatuses?: readonly ContainerStatus[];
  };
}

export interface StatefulSet extends KubernetesObject {
  readonly spec: {
    readonly replicas?: number;
    readonly template?: { readonly metadata?: Readonly<Pick<ObjectMeta, 'labels' | 'annotations'>> };
    readonly volumeClaimTemplates?: readonly {
      metadata: { name: string };
      spec: { storageClassName?: string; resources: { requests: { storage: string } } };
    }[];
  };
  readonly status?: { readonly observedGeneration?: number; readonly updateRevision?: string };
}

/** The ZooKeeper ensemble as its servers tell it. */
export interface EnsembleFact {
  /** Role of each ready server by pod name, of those that answer. */
  readonly roles: Readonly<Record<string, Role>>;
  /** Followers that the leader counts as in sync, those that do not vote included. */
  readonly syncedFollowers: number;
  /** Ids of the servers that vote: ordinal + 1. */
  readonly participants: readonly number[];
  /** Version of the membership, in decimal. */
  readonly version: string;
}

/** A bookie that is leaving, was about to, or has lost its disk. */
export interface BookieFact {
  readonly id: string;
  /** Absent when it does not run. */
  readonly registered?: 'writable' | 'readOnly';
  /** Version of its cookie; absent when there is none. */
  readonly cookie?: number;
  /** Ledgers that name it. */
  readonly ledgers: number;
  /** Bytes of the closed ones: an upper bound of what it has to hand over. */
  readonly bytes: number;
  /** The first few of them that nobody has declared lost, each as it is told to people. */
  readonly first?: readonly string[];
  /** Those that a person has declared lost. */
  readonly declared?: readonly DeclaredLedger[];
}

/** A ledger that a person has declared lost. */
export interface DeclaredLedger {
  readonly id: string;
  /** Names of bookies that do not run, have not left, and may have a copy. */
  readonly mayBeOn: readonly string[];
  /** Names of the bookies that it names and that run, the one that is asked about too. */
  readonly on: readonly string[];
}

/** The bookies as ZooKeeper and their own disks tell it. */
export interface BookiesFact {
  /** By pod name. */
  readonly bookies: Readonly<Record<string, BookieFact>>;
  /** Largest ensemble among the ledgers of leaving bookies and the policies of namespaces, and whose it is. */
  readonly largestEnsemble: number;
  readonly largestEnsembleOf: string;
  /** Why it is not known what the policies ask for: they are where a configuration store is, which may be away. */
  readonly policiesUnread?: string;
  /** Topics (`tenant/namespace/persistent/topic`) that write to ledgers of leaving bookies. */
  readonly openTopics: readonly string[];
  readonly underReplicated: number;
  readonly leavingBytes: number;
  /** Bookies below the wished number: how many serve, how many of them take writes, and their free disk. */
  readonly staying: { readonly count: number; readonly writable: number; readonly freeBytes: number };
}

/** What a revision of a StatefulSet gives its pods. */
export interface Revision {
  readonly template: object;
  /** Those of the StatefulSet when it was made. */
  readonly annotations: Readonly<Record<string, string>>;
}

/** Where bookies are said to be, and where they are. */
export interface RacksFact {
  readonly map: VersionedRackMap;
  /** Zone of each node that was asked for and has one. */
  readonly zones: Readonly<Record<string, string>>;
}

/** A node on which a pod should have stopped. */
export interface NodeFact {
  /** Its condition Ready; Unknown when its kubelet does not report, Gone when there is no such node. */
  readonly ready: 'True' | 'False' | 'Unknown' | 'Gone';
  /** Since when. */
  readonly since?: string;
}

/** A claim for a volume. */
export interface Claim extends KubernetesObject {
  readonly spec?: Readonly<Partial<Record<'dataSource' | 'dataSourceRef' | 'selector', object>>> & {
    readonly storageClassName?: string;
    /** The PersistentVolume, once there is one. */
    readonly volumeName?: string;
    readonly resources?: { readonly requests?: { readonly storage?: string } };
  };
  readonly status?: {
    readonly phase?: string;
    readonly capacity?: { readonly storage?: string };
    readonly conditions?: readonly { type: string; status: string; message?: string }[];
    readonly allocatedResourceStatuses?: { readonly storage?: string };
  };
}

/** Facts beyond the cache. A plan names those it lacks; they are fetched and the pass plans again. */
export interface Facts {
  /** What ZooKeeper holds of the cluster's metadata. */
  readonly metadata?: Fact<MetadataInspection>;
  readonly registrations?: Fact<RegisteredBookies>;
  /** What configuration stores say of the cluster, by their URLs; an error where its own ZooKeeper does not say who it is. */
  readonly configurationStores?: Fact<Readonly<Record<string, StoreFact>>>;
  /** The largest ensemble that the policy of a namespace asks for; 0 without any. */
  readonly largestPolicy?: Fact<number>;
  readonly ensemble?: Fact<EnsembleFact>;
  readonly bookies?: Fact<BookiesFact>;
  /** When the cookies of bookies were made, milliseconds since 1970 by pod name. */
  readonly cookies?: Fact<Readonly<Record<string, number>>>;
  readonly failingBrokers?: Fact<readonly FailingBroker[]>;
  /** Revisions of StatefulSets by name; one that is not there any more is left out. */
  readonly provenRevisions?: Fact<Readonly<Record<string, Revision>>>;
  readonly racks?: Fact<RacksFact>;
  /** The bundles each ready broker owns, by pod name; none at all where namespaces are bound to certain brokers. */
  readonly bundles?: Fact<Readonly<Record<string, readonly string[]>>>;
  /** The nodes of pods that should have stopped, by name. */
  readonly nodes?: Fact<Readonly<Record<string, NodeFact>>>;
  /** Names of those servers and bookies that should have stopped and are seen to run, whatever their nodes report. */
  readonly runningPods?: Fact<readonly string[]>;
  /** How many ledgers miss a replica. */
  readonly underReplicatedLedgers?: Fact<number>;
  /** Things the spec refers to that do not exist. */
  readonly missingReferences?: Fact<readonly MissingReference[]>;
  /** Those of the objects to be created whose names are taken, as they are, whoever has them. */
  readonly names?: Fact<readonly KubernetesObject[]>;
  /** Those of the pods that no cache has that are there all the same, as they are, whoever has them. */
  readonly unseen?: Fact<readonly KubernetesObject[]>;
  /** Those of the volumes that there must be and that no cache has, as they are, whoever has them. */
  readonly unseenClaims?: Fact<readonly Claim[]>;
  /** What Kubernetes warns of about objects that do not start. */
  readonly warnings?: Fact<Warnings>;
  /** Those StorageClasses of the volumes to grow that let volumes grow. */
  readonly expandableClasses?: Fact<readonly string[]>;
}

/** Everything a pass may know. Nothing in it changes while the pass plans. */
export interface Observation {
  readonly cluster: PulsarCluster;
  /** Objects the cluster owns, without pods and volumes. */
  readonly owned: readonly KubernetesObject[];
  readonly pods: readonly Pod[];
  readonly claims: readonly Claim[];
  /** Names of volumes that there must be and of which nobody knows whose they are, or whether they are there. */
  readonly unknownClaims?: readonly string[];
  readonly others: readonly OtherCluster[];
  /** The PulsarClusters that it names as its configuration store, and that its brokers know as such, with their pods. */
  readonly stores?: readonly Pick<Observation, 'cluster' | 'pods'>[];
  /** Of a configuration store: the clusters that use it, `namespace/name`. */
  readonly members?: readonly string[];
  readonly facts: Facts;
  /** Absent while the cluster has no ear, or one that has just been opened. */
  readonly heard?: Heard;
  /** Absent while no broker has been asked. */
  readonly pulse?: Pulse;
  /** Absent while no canary has been asked. */
  readonly canary?: CanaryTold;
  /** The image of the operator itself; the usual one where it has not been told. */
  readonly operatorImage?: string;
  /** Time of the pass, RFC 3339. */
  readonly now: string;
}
