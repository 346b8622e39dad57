import type { PulsarClusterSpec } from '#src/api/cluster.ts';
import type { DrainingBookie } from '#src/api/cluster-status.ts';
import type { Hold } from './hold.ts';
import type { Step } from './step.ts';

/** The ensemble in force. */
export interface EnsembleInForce {
  /** Servers that run, joining and leaving ones included. */
  readonly servers: number;
  /** Servers that vote, as far as is known; absent while the ensemble has never had a quorum. */
  readonly members?: number;
  /** The same, as the status is to remember it; absent while it may be out of date, and then the ensemble is asked. */
  readonly remembered?: number;
  /** The next step on the way to the wished size. */
  readonly step?: Step;
}

/** A pod that alone keeps volumes from vanishing, and why nothing can be done about that by itself. */
export interface Risk {
  readonly component: 'zookeeper' | 'bookkeeper';
  readonly pod: string;
  /** What is to be said after its name. */
  readonly message: string;
}

/** The bookies in force. */
export interface BookiesInForce {
  readonly replicas: number;
  /** Bookies that are leaving, as the status is to remember them. */
  readonly draining: readonly DrainingBookie[];
  readonly step?: Step;
  /** Why fewer bookies are not possible. */
  readonly hold?: Hold;
  /** Bookies that alone keep their volumes and cannot hand over what is on them. */
  readonly risks?: readonly Risk[];
}

/** What of the spec is in force, and the changes under way. */
export interface InForce {
  /** The spec as far as it can be carried out now. */
  readonly spec: PulsarClusterSpec;
  readonly ensemble: EnsembleInForce;
  readonly bookies: BookiesInForce;
  readonly holds: readonly Hold[];
  /** Pods with which a volume would go, and about which a person must do something. */
  readonly risks: readonly Risk[];
  /** The changes under way, each with its next step. */
  readonly steps: readonly Step[];
}
