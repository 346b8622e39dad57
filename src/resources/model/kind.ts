import type { Sentence } from '#src/api/reasons.ts';
import type { AdminRequest } from '#src/clients/pulsar/admin-request.ts';
import type { ApiResource } from '#src/kubernetes/object.ts';
import type { ClusterSeen } from './cluster-seen.ts';
import type { PatternReader } from './pattern-reader.ts';
import type { FileHash, FileRef, SecretRef, UrlRef } from './references.ts';
import type { Resource, ResourceSpec } from './resource.ts';

/** How long a file may take that is sent or read. */
export const fileDeadlineMs = 300_000;

/** One thing that is to be changed in Pulsar. */
export interface Write {
  readonly does: 'create' | 'set' | 'unset' | 'empty' | 'delete';
  /** The field of the spec it is about, or several; absent where it is about the thing as a whole. */
  readonly field?: string;
  readonly fields?: readonly string[];
  readonly request: AdminRequest;
  /**
   * A file that goes along as a part of its form, read when it is sent; and by which hash it was planned, where that is known:
   * no other is sent.
   */
  readonly upload?: { readonly part: string; readonly file: FileRef | UrlRef; readonly hash?: string };
  /** Paths of what must be there before it is tried: Pulsar's answer would not tell it from other faults. */
  readonly within?: readonly { readonly path: string; readonly absent: Sentence }[];
  /** What somebody had done that it undoes, for the Event. */
  readonly undoes?: string;
  /** Statuses by which Pulsar says that there was nothing to do. */
  readonly idleBy?: readonly number[];
  /** What the status keeps once it was done: nothing that is read tells it. */
  readonly remember?: Readonly<Record<string, unknown>>;
  /** What a status means where it is only a matter of time: 404, something is not there; 409 and 412, something is in the way. */
  readonly waits?: Readonly<Record<number, Sentence>>;
  /** What is read, and where in it, when Pulsar has it; the next write waits for that. Undefined as a value: nothing. */
  readonly shown?: {
    readonly path: string;
    readonly at: readonly string[];
    readonly value: unknown;
    /** What is waited for where Pulsar does not have it in time; else it is looked at again. */
    readonly late?: Sentence;
  };
  /** Statuses by which Pulsar refuses just this for good, though they mean something else elsewhere. */
  readonly refusedBy?: readonly number[];
}

/** What Pulsar answered, by the names under which it was asked; undefined: it is not there. */
export type Answers = Readonly<Record<string, unknown>>;

/** What a broker is asked besides, whoever serves the kind. */
export interface Further {
  readonly path: string;
  /** Whether that is no JSON, and its SHA-256 is the answer. */
  readonly isFile?: boolean;
  /** What is kept of an answer that is long; absent: all of it. */
  readonly keeps?: (answer: unknown) => unknown;
  /** What a status means there. */
  readonly unread?: Readonly<Record<number, Sentence>>;
}

/** All that a plan may know. */
export interface ResourceState<S extends ResourceSpec = ResourceSpec> {
  readonly resource: Resource<S>;
  readonly answers: Answers;
  /** The file that it names. */
  readonly file?: FileHash | undefined;
  readonly nowMs?: number;
  /** What is known of its cluster. */
  readonly cluster?: ClusterSeen | undefined;
  /** What of its cluster reads topics by patterns, where the kind asks for that. */
  readonly readers?: readonly PatternReader[] | undefined;
}

/** What there is besides what the spec asks for: what the status has of it, and what is said where all is as specified. */
export interface ResourceTold {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly sentence?: Sentence | undefined;
  /** Whether what is there is somebody else's, whatever was there before: nothing is remembered of having made it. */
  readonly isOthers?: boolean;
}

/** What is to be changed now, in this order; and what keeps it from being as the spec says once that is done. */
export interface ResourcePlan {
  readonly writes: readonly Write[];
  readonly wait?: Sentence | undefined;
  /** What people are told that is being done, where that is more than setting it up. */
  readonly doing?: string | undefined;
  /** What the status is to have before any of it is done. */
  readonly keep?: Readonly<Record<string, unknown>> | undefined;
}

