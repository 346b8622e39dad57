import type { Sentence } from '#src/api/reasons.ts';
import type { ClusterSeen } from '#src/resources/model/cluster-seen.ts';
import type { FileRef, SecretRef } from '#src/resources/model/references.ts';
import type { Resource, ResourceSpec } from '#src/resources/model/resource.ts';

/** A configuration as Pulsar has it: fields by their names. */
export type Config = Readonly<Record<string, unknown>>;

/** How a field of such a configuration may change, and what it is when nobody has said anything. */
export interface FieldRule {
  /** Whether an update changes it; else the whole is made anew. */
  readonly byUpdate?: boolean;
  /** What it is when nobody has said anything; the same is sent to unset it, where an update changes it. */
  readonly usual?: unknown;
  /** What it means where Pulsar leaves it out; as `usual`. */
  readonly leftOut?: unknown;
  /** What Pulsar makes of it where it is a map, besides `usual`. */
  readonly completed?: (value: Config) => Config;
  /** Whether Pulsar does not tell it. */
  readonly isUntold?: boolean;
}

/** What the spec of everything that runs in workers has. */
export interface RunSpec extends ResourceSpec {
  readonly tenant: string;
  readonly namespace: string;
  readonly name?: string | undefined;
  readonly parallelism?: number | undefined;
  readonly updateStrategy: 'Replace' | 'Fail';
  readonly secrets?: Readonly<Record<string, SecretRef>> | undefined;
}

/** Where its code comes from, as Pulsar takes it. */
export type RunCode = { readonly file: FileRef } | { readonly url: string };

/** One kind of what runs in workers: a function, a source or a sink. */
export interface RunApi<S extends RunSpec = RunSpec> {
  readonly noun: string;
  /** Its collection in the admin API: functions. */
  readonly collection: string;
  /** The part of the form that has its configuration. */
  readonly part: string;
  /** Rules of its fields, by name; what is not here is never compared. */
  readonly fields: Readonly<Record<string, FieldRule>>;
  /** A field without which Pulsar takes an update for one of something else. */
  readonly always?: string;
  /** The name of its subscription among its fields; undefined: it reads no topic. */
  readonly subscription?: string;
  /** Those fields of its configuration that the spec gives, as Pulsar tells them. */
  readonly configOf: (spec: S) => Config;
  readonly codeOf: (resource: Resource<S>) => RunCode | undefined;
  /** What Pulsar must be told of code that is built in, besides its URL. */
  readonly builtinField: string;
}

/** Workers tell what there is before they take what is new: one of them must lead the others. */
export const startingWorkers: Readonly<Record<number, Sentence>> = {
  503: { reason: 'FunctionsNotServed', message: 'Waiting for the functions workers, which start' },
};

/** What is waited for where the cluster has no workers, or they do not serve yet. */
export const unserved: Readonly<Record<number, Sentence>> = {
  409: {
    reason: 'FunctionsNotServed',
    message: 'Its PulsarCluster runs no functions: give it spec.functions. It is waited for',
  },
  ...startingWorkers,
};

/** Who serves functions and connectors, by their web addresses: workers have pods of their own, or are in the brokers. */
export function functionServers({ brokers, workers = brokers }: ClusterSeen): readonly string[] {
  return workers;
}
