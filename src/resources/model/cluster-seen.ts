import type { AskOptions } from '#src/clients/pulsar/admin.ts';
import type { ObjectKey } from '#src/kubernetes/object.ts';

/** What is known of a PulsarCluster to whom lives in it. */
export interface ClusterSeen {
  readonly allowedNamespaces: readonly string[];
  readonly isDeleting: boolean;
  readonly isSuspended: boolean;
  /** Whether another operator looks after it, and so after all that lives in it. */
  readonly isOthers: boolean;
  /** Whether it is a configuration store, in which nothing lives. */
  readonly isStore?: boolean;
  /** URL of the configuration store that it shares with others: tenants, and policies of namespaces, are those of all. */
  readonly store?: string | undefined;
  /** Whether that is known to have lost what was in it: what is written there would look as if it were new. */
  readonly isStoreLost?: boolean;
  readonly isInitialised: boolean;
  /** Whether its workers give functions values of Secrets. */
  readonly givesSecrets: boolean;
  /** Whether its workers keep uploaded code as packages. */
  readonly keepsPackages: boolean;
  /** Whether its functions have somewhere to keep state; not yet: what is asked for is not there. */
  readonly keepsState: 'Kept' | 'NotYet' | 'Nowhere';
  /** Web addresses of the brokers that are ready. */
  readonly brokers: readonly string[];
  /** Web addresses of what is ready and has a functions worker, where there are to be any. */
  readonly workers?: readonly string[] | undefined;
  /** To whom brokers and workers may send us on. */
  readonly peers: AskOptions['peers'];
}

export type CredentialsFound =
  | { readonly credentials: AskOptions['credentials'] }
  | { readonly missing: string };

/** The clusters that this operator sees. */
export interface ClustersSeen {
  see(key: ObjectKey): ClusterSeen | undefined;
  /** Whether it would see clusters of a namespace. */
  watches(namespace: string): boolean;
  /** What its brokers are to be shown, or what is missing for that, as a sentence that says what to do. */
  credentials(key: ObjectKey, signal: AbortSignal): Promise<CredentialsFound>;
  /** Says that brokers do not know who shows these. */
  refused(key: ObjectKey): void;
}
