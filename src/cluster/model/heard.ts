import type { CanaryReport } from '#src/clients/canary/report.ts';

/** What the canary of a cluster has said last when it was asked, or since when it says nothing. */
export type CanaryTold = { readonly pod: string } & (
  | { readonly report: CanaryReport }
  | { readonly silent: { readonly since: string; readonly why: string } }
);

/** What the ear in a cluster's ZooKeeper hears now, or since when it hears nothing. */
export type Heard = Hearing | Unheard;

/** All of it is as ZooKeeper has it, a second or two ago; it is another value only when something in it is another. */
export interface Hearing {
  /** Since when nothing was missed, RFC 3339. */
  readonly since: string;
  /** Ids of bookies, in order. */
  readonly bookies: {
    readonly writable: readonly string[];
    readonly readOnly: readonly string[];
    /** Those that have a cookie and do not run. */
    readonly missing: readonly string[];
  };
  /**
   * Ledgers that the auditor has marked: how many, and since when the oldest mark is there, RFC 3339. Absent until they
   * have been counted for the first time, which after a loss takes long.
   */
  readonly underReplicated?: { readonly count: number; readonly since?: string };
  readonly autorecovery: {
    /** Somebody switched it off in ZooKeeper: nothing is audited for lost bookies, nothing is copied. */
    readonly disabled: boolean;
    /** Id of who audits; absent when nobody does. */
    readonly auditor?: string;
  };
  /** Ids (`host:port`) of the brokers that other brokers and clients find, in order. */
  readonly brokers: readonly string[];
  /** Paths of what no cluster is without and ZooKeeper does not have; none: the metadata is there. */
  readonly missingMetadata: readonly string[];
}

/** Nothing is known of what has happened since. */
export interface Unheard {
  readonly unheard: {
    /** When it last heard anything, or was opened; RFC 3339. */
    readonly since: string;
    /** For people. */
    readonly why: string;
  };
}

/** The bookies that have a session in ZooKeeper: ours by the name of their pod, any other by its id. */
export interface RegisteredBookies {
  readonly writable: readonly string[];
  readonly readOnly: readonly string[];
}

/** What is heard now; undefined where nothing is. */
export function hearing(heard: Heard | undefined): Hearing | undefined {
  return heard && !('unheard' in heard) ? heard : undefined;
}
