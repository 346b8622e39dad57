import type { ClientStatus } from '#src/api/resources/client-status.ts';
import type { PulsarInstanceSpec } from '#src/api/resources/instance.ts';
import type { InstanceStatus } from '#src/api/resources/instance-status.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';

export interface InstanceFound extends KubernetesObject {
  readonly spec: PulsarInstanceSpec;
  readonly status?: InstanceStatus;
}

interface Ref {
  readonly name: string;
  readonly namespace?: string;
}

export interface ClientFound extends KubernetesObject {
  readonly spec: {
    readonly instanceRef?: Ref;
    readonly permissions?: readonly { readonly tenant: string; readonly namespace: string }[];
    readonly secretName?: string;
  };
  readonly status?: ClientStatus;
}

export interface SubscriptionFound extends KubernetesObject {
  readonly spec: {
    readonly clusterRef: Ref;
    readonly tenant: string;
    readonly namespace: string;
    readonly topic: string;
    readonly name?: string;
    readonly replicated?: boolean;
  };
}

/** What is to become the primary, and of what. */
export interface Wish {
  readonly to: string;
  /** A namespace of Pulsar alone; absent: all that has no primary of its own. */
  readonly pulsarNamespace?: string | undefined;
}

/** All that a plan goes by. */
export interface Found {
  readonly instance: InstanceFound;
  readonly clients: readonly ClientFound[];
  readonly subscriptions: readonly SubscriptionFound[];
}
