import { dequal } from 'dequal';
import type { Sentence } from '#src/api/reasons.ts';
import { domain } from '#src/components/build/names.ts';
import type { Cache } from '#src/kubernetes/cache.ts';
import {
  afterRefusal,
  type ChildrenWritten,
  type ChildWriter,
  notTakenYet,
  throwFailed,
} from '#src/kubernetes/children/child-writer.ts';
import { isManagedBy } from '#src/kubernetes/children/owned.ts';
import { readyCondition } from '#src/kubernetes/condition.ts';
import type { Event, EventRecorder } from '#src/kubernetes/events.ts';
import type { ObjectKey } from '#src/kubernetes/object.ts';
import { withStatus } from '#src/kubernetes/object.ts';
import type { RunResult } from '#src/kubernetes/queue.ts';
import type { ResourceClient } from '#src/kubernetes/resource-client.ts';
import { withPolicy } from './child.ts';
import type { Directory, FileOutcome, FunctionSeen } from './model.ts';
import type { DirectorySources } from './observe/directory-sources.ts';
import { directoryPlan } from './plan.ts';
import { directorySentence, whereIn } from './sentence.ts';
import { directoryStatus } from './status.ts';

export interface DirectoryReconcilerOptions {
  readonly cache: Pick<Cache<Directory>, 'getByKey'>;
  /** PulsarFunctions. */
  readonly functions: Pick<Cache<FunctionSeen>, 'list'>;
  readonly sources: DirectorySources;
  readonly children: ChildWriter;
  /** Of directories. */
  readonly client: ResourceClient;
  readonly events: Pick<EventRecorder, 'record'>;
  readonly now?: () => string;
}

/** One pass over one directory: which files there are, which PulsarFunctions these mean, and what became of them. */
export function directoryReconciler(options: DirectoryReconcilerOptions) {
  const { cache, functions, sources, children, now = timeNow } = options;

  return async function reconcile(key: ObjectKey, signal: AbortSignal): Promise<RunResult> {
    const directory = cache.getByKey(key);
    if (!directory || directory.metadata.deletionTimestamp) {
      sources.forget(key);
      return directory && end(options, directory, signal);
    }
    // What is written brings the next pass.
    if (await setFinalizer(options, directory, true, signal)) return undefined;
    const found = await sources.look(key, directory, signal);
    if (!found) return undefined;
    const seen = functions.list(directory.metadata.namespace);
    const state = { directory, ...found, functions: seen };
    const plan = directoryPlan(state);
    const written = await children.write(directory, plan, seen, signal);
    const current = { ...state, functions: functions.list(directory.metadata.namespace) };
    const told = written.isChanged ? directoryPlan(current).outcomes : plan.outcomes;
    const outcomes = told.map(each => outcomeOf(each, written));
    await tell(options, directory, directorySentence(state, outcomes, plan.leaving), outcomes, now(), signal);
    throwFailed(written);
    const mayBeAllowed = [...written.refused.values()].some(({ isForbidden }) => isForbidden);
    const { againMs = afterRefusal.after } = found;
    if (mayBeAllowed) return { ...afterRefusal, after: Math.min(afterRefusal.after, againMs) };
    return found.againMs === undefined ? undefined : { after: againMs };
  };
}

/** What the API server refuses is told in the words of the file: it has no `spec`. What it does not allow is no fault of the file. */
function outcomeOf(outcome: FileOutcome, { refused, failed }: ChildrenWritten): FileOutcome {
  const { resource = '' } = outcome;
  const refusal = refused.get(resource);
  if (failed.has(resource))
    return { ...outcome, reason: 'Waiting', message: notTakenYet('PulsarFunction', resource) };
  if (refusal === undefined) return outcome;
  const { isForbidden, words } = refusal;
  if (isForbidden) {
    const message = `The API server does not allow its PulsarFunction: ${words}`;
    return { ...outcome, reason: 'Refused', message };
  }
  const message = `has what a function cannot have: ${words.replaceAll(/\bspec\./g, '')}`;
  return { ...outcome, reason: 'FileProblem', message };
}

/** What it owns goes with it, by Kubernetes' garbage collection: not before that has the policy which the directory has now. */
async function end(
  options: DirectoryReconcilerOptions,
  directory: Directory,
  signal: AbortSignal,
): Promise<RunResult> {
  const seen = options.functions.list(directory.metadata.namespace);
  const owned = seen.filter(each => isManagedBy(directory, each));
  const applies = owned.flatMap(each => withPolicy(directory, each) ?? []);
  if (applies.length === 0) {
    await setFinalizer(options, directory, false, signal);
    return undefined;
  }
  const written = await options.children.write(directory, { applies, deletes: [] }, seen, signal);
  throwFailed(written);
  const [refused] = written.refused;
  if (!refused) return undefined;
  const [name, { words }] = refused;
  const message = `Deleting it waits until PulsarFunction ${name} has its deletionPolicy, which the API server refuses: ${words}. Correct that PulsarFunction, or delete it`;
  await tellEnd(options, directory, { reason: 'Refused', message }, signal);
  return afterRefusal;
}

/** What its files came to before stays. */
async function tellEnd(
  { client, now = timeNow }: DirectoryReconcilerOptions,
  directory: Directory,
  sentence: Sentence,
  signal: AbortSignal,
): Promise<void> {
  const { metadata, status: before } = directory;
  const ready = readyCondition(metadata.generation, before, { ...sentence, isReady: false }, now());
  const status = { ...before, ...ready };
  if (!dequal(status, before)) await client.applyStatus(withStatus(directory, status), signal);
}

function timeNow(): string {
  return new Date().toISOString();
}

/** Holds a directory that is deleted until its PulsarFunctions have its policy. */
export const directoryFinalizer = `${domain}/function-directory`;

/** Adds it or takes it away; returns whether there was anything to do. */
async function setFinalizer(
  { client }: DirectoryReconcilerOptions,
  { metadata }: Directory,
  isWanted: boolean,
  signal: AbortSignal,
): Promise<boolean> {
  const { finalizers = [] } = metadata;
  if (finalizers.includes(directoryFinalizer) === isWanted) return false;
  const others = finalizers.filter(each => each !== directoryFinalizer);
  const wanted = isWanted ? [...others, directoryFinalizer] : others;
  await client.patchMeta(metadata, { finalizers: wanted }, signal);
  return true;
}

async function tell(
  { client, events }: DirectoryReconcilerOptions,
  directory: Directory,
  sentence: ReturnType<typeof directorySentence>,
  outcomes: readonly FileOutcome[],
  now: string,
  signal: AbortSignal,
): Promise<void> {
  const { metadata, status: before } = directory;
  const status = directoryStatus(metadata.generation, before, sentence, outcomes, now);
  if (dequal(status, before)) return;
  await client.applyStatus(withStatus(directory, status), signal);
  for (const event of newProblems(before, outcomes)) events.record(directory, event);
}

function newProblems(before: Directory['status'], outcomes: readonly FileOutcome[]): Event[] {
  const told = new Map(before?.files?.map(({ name, message }) => [name, message]));
  return outcomes
    .filter(({ name, reason, message }) => reason === 'FileProblem' && told.get(name) !== message)
    .map(problem => {
      return { type: 'Warning', reason: 'FileProblem', message: `${whereIn(problem)} ${problem.message}` };
    });
}