/** Where brokers list a topic. */
export interface ListedTopic {
  /** Path of the namespace whose list it is in. */
  readonly within: string;
  /** As the list has it: `persistent://tenant/namespace/topic`. */
  readonly name: string;
}

/** One kind of what lives in a cluster. Everything in it is pure. */
export interface ResourceKind<S extends ResourceSpec = ResourceSpec> {
  readonly resource: ApiResource;
  /** What people call it: namespace. */
  readonly noun: string;
  /** Its full name in Pulsar: `tenant/namespace`. */
  readonly nameOf: (resource: Resource<S>) => string;
  /** The fields that the spec gives, as the status remembers them. */
  readonly fieldsOf: (spec: S) => readonly string[];
  /** Paths of the admin API to read, by name; the first tells whether the thing is there, and else the others are not read. */
  readonly reads: (resource: Resource<S>) => { readonly it: string } & Readonly<Record<string, string>>;
  /** What else is asked, by the names of the answers, once those are known; and what follows from that, until nothing new is asked. */
  readonly further?: (state: ResourceState<S>) => Readonly<Record<string, Further>>;
  /** Whether it is the same in all clusters that share a configuration store. */
  readonly isInStore?: (spec: S) => boolean;
  /** What it is in, and so waits for: noun and full name of that. */
  readonly within?: (resource: Resource<S>) => string;
  /** The field that its creation alone sets: remembered once it was there, so that it is known to have gone. */
  readonly madeWith?: string;
  /** What is lost where it is made again, for the Event. */
  readonly remade?: (resource: Resource<S>) => string;
  /** What tells that nobody has changed it, so that it need not be looked at itself; undefined: nothing does. */
  readonly listed?: (resource: Resource<S>) => ListedTopic | undefined;
  /** What of its cluster keeps it from being there at all. */
  readonly unfit?: (resource: Resource<S>, cluster: ClusterSeen) => Sentence | undefined;
  /** The file that it is made of, and Secrets that must be there. */
  readonly file?: (resource: Resource<S>) => FileRef | undefined;
  readonly secrets?: (resource: Resource<S>) => readonly SecretRef[];
  /** Web addresses of those who serve it, where that are not brokers. */
  readonly serversOf?: (cluster: ClusterSeen) => readonly string[];
  /** What a status means where it is asked what there is: a matter of time, or of the cluster. */
  readonly unread?: Readonly<Record<number, Sentence>>;
  /** The patterns by which it reads topics. */
  readonly readsBy?: (resource: Resource<S>) => readonly PatternReader[];
  /** Whether its plan goes by what reads topics. */
  readonly isRead?: boolean;
  /** What its status says besides. */
  readonly tells?: (state: ResourceState<S>) => ResourceTold;
  /** How long a pass over it may last, where that is longer than over any other. */
  readonly passDeadlineMs?: number;
  /** What makes it as the spec says; no writes: it is. */
  readonly plan: (state: ResourceState<S>) => ResourcePlan;
  /** What else is asked before it is deleted, once it is known what is there. */
  readonly furtherOfEnd?: (state: ResourceState<S>) => Readonly<Record<string, Further>>;
  /** Whether Pulsar has something of it otherwise for a moment, by what the status remembers: that holds the resource. */
  readonly hasBorrowed?: (resource: Resource<S>) => boolean;
  /** What gives that back before it ends, or while what it names is missing; undefined: nothing is to be done. */
  readonly givesBack?: (state: ResourceState<S>) => ResourcePlan | undefined;
  /** What keeps it from being deleted now. */
  readonly holdsEnd?: (state: ResourceState<S>) => Sentence | undefined;
  /** What deletes what is there of it; no writes: there is nothing. */
  readonly end: (state: ResourceState<S>) => readonly Write[];
  /** Why what is there is left all the same, for the Event; undefined: it is not. */
  readonly leaves?: (state: ResourceState<S>) => string | undefined;
}

/** All fields that a write is about. */
export function writtenFields({ field, fields = [] }: Write): readonly string[] {
  return field === undefined ? fields : [field, ...fields];
}
