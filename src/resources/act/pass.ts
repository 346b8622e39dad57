import { dequal } from 'dequal';
import type { Sentence } from '#src/api/reasons.ts';
import type { ResourceStatus } from '#src/api/resources/resource-status.ts';
import type { Cache } from '#src/kubernetes/cache.ts';
import { timeOf } from '#src/kubernetes/clock.ts';
import { IncompleteError, refusedRestMs } from '#src/kubernetes/errors.ts';
import type { EventRecorder } from '#src/kubernetes/events.ts';
import { keyOf, type ObjectKey, withStatus } from '#src/kubernetes/object.ts';
import type { RunResult } from '#src/kubernetes/queue.ts';
import type { ResourceClient } from '#src/kubernetes/resource-client.ts';
import { type Failed, sentenceOfFailures } from '#src/resources/failures.ts';
import type { ClusterSeen, ClustersSeen } from '#src/resources/model/cluster-seen.ts';
import type { ResourceKind } from '#src/resources/model/kind.ts';
import type { PatternReader } from '#src/resources/model/pattern-reader.ts';
import type { FilesSeen, SecretMissing } from '#src/resources/model/references.ts';
import { clusterKeyOf, type Resource, type ResourceSpec } from '#src/resources/model/resource.ts';
import type { Pace } from '#src/resources/pace.ts';
import type { Resting } from '#src/resources/resting.ts';
import type { Standing } from '#src/resources/standing.ts';
import { resourceStatusOf } from '#src/resources/status.ts';
import { anyServer, type BrokerAsked, type WritePulsar } from './pulsar.ts';
import type { TopicLooks } from './topic-looks.ts';

export interface ResourceReconcilerOptions<S extends ResourceSpec> {
  readonly kind: ResourceKind<S>;
  readonly cache: Cache<Resource<S>>;
  /** Whether all clusters, and all others of its kind, are known that are watched, or have been waited for. */
  readonly isAllKnown: () => boolean;
  readonly client: Pick<ResourceClient, 'applyStatus' | 'patchMeta'>;
  readonly clusters: ClustersSeen;
  readonly events: Pick<EventRecorder, 'record'>;
  readonly pace: Pace;
  readonly looks: Pick<TopicLooks, 'see'>;
  readonly resting: Resting;
  readonly files: FilesSeen;
  readonly secretMissing: SecretMissing;
  /** What of a cluster reads topics by patterns. */
  readonly readers: (cluster: ObjectKey) => Promise<readonly PatternReader[]>;
  readonly write: WritePulsar;
  /** Throws when this process does not surely hold the lease. */
  readonly fence: () => void;
}

/** What a pass over one resource begins with. */
export interface Pass<S extends ResourceSpec> extends ResourceReconcilerOptions<S> {
  readonly resource: Resource<S>;
  readonly standing: Exclude<Standing, { kind: 'others' }>;
  /** Another resource that has the same thing in Pulsar. */
  readonly rival: Resource<S> | undefined;
  readonly signal: AbortSignal;
  /** What the status says by now. */
  readonly told: { status: ResourceStatus | undefined };
}

/** How people call the thing in Pulsar. */
export function whatOf<S extends ResourceSpec>({ kind, resource }: Pass<S>): string {
  return `${kind.noun} ${kind.nameOf(resource)}`;
}

export async function say<S extends ResourceSpec>(
  { resource, client, signal, told }: Pass<S>,
  sentence: Sentence,
  managedFields: readonly string[],
  more: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const { generation } = resource.metadata;
  const now = timeOf(new Date());
  const status = resourceStatusOf(generation, told.status, sentence, managedFields, now, more);
  if (dequal(status, told.status)) return;
  await client.applyStatus(withStatus(resource, status), signal);
  told.status = status;
}

/** A broker with what it is to be shown; a sentence where that is missing. */
export async function brokerOf<S extends ResourceSpec>(
  { clusters, files, kind, resource, write, fence, signal }: Pass<S>,
  cluster: ClusterSeen,
): Promise<BrokerAsked | Sentence> {
  const found = await clusters.credentials(clusterKeyOf(resource), signal);
  if ('missing' in found) return { reason: 'MissingReference', message: found.missing };
  const servers = kind.serversOf?.(cluster) ?? cluster.brokers;
  if (servers.length === 0)
    return { reason: 'FunctionsNotServed', message: 'Waiting for a functions worker that serves' };
  const { credentials } = found;
  return anyServer(
    { servers, brokers: cluster.brokers },
    {
      ...{ write, files },
      options: { credentials, peers: cluster.peers, before: fence, signal },
    },
  );
}

/** How soon what a broker did not do is tried again, in seconds. */
const retrySeconds = 30;

/** Tells what failed, and when it is tried again: soon where that may help. */
export async function failPass<S extends ResourceSpec>(
  pass: Pass<S>,
  failed: readonly Failed[],
  managedFields: readonly string[],
  more: Readonly<Record<string, unknown>> = {},
  wait?: Sentence,
): Promise<RunResult> {
  const { clusters, resource } = pass;
  const sentence = besides(sentenceOfFailures(failed, resource.spec.clusterRef.name), wait);
  if (sentence.reason === 'Unauthorized') clusters.refused(clusterKeyOf(resource));
  await say(pass, sentence, managedFields, more);
  if (sentence.reason === 'Failing' || sentence.reason === 'NoAnswer') {
    throw new IncompleteError(`${whatOf(pass)}: ${sentence.message}`, retrySeconds);
  }
  return { after: pass.pace.afterMs(paceKeyOf(pass), readsOf(pass)), restMs: refusedRestMs };
}

/** A refusal lasts: what is waited for besides would not be told before it is gone. */
function besides({ reason, message }: Sentence, wait: Sentence | undefined): Sentence {
  return { reason, message: reason === 'Refused' && wait ? `${message}. ${wait.message}` : message };
}

/** How many reads a look at it takes. */
export function readsOf<S extends ResourceSpec>({ kind, resource }: Pass<S>): number {
  const further = kind.further?.({ resource, answers: {} }) ?? {};
  return Object.keys({ ...kind.reads(resource), ...further }).length;
}

export function lookAgain<S extends ResourceSpec>(pass: Pass<S>, reads: number): RunResult {
  return { after: pass.pace.afterMs(paceKeyOf(pass), reads) };
}

/** For what may come at any moment: it costs a read, and a write that is refused. */
export function lookSoon<S extends ResourceSpec>(pass: Pass<S>): RunResult {
  return { after: pass.pace.soonAfterMs(paceKeyOf(pass), 2) };
}

/** Not counted among those that are looked at: something else brings the next pass. */
export function lookWhenTold<S extends ResourceSpec>(pass: Pass<S>): RunResult {
  forget(pass, paceKeyOf(pass));
}

export function forget({ pace, resting }: Pick<Pass<ResourceSpec>, 'pace' | 'resting'>, key: string): void {
  pace.forget(key);
  resting.forget(key);
}

export function paceKeyOf<S extends ResourceSpec>({ kind, resource }: Pass<S>): string {
  return paceKey(kind, keyOf(resource));
}

export function paceKey({ noun }: Pick<ResourceKind, 'noun'>, key: ObjectKey): string {
  return `${noun} ${key}`;
}
