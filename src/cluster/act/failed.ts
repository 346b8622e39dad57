import { isUnauthorized } from '#src/clients/pulsar/admin.ts';
import { isZooKeeperError } from '#src/clients/zookeeper/error.ts';
import { accessRemedy } from '#src/cluster/broker/access.ts';
import type { Change } from '#src/cluster/model/change.ts';
import { awayOf, replicasOf, statefulSetOf } from '#src/cluster/model/component-state.ts';
import type { Failure } from '#src/cluster/model/failure.ts';
import { causeOf, steady } from '#src/cluster/model/failure.ts';
import type { Observation } from '#src/cluster/model/observation.ts';
import type { Operation } from '#src/cluster/model/operation.ts';
import { listed, sentence } from '#src/cluster/model/sentence.ts';
import { dependentOf } from '#src/cluster/objects/reliance.ts';
import { ports } from '#src/components/build/context.ts';
import type { ComponentName } from '#src/components/build/names.ts';
import { ApiError, ConnectionError, isBudgetSpent, isConflict } from '#src/kubernetes/errors.ts';
import { describe, type KubernetesObject } from '#src/kubernetes/object.ts';

interface Purpose {
  readonly component: ComponentName;
  readonly what: string;
  readonly remedy: string;
}

const reachZooKeeper = `The operator must reach ZooKeeper's pods on port ${ports.zookeeper.client}; look at their logs.`;
const reachBrokers = `The operator must reach the brokers on port ${ports.pulsar.web}; look at their logs.`;
const reachBookie = `The operator must reach that pod on port ${ports.bookkeeper.http}; look at its log.`;

type Kind = Operation['kind'];
type PurposeOf<K extends Kind> = (operation: Extract<Operation, { kind: K }>) => Purpose;

/** The component is the one that waits for it. */
const purposes: { readonly [K in Kind]: PurposeOf<K> } = {
  createChroot: () => bookies('Creating the chroot in ZooKeeper', reachZooKeeper),
  removeUnfinishedLedgers: () => {
    return bookies('Removing what an interrupted initialisation left of /ledgers', reachZooKeeper);
  },
  enterStore: ({ url }) => {
    const remedy = `The operator must reach ${url}, and may write there; look at the logs of its servers.`;
    return { component: 'broker', what: 'Entering the cluster into its configuration store', remedy };
  },
  reconfigure: ({ change }) => {
    const who = 'join' in change ? 'a server join' : `server ${change.leave} leave`;
    return { component: 'zookeeper', what: `Having ${who} the ensemble`, remedy: reachZooKeeper };
  },
  setReadOnly: ({ bookie, readOnly }) => {
    return bookies(readOnly ? `Making ${bookie} read-only` : `Returning ${bookie} to service`, reachBookie);
  },
  unloadTopics: () => bookies('Unloading the topics that write to bookies that leave', reachBrokers),
  moveBundle: ({ from, to }) => {
    return { component: 'broker', what: `Moving a bundle from ${from} to ${to}`, remedy: reachBrokers };
  },
  writeRacks: () => bookies('Telling clients the racks of bookies', reachZooKeeper),
  deleteCookie: ({ bookie }) => bookies(`Deleting the cookie of ${bookie}`, reachZooKeeper),
};

const letIn =
  "A server that runs does not know the cluster's superuser: restart the servers (kubectl pulsar restart NAME --component zookeeper).";

/** An operation that failed. It is tried again by itself, so the remedy is for when that does not help. */
export function failedOperation(operation: Operation, error: unknown): Failure {
  const { component, what, remedy } = (purposes[operation.kind] as PurposeOf<Kind>)(operation);
  const cause = causeOf(error);
  const helps = isUnauthorized(error)
    ? `${accessRemedy}.`
    : isZooKeeperError(error, 'NoAuth')
      ? letIn
      : remedy;
  return { reason: 'Failing', component, message: `${what} failed: ${cause}. ${helps}` };
}

/** What server-side apply says of a field that the kind does not have or that has another type, with the code 500. */
const untyped = 'failed to create typed patch object';

/** The server refused what the spec asks for; trying again the same way will not help. */
export function isRefusal(error: unknown): error is ApiError {
  if (!isAnswer(error)) return false;
  return (
    error.message.includes(untyped) || (error.status >= 400 && error.status < 500 && error.status !== 429)
  );
}

