import type { VersionedRackMap } from '#src/clients/bookkeeper/racks.ts';
import type { MembershipChange } from '#src/clients/zookeeper/session.ts';
import type { Event } from '#src/kubernetes/events.ts';

/** Something to do that is not an object of Kubernetes. Doing it twice, or too late, does no harm. */
export type Operation =
  | { readonly kind: 'createChroot' }
  | { readonly kind: 'removeUnfinishedLedgers' }
  /** Enters the cluster into the configuration store at `url`. */
  | { readonly kind: 'enterStore'; readonly url: string }
  | {
      readonly kind: 'reconfigure';
      readonly change: MembershipChange;
      /** Of the membership on which this was decided, in decimal; on any other one it is refused. */
      readonly version: string;
    }
  /** `bookie` is the name of its pod. */
  | { readonly kind: 'setReadOnly'; readonly bookie: string; readonly readOnly: boolean }
  /** Makes brokers forget where the open ledgers of topics (`tenant/namespace/persistent/topic`) are. */
  | { readonly kind: 'unloadTopics'; readonly topics: readonly string[] }
  /** `bundle` is `tenant/namespace/range`; `from` and `to` are names of pods. */
  | { readonly kind: 'moveBundle'; readonly bundle: string; readonly from: string; readonly to: string }
  | { readonly kind: 'writeRacks'; readonly map: VersionedRackMap }
  /** `version` is the one that was seen: another cookie stays. */
  | { readonly kind: 'deleteCookie'; readonly bookie: string; readonly version: number };

/** An operation on which nothing relies: it comes after everything else, and when it fails that is an event and no more. */
export interface BestEffort {
  readonly operation: Operation;
  /** Told when it is done. */
  readonly note?: Event;
  /** When to look again once it is done. */
  readonly wakeAfterSeconds: number;
}
