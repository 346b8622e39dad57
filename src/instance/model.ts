import type { PulsarClusterSpec } from '#src/api/cluster.ts';
import type { Sentence } from '#src/api/reasons.ts';
import type { PulsarInstanceSpec } from '#src/api/resources/instance.ts';
import type { InstanceStatus, MemberStatus } from '#src/api/resources/instance-status.ts';
import type { AskOptions } from '#src/clients/pulsar/admin.ts';
import type { SecretSeen } from '#src/given-secrets/model.ts';
import type { KubernetesObject, ObjectKey } from '#src/kubernetes/object.ts';
import type { Scan } from './scan.ts';

export interface Instance extends KubernetesObject {
  readonly spec: PulsarInstanceSpec;
  readonly status?: InstanceStatus;
}

/** An object of a kind that is known. */
export interface ObjectRef {
  readonly name: string;
  readonly namespace: string;
}

/** By what a cluster is asked and reached. */
export type MemberAsked = MemberStatus['asked'];

/** A member, or a cluster that has been one and has not left yet. */
export interface Participant extends MemberAsked {
  readonly name: string;
  readonly isLeaving: boolean;
  /** What the status has of it. */
  readonly before: MemberStatus | undefined;
}

/** Where others reach a cluster, as Pulsar's `ClusterData` has it. */
export interface ClusterUrls {
  readonly serviceUrl?: string | undefined;
  readonly serviceUrlTls?: string | undefined;
  readonly brokerServiceUrl?: string | undefined;
  readonly brokerServiceUrlTls?: string | undefined;
}

/** A PulsarCluster in which brokers are given what they show others. */
export interface Home {
  readonly owner: KubernetesObject;
  readonly namespace: string;
}

/** How the operator stands to a PulsarCluster, before anybody is asked. */
export type ClusterStanding =
  | {
      readonly kind: 'serves';
      /** Web addresses of its brokers, any of which may be asked. */
      readonly web: readonly string[];
      readonly peers: AskOptions['peers'];
      readonly urls: ClusterUrls;
      readonly home: Home;
    }
  | { readonly kind: 'waits'; readonly sentence: Sentence }
  /** Another operator does all. */
  | { readonly kind: 'others' };

/** How a participant can be asked; a sentence where it cannot. */
export type Way =
  | {
      readonly web: readonly string[];
      readonly peers?: AskOptions['peers'];
      readonly urls: ClusterUrls;
      readonly home?: Home | undefined;
    }
  | { readonly wait: Sentence; readonly home?: Home | undefined };

/** A record of another cluster in a cluster: `ClusterData`, with what we do not know of it too. */
export interface ClusterRecord extends ClusterUrls {
  readonly authenticationPlugin?: string | null;
  readonly authenticationParameters?: string | null;
  readonly brokerClientTlsEnabled?: boolean | null;
  readonly brokerClientTrustCertsFilePath?: string | null;
  readonly [field: string]: unknown;
}

/** What a cluster tells of the configuration store that it shares. */
export interface StoreKnown {
  /** All clusters that are in it. */
  readonly clusters: readonly string[];
  /** The record of the cluster itself. */
  readonly own: ClusterRecord | undefined;
}

/** What a PulsarCluster says of the configuration store that it shares. */
export interface StoreNaming {
  /** The one that its spec names. */
  readonly named: PulsarClusterSpec['configurationStore'];
  /** The URL of the one that it is entered into. */
  readonly entered: string | undefined;
  /** Whether its brokers may have run: what they know is where they have run. */
  readonly isInitialised: boolean;
  /** How the store is, as the cluster finds it. */
  readonly condition: (Sentence & { readonly status: string }) | undefined;
}

/** A PulsarCluster, as far as it may be the store of an instance. */
export interface StoreFound extends KubernetesObject {
  readonly status?: {
    readonly conditions?:
      | readonly {
          readonly type: string;
          readonly status: string;
          readonly reason: string;
          readonly message: string;
          readonly observedGeneration?: number | undefined;
        }[]
      | undefined;
  };
}

/** What a cluster tells of itself. */
export interface ClusterFacts {
  /** What it calls itself. */
  readonly ownName: string;
  /** What it knows of clusters and policies is what others know, too: they share a configuration store. */
  readonly shared?: StoreKnown | undefined;
  /** Of those that matter, by name; one that it does not know is not there. */
  readonly records: Readonly<Record<string, ClusterRecord>>;
  /** What names clusters there, where that was looked at. */
  readonly scan?: Scan | undefined;
  /** Why that could not be looked at. */
  readonly unscanned?: Sentence | undefined;
}

/** What was heard of a participant. */
export type MemberHeard = { readonly facts: ClusterFacts } | { readonly wait: Sentence };

/** The Secrets that an instance has to do with. */
export interface InstanceSecretsFound {
  /** One that the instance names, in its own namespace; `refused`: the right to look is missing. */
  readonly holder: (name: string) => SecretSeen | 'refused' | undefined;
  /** What a PulsarCluster was given. */
  readonly given: (home: Home) => readonly SecretSeen[] | 'refused';
}

/** Secrets as they are now; who is looking is told when they change. */
export interface InstanceSecretsWatched {
  /** Undefined: nobody knows yet. */
  see(
    key: ObjectKey,
    names: readonly string[],
    homes: readonly Home[],
    namespace: string,
  ): InstanceSecretsFound | undefined;
  forget(key: ObjectKey): void;
}

/** What brokers of other members show a cluster, and whom they believe there. */
export interface MemberCredentials {
  readonly token?: string | undefined;
  readonly ca?: string | undefined;
  /** Why they are not there, as a sentence that says what to do. */
  readonly wait?: Sentence | undefined;
}