/** An answer that is neither a lost race nor a lost connection: a person should read of it. */
export function isAnswer(error: unknown): error is ApiError {
  return error instanceof ApiError && !isConflict(error);
}

/** The server has answered with an error, or not at all: as when an admission webhook hangs for longer than a write may take. */
export type FailedWrite = ApiError | ConnectionError;

export function isFailedWrite(error: unknown): error is FailedWrite {
  return error instanceof ApiError || error instanceof ConnectionError;
}

/** The server's own words, without the call and without what repeats it. */
function wordsOf(error: FailedWrite): string {
  if (error instanceof ConnectionError) return 'no answer in time';
  const words = causeOf(error).replace(/^[A-Z]+ \/\S+: /, '');
  const at = words.indexOf(untyped);
  return at < 0 ? words : words.slice(at).replace(/^[^)]*\): /, '');
}

function failedWrite(
  what: string,
  error: FailedWrite,
  component: ComponentName | undefined,
  remedy: string,
  words = wordsOf(error),
  otherwise = 'It is tried again; look for an admission webhook that does not answer.',
): Failure {
  const cause = words.replace(/\.$/, '');
  const about = component ? { component } : {};
  if (isRefusal(error)) {
    return { ...about, reason: 'Refused', message: `The API server refused ${what}: ${cause}. ${remedy}` };
  }
  return { ...about, reason: 'Failing', message: `The API server fails at ${what}: ${cause}. ${otherwise}` };
}

/** An object that the API server did not take. Pod templates are told by the field that people write. */
export function failedChange(change: Change, error: FailedWrite): Failure {
  const component = dependentOf(change.desired);
  const template = `spec.${component}.podTemplate`;
  const words = wordsOf(error).replaceAll(/(?<![\w.])\.?spec\.template\./g, `${template}.`);
  const remedy = words.includes(template) ? `Correct ${template}.` : 'Correct the specification.';
  return failedWrite(describe(change.desired), error, component, remedy, words);
}

const forbidden = 'It is tried again; look for what forbids it.';

/** The finalizers of a cluster that the API server did not change. */
export function failedFinalizers(cluster: KubernetesObject, error: FailedWrite): Failure {
  const what = `${isRefusal(error) ? 'to change' : 'changing'} the finalizers of ${describe(cluster)}`;
  return failedWrite(what, error, undefined, forbidden);
}

/** An object that the API server did not delete. */
export function failedDeletion(object: KubernetesObject, error: FailedWrite): Failure {
  const what = `${isRefusal(error) ? 'to delete' : 'deleting'} ${describe(object)}`;
  return failedWrite(what, error, dependentOf(object), forbidden);
}

/** A pod that was not evicted. Where that is for a disruption budget it is waited for, and who is away is said. */
export function failedEviction(observation: Observation, pod: KubernetesObject, error: FailedWrite): Failure {
  const component = dependentOf(pod);
  if (!isBudgetSpent(error)) return failedAtEvicting(pod, error);
  const { name } = pod.metadata;
  const words = error.details?.causes?.flatMap(({ message = [] }) => message).join(' ') || error.said;
  const away = component ? awayOfSet(observation, component).filter(other => other !== name) : [];
  const who = away.length > 0 ? `away: ${listed(away)}` : 'none is seen to be away';
  const message = `Waiting to restart ${name}. ${sentence(steady(words)).replace(/\.$/, '')}; ${who}. It is tried again.`;
  return { reason: 'AwaitingBudget', ...(component && { component }), message };
}

function failedAtEvicting(pod: KubernetesObject, error: FailedWrite): Failure {
  const isOfBudgets = error instanceof ApiError && error.status === 500;
  const remedy = isOfBudgets
    ? 'It is tried again. Kubernetes evicts no pod over which there is more than one PodDisruptionBudget: delete those that are not of this cluster; else look for what forbids it.'
    : forbidden;
  const what = `${isRefusal(error) ? 'to evict' : 'evicting'} ${describe(pod)}`;
  return failedWrite(what, error, dependentOf(pod), remedy, wordsOf(error), remedy);
}

function awayOfSet(observation: Observation, component: ComponentName): string[] {
  return awayOf(observation, component, replicasOf(statefulSetOf(observation, component)) ?? 0);
}

function bookies(what: string, remedy: string): Purpose {
  return { component: 'bookkeeper', what, remedy };
}
