import type { Sentence } from '#src/api/reasons.ts';
import type { ResourcePlan, ResourceState } from '#src/resources/model/kind.ts';
import type { Resource } from '#src/resources/model/resource.ts';
import { type RunStatusTold, someStopped } from './instances.ts';
import type { Config, RunApi, RunSpec } from './run-api.ts';
import { packageMissing } from './run-package.ts';
import { stateWrite } from './run-state.ts';
import { runName, runPath, update } from './upload.ts';

/** The field that says whether a subscription goes with what reads from it; in `status.applied`: since when the operator has it stay. */
export const cleanup = 'cleanupSubscription';
/** In `status.applied`: since when a subscription stays that the spec has stay; empty: since it was stopped, so that no worker has heard it. */
export const stays = 'subscriptionStays';
/** In `status.applied`: that the operator has stopped it, to make it anew. */
export const halted = 'halted';
/** In `status.applied`: when its subscription was given back. */
const givenBack = 'subscriptionGoes';
/** Workers act on what they have heard, which nobody tells: it takes them far less. */
export const heardMs = 10_000;

/** Whether something is otherwise in Pulsar than the spec has it, to make it anew. */
export function hasBorrowed({ status }: Resource<RunSpec>): boolean {
  const applied = appliedIn(status);
  return applied[cleanup] !== undefined || applied[halted] !== undefined;
}

/**
 * Gives that back, whatever comes instead; undefined: nothing is borrowed. It is started first: of what is stopped workers do
 * not hear that its subscription goes with it. With no instances at all it stays stopped.
 */
export function givingBack<S extends RunSpec>(
  api: RunApi<S>,
  state: ResourceState<S>,
): ResourcePlan | undefined {
  const { resource, answers } = state;
  if (!answers['it'] || !hasBorrowed(resource)) return undefined;
  const { [cleanup]: since, [halted]: isHalted, ...applied } = appliedIn(resource.status);
  const kept = since === undefined ? applied : { ...applied, [cleanup]: since };
  const isStopped = isHalted !== undefined || someStopped(toldOf(state));
  if (isStopped && resource.spec.parallelism !== 0) return startingAgain(api, resource, kept);
  const paused = isHalted !== undefined && { paused: true };
  if (since === undefined) return { writes: [], keep: { applied, ...paused } };
  return subscriptionBack(api, state, { since, applied, paused });
}

/** What starts what the operator has stopped to make it anew, while that waits for something; undefined: it has not, or nothing is to run. */
export function runningOn<S extends RunSpec>(
  api: RunApi<S>,
  resource: Resource<S>,
): ResourcePlan['writes'] | undefined {
  const { [halted]: isHalted, ...applied } = appliedIn(resource.status);
  if (isHalted === undefined || resource.spec.parallelism === 0) return undefined;
  return [{ ...stateWrite(runPath(api, resource), 'start'), remember: { applied, paused: false } }];
}

function startingAgain<S extends RunSpec>(
  api: RunApi<S>,
  resource: Resource<S>,
  applied: Readonly<Record<string, string>>,
): ResourcePlan {
  const start = { ...stateWrite(runPath(api, resource), 'start'), remember: { applied, paused: false } };
  const doing = doingOf(api, resource);
  return { writes: [start], wait: applying(`${doing}; it is started first`), doing };
}

function toldOf({ answers }: Pick<ResourceState, 'answers'>): RunStatusTold | undefined {
  return answers['status'] as RunStatusTold | undefined;
}

function appliedIn(status: Resource['status']): Readonly<Record<string, string>> {
  return status?.applied ?? {};
}

function doingOf<S extends RunSpec>({ noun }: RunApi<S>, resource: Resource<S>): string {
  return `Leaving ${noun} ${runName(resource)} as it is, and undoing what was done to replace it`;
}

interface Lent {
  readonly since: string;
  readonly applied: Readonly<Record<string, string>>;
  readonly paused: false | { readonly paused: boolean };
}

function subscriptionBack<S extends RunSpec>(
  api: RunApi<S>,
  state: ResourceState<S>,
  { since, applied, paused }: Lent,
): ResourcePlan {
  const { resource, answers, nowMs = 0 } = state;
  if (api.configOf(resource.spec)[cleanup] === false)
    return { writes: [], keep: { applied: { ...applied, [stays]: since }, ...paused } };
  const back = { ...applied, [givenBack]: String(nowMs) };
  if ((answers['it'] as Config)[cleanup] !== false) return { writes: [], keep: { applied: back, ...paused } };
  const missing = packageMissing(api, state);
  if (missing) return unchangeable(resource, missing, { applied, ...paused });
  const put = update(api, resource, { config: { [cleanup]: true }, applied: back, withCode: false });
  const write = { ...put, fields: [], remember: { ...put.remember, ...paused } };
  return { writes: [write], doing: doingOf(api, resource) };
}

/** Pulsar changes nothing of what runs from a package that is gone. What is to be retained would be held for ever by that. */
function unchangeable(
  { spec }: Resource<RunSpec>,
  { reason, message: which }: Sentence,
  keep: NonNullable<ResourcePlan['keep']>,
): ResourcePlan {
  if (spec.deletionPolicy === 'Retain') return { writes: [], keep };
  const message = `${which}. Until then Pulsar does not let its subscription go with it`;
  return { writes: [], wait: { reason, message } };
}

/** What comes before a deletion: all is given back, and workers have heard it. */
export function beforeDeletion<S extends RunSpec>(
  api: RunApi<S>,
  state: ResourceState<S>,
): ResourcePlan | undefined {
  const back = givingBack(api, state);
  if (back) return back;
  const { resource, answers, nowMs = 0 } = state;
  const at = resource.status?.applied?.[givenBack];
  if (!answers['it'] || at === undefined || nowMs - Number(at) >= heardMs) return undefined;
  return { writes: [], wait: applying('waiting for its workers to know that its subscription goes with it') };
}

/** What of this is remembered while it is changed otherwise. */
export function stillRemembered(
  { status }: Resource<RunSpec>,
  {
    config,
    live,
    nowMs,
    told,
  }: {
    readonly config: Config;
    readonly live: Config;
    readonly nowMs: number;
    readonly told: RunStatusTold | undefined;
  },
): Readonly<Record<string, string>> {
  const { [stays]: since, [givenBack]: back } = status?.applied ?? {};
  const fresh = someStopped(told) ? '' : String(nowMs);
  const now = live[cleanup] === false ? since : config[cleanup] === false ? fresh : undefined;
  return { ...(now !== undefined && { [stays]: now }), ...(back !== undefined && { [givenBack]: back }) };
}

export function applying(message: string): Sentence {
  return { reason: 'Applying', message };
}
