import { ports } from '#src/components/context.ts';
import type { ComponentName } from '#src/components/names.ts';
import { ApiError, isConflict } from '#src/kubernetes/errors.ts';
import { describe, type KubernetesObject } from '#src/kubernetes/object.ts';
import type { Change } from './changes.ts';
import type { Operation } from './operation.ts';
import { componentOf, dependentOf } from './reliance.ts';
import { sentence } from './unit.ts';

/** What a pass tried in vain, or must not do. */
export interface Failure {
  /** Why Ready is False, in one word. */
  readonly reason: 'Failing' | 'Refused' | 'NameTaken' | 'Waiting';
  /** Absent where it is about the cluster as a whole. */
  readonly component?: ComponentName;
  /** What was tried, why it failed, and what to do. */
  readonly message: string;
  /** The part of the message that says why and may be another one each time; empty when there is none. */
  readonly cause: string;
}

/** What differs from one try to the next although nothing has changed. */
const volatile: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/no answer within \d+ ms|The operation was aborted due to timeout/g, 'no answer in time'],
  [/ - Local \([^)]*\)/g, ''],
  [/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d([.,]\d+)?(Z|[+-]\d\d:?\d\d)?/g, '…'],
  [/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi, '…'],
  [/\b0x[0-9a-f]{6,}\b/gi, '…'],
];

/** Why something failed, in words that stay the same while it fails in the same way: they go into the status. */
export function causeOf(error: unknown): string {
  // A connection to a name with several addresses fails with an error that has no message of its own.
  const first: unknown = error instanceof AggregateError ? (error.errors[0] ?? error) : error;
  const said = first instanceof Error ? first.message || first.name : String(first);
  return sentence(volatile.reduce((text, [pattern, instead]) => text.replace(pattern, instead), said));
}

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

function bookies(what: string, remedy: string): Purpose {
  return { component: 'bookkeeper', what, remedy };
}

/** The component is the one that waits for it. */
const purposes: { readonly [K in Kind]: PurposeOf<K> } = {
  createChroot: () => bookies('Creating the chroot in ZooKeeper', reachZooKeeper),
  removeUnfinishedLedgers: () => {
    return bookies('Removing what an interrupted initialisation left of /ledgers', reachZooKeeper);
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

/** An operation that failed. It is tried again by itself, so the remedy is for when that does not help. */
export function failedOperation(operation: Operation, error: unknown): Failure {
  const { component, what, remedy } = (purposes[operation.kind] as PurposeOf<Kind>)(operation);
  const cause = causeOf(error);
  return { reason: 'Failing', component, message: `${what} failed: ${cause}. ${remedy}`, cause };
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

/** The server's own words, without the call and without what repeats it. */
function wordsOf(error: ApiError): string {
  const words = causeOf(error).replace(/^[A-Z]+ \/\S+: /, '');
  const at = words.indexOf(untyped);
  return at < 0 ? words : words.slice(at).replace(/^[^)]*\): /, '');
}

function failedWrite(
  what: string,
  error: ApiError,
  component: ComponentName | undefined,
  remedy: string,
  words = wordsOf(error),
): Failure {
  const cause = words.replace(/\.$/, '');
  const about = { ...(component && { component }), cause };
  if (isRefusal(error)) {
    return { ...about, reason: 'Refused', message: `The API server refused ${what}: ${cause}. ${remedy}` };
  }
  const webhook = 'It is tried again; look for an admission webhook that does not answer.';
  return { ...about, reason: 'Failing', message: `The API server fails at ${what}: ${cause}. ${webhook}` };
}

/** An object that the API server did not take. Pod templates are told by the field that people write. */
export function failedChange(change: Change, error: ApiError): Failure {
  const component = componentOf(change);
  const template = `spec.${component}.podTemplate`;
  const words = wordsOf(error).replaceAll(/(?<![\w.])\.?spec\.template\./g, `${template}.`);
  const remedy = words.includes(template) ? `Correct ${template}.` : 'Correct the specification.';
  return failedWrite(describe(change.desired), error, component, remedy, words);
}

/** An object that the API server did not delete. */
export function failedDeletion(object: KubernetesObject, error: ApiError): Failure {
  const remedy = 'It is tried again; look for what forbids it.';
  return failedWrite(`to delete ${describe(object)}`, error, dependentOf(object), remedy);
}
