import type { Sentence } from '#src/api/reasons.ts';
import type { ResourcePlan, ResourceState } from '#src/resources/model/kind.ts';
import { type Resource, rememberedOf } from '#src/resources/model/resource.ts';
import { type RunStatusTold, runningCount, someStopped } from './instances.ts';
import type { Config, RunApi, RunSpec } from './run-api.ts';
import { stateWrite } from './run-state.ts';
import { type Registered, registration, runName, runPath, update } from './upload.ts';

/** The field that says whether a subscription goes with what reads from it. */
export const cleanup = 'cleanupSubscription';
/** Workers act on what they have heard, which nobody tells: it takes them far less. */
const heardMs = 10_000;

/**
 * Makes it anew, and its subscription stays where it is: first that is not to go with it, then all instances stop, then it is
 * deleted and registered again. Whatever ends the operator meanwhile, the next pass goes on. The status remembers since when its
 * subscription is to stay, and so that it went with it before. Of what is stopped workers do not hear that: seen of Pulsar 4.0.8.
 */
export function remaking<S extends RunSpec>(
  api: RunApi<S>,
  state: ResourceState<S>,
  { remake, ...wanted }: Registered & { readonly remake: readonly string[] },
): ResourcePlan {
  const { resource } = state;
  const fields = remake.join(', ');
  if (resource.spec.updateStrategy === 'Fail') {
    const message = `Pulsar does not change ${fields} of a ${api.noun} that is there, and updateStrategy is Fail: set Replace, or take the change back`;
    return { writes: [], wait: { reason: 'Refused', message } };
  }
  const doing = `Replacing ${api.noun} ${runName(resource)}: Pulsar does not change ${fields} of one that is there`;
  const isKept = api.subscription !== undefined && !remake.includes(api.subscription);
  return (isKept && keeping(api, state, doing)) || anew(api, state, { remake, doing, ...wanted });
}

/** What is to be done before its subscription is sure to stay; undefined: nothing. */
function keeping<S extends RunSpec>(
  api: RunApi<S>,
  { resource, answers, nowMs = 0 }: ResourceState<S>,
  doing: string,
): ResourcePlan | undefined {
  const path = runPath(api, resource);
  const told = answers['status'] as RunStatusTold | undefined;
  const before = resource.status?.applied ?? {};
  if ((answers['it'] as Config)[cleanup] !== false) {
    if (someStopped(told)) return starting(resource, doing, path);
    const applied = { ...before, [cleanup]: String(nowMs) };
    const kept = update(api, resource, { config: { [cleanup]: false }, applied, withCode: false });
    return { writes: [{ ...kept, fields: [] }], doing, keep: { applied } };
  }
  if (nowMs - Number(before[cleanup] ?? 0) < heardMs)
    return {
      writes: [],
      wait: applying(`${doing}; waiting for its workers to know that its subscription stays`),
    };
  if (runningCount(told) === 0) return undefined;
  const wait = applying(`${doing}; waiting for its instances to stop`);
  return { writes: [stateWrite(path, 'stop')], wait, doing };
}

function applying(message: string): Sentence {
  return { reason: 'Applying', message };
}

function starting({ spec }: Resource<RunSpec>, doing: string, path: string): ResourcePlan {
  if (spec.parallelism === 0) {
    const message = `${doing}. That is done when parallelism is more than 0 again: its subscription would go with it while it is stopped`;
    return { writes: [], wait: { reason: 'Waiting', message } };
  }
  const start = { ...stateWrite(path, 'start'), remember: { paused: false } };
  return { writes: [start], wait: applying(`${doing}; it is started first`), doing };
}

interface Anew extends Registered {
  readonly remake: readonly string[];
  readonly doing: string;
}

function anew<S extends RunSpec>(
  api: RunApi<S>,
  { resource, answers }: ResourceState<S>,
  { remake, doing, config, applied }: Anew,
): ResourcePlan {
  const live = Object.entries(answers['it'] as Config);
  const isUnmanaged = (field: string) => field in api.fields && !rememberedOf(resource).includes(field);
  const unmanaged = live.filter(([field]) => isUnmanaged(field));
  const all = { ...Object.fromEntries(unmanaged), ...config };
  const again = registration(api, resource, { config: all, applied });
  const request = { method: 'DELETE', path: runPath(api, resource) } as const;
  return {
    writes: [
      { does: 'delete', request },
      { ...again, fields: remake },
    ],
    doing,
  };
}
