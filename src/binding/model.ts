import type { PulsarClusterSpec } from '#src/api/cluster.ts';
import type { Sentence } from '#src/api/reasons.ts';
import type { ClientStatus } from '#src/api/resources/client-status.ts';
import type { MemberSpec, PulsarInstanceSpec } from '#src/api/resources/instance.ts';
import type { ResourceStatus } from '#src/api/resources/resource-status.ts';
import type { ClusterBinding } from '#src/api/schema/binding.ts';
import type { SecretSeen, TokenRef } from '#src/given-secrets/model.ts';
import type { KubernetesObject, ObjectKey } from '#src/kubernetes/object.ts';

/** Where an application comes in. */
export type ClientEntry = 'Proxy' | 'Broker';

/** What a role may do in a namespace of Pulsar, or in one topic. */
export interface PermissionAsked {
  readonly tenant: string;
  readonly namespace: string;
  readonly topic?: string | undefined;
  readonly actions: readonly string[];
}

type MemberAddress = NonNullable<MemberSpec['address']>;

/** An instance, as applications go by it. */
export interface InstanceSeen extends KubernetesObject {
  readonly spec: Pick<PulsarInstanceSpec, 'allowedNamespaces' | 'members' | 'primaries' | 'primary'>;
}

/** Something of another Kubernetes namespace, or of one's own. */
export interface Ref {
  readonly name: string;
  readonly namespace?: string | undefined;
}

/** What the planner reads of a PulsarClient's spec; it has one of both references. */
export interface ClientSpec {
  readonly clusterRef?: Ref | undefined;
  readonly instanceRef?: Ref | undefined;
  readonly role?: string | undefined;
  readonly permissions: readonly PermissionAsked[];
  readonly tokenSecretRef?: TokenRef | undefined;
  readonly entry: ClientEntry;
  readonly secretName?: string | undefined;
}

export interface Client extends KubernetesObject {
  readonly spec: ClientSpec;
  readonly status?: ClientStatus;
}

/** A cluster that is to give a Secret with its addresses, or has given one. */
export interface BoundCluster extends KubernetesObject {
  readonly spec: {
    readonly binding?: { readonly secretName?: string | undefined; readonly entry: ClientEntry } | undefined;
  };
  readonly status?: { readonly binding?: ClusterBinding | undefined } | undefined;
}

/** A PulsarPermission, of a client or of somebody else. */
export interface PermissionSeen extends KubernetesObject {
  readonly spec: Omit<PermissionAsked, 'actions'> & { readonly role: string; readonly clusterRef: Ref };
  readonly status?: ResourceStatus;
}

/** A cluster that serves, as far as its addresses go by it. */
export interface Served {
  readonly name: string;
  readonly namespace: string;
  readonly spec: Pick<PulsarClusterSpec, 'clusterDomain' | 'proxy' | 'websocket'>;
  /** Whether a proxy is ready. */
  readonly hasProxy: boolean;
}

/** A cluster elsewhere, by the addresses that its instance has of it. */
export interface Elsewhere {
  readonly name: string;
  readonly address: MemberAddress;
}

/** Where applications of an instance go. */
export interface Members {
  /** The one to which they go now. */
  readonly primary: string;
  /** Those to which they may go instead, in the order of the members. */
  readonly others: readonly (Served | Elsewhere)[];
}

/** How an application stands to its cluster, or to the primary of its instance. */
export type Relation =
  | {
      readonly kind: 'serves';
      readonly cluster: Served | Elsewhere;
      /** Absent where there is no instance. */
      readonly members?: Members | undefined;
    }
  /** `cluster`: where it will be, though nothing can be done there now. */
  | { readonly kind: 'waits'; readonly sentence: Sentence; readonly cluster?: Served | undefined }
  /** Another operator does all. */
  | { readonly kind: 'others' };

export type OwnRelation = Exclude<Relation, { readonly kind: 'others' }>;

/** The Secrets of a namespace that matter to somebody who gives one. */
export type SecretsFound =
  | {
      /** Those that carry our label. */
      readonly written: readonly SecretSeen[];
      /** The one that the token is in, where one is named and there. */
      readonly holder?: SecretSeen | undefined;
    }
  /** The right to look is missing. */
  | 'refused';

/** Secrets as they are now; who is looking is told when they change. */
export interface SecretsWatched {
  /** Undefined: nobody knows yet. */
  see(key: ObjectKey, owner: KubernetesObject, tokenRef: TokenRef | undefined): SecretsFound | undefined;
  forget(key: ObjectKey): void;
}

/** What became of a permission. */
export interface PermissionOutcome extends Sentence {
  /** Name of its PulsarPermission. */
  readonly resource: string;
  /** `permission of role shop in acme/orders`. */
  readonly what: string;
}

export interface PermissionsPlan {
  readonly applies: readonly KubernetesObject[];
  readonly deletes: readonly PermissionSeen[];
  readonly outcomes: readonly PermissionOutcome[];
  /** Those that are asked for no more and are there still. */
  readonly leaving: readonly PermissionOutcome[];
}
