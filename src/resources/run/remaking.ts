import type { ResourcePlan, ResourceState } from '#src/resources/model/kind.ts';
import { type Resource, rememberedOf } from '#src/resources/model/resource.ts';
import { applying, cleanup, givingBack, halted, heardMs, stays } from './borrowed.ts';
import { type RunStatusTold, runningCount, someStopped } from './instances.ts';
import type { Config, RunApi, RunSpec } from './run-api.ts';
import { packageFirst } from './run-package.ts';
import { stateWrite, stateWrites } from './run-state.ts';
import { type Registered, registration, runName, runPath, shownTo, update } from './upload.ts';

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
    const back = givingBack(api, state);
    if (back) return back;
    const message = `Pulsar does not change ${fields} of a ${api.noun} that is there, and updateStrategy is Fail: set Replace, or take the change back`;
    return { writes: [], wait: { reason: 'Refused', message } };
  }
  const doing = `Replacing ${api.noun} ${runName(resource)}: Pulsar does not change ${fields} of one that is there`;
  if (resource.spec.parallelism === 0) return givingBack(api, state) ?? later(api, state, doing);
  const isKept = api.subscription !== undefined && !remake.includes(api.subscription);
  return (isKept && keeping(api, state, doing)) || anew(api, state, { remake, doing, ...wanted });
}

/** What is to be done before its subscription is sure to stay; undefined: nothing. */
function keeping<S extends RunSpec>(
  api: RunApi<S>,
  { resource, answers, nowMs = 0 }: ResourceState<S>,
  doing: string,
): ResourcePlan | undefined {
  const told = answers['status'] as RunStatusTold | undefined;
  const before = resource.status?.applied ?? {};
  if ((answers['it'] as Config)[cleanup] === false) return heard(api, resource, { told, doing, nowMs });
  if (someStopped(told)) return starting(api, resource, doing);
  const applied = { ...before, [cleanup]: String(nowMs) };
  const kept = update(api, resource, { config: { [cleanup]: false }, applied, withCode: false });
  return { writes: [{ ...kept, fields: [] }], doing, keep: { applied } };
}

interface Kept {
  readonly told: RunStatusTold | undefined;
  readonly doing: string;
  readonly nowMs: number;
}

/** Its subscription stays; whoever has set that, its workers must have heard it, and then its instances stop. */
function heard<S extends RunSpec>(
  api: RunApi<S>,
  resource: Resource<S>,
  { told, doing, nowMs }: Kept,
): ResourcePlan | undefined {
  const before = resource.status?.applied ?? {};
  const since = before[cleanup] ?? before[stays];
  if (!since && someStopped(told)) return since === '' ? starting(api, resource, doing) : undefined;
  if (since && nowMs - Number(since) >= heardMs) return stopping(api, resource, { told, doing });
  const wait = applying(`${doing}; waiting for its workers to know that its subscription stays`);
  return { writes: [], wait, ...(!since && { keep: { applied: { ...before, [stays]: String(nowMs) } } }) };
}

function stopping<S extends RunSpec>(
  api: RunApi<S>,
  resource: Resource<S>,
  { told, doing }: { readonly told: RunStatusTold | undefined; readonly doing: string },
): ResourcePlan | undefined {
  if (runningCount(told) === 0) return undefined;
  const wait = applying(`${doing}; waiting for its instances to stop`);
  const keep = { applied: { ...resource.status?.applied, [halted]: 'true' } };
  return { writes: [stateWrite(runPath(api, resource), 'stop')], wait, doing, keep };
}

function starting<S extends RunSpec>(api: RunApi<S>, resource: Resource<S>, doing: string): ResourcePlan {
  const start = { ...stateWrite(runPath(api, resource), 'start'), remember: { paused: false } };
  return { writes: [start], wait: applying(`${doing}; it is started first`), doing };
}

/** What is registered starts at once, and what is stopped would lose its subscription. */
function later<S extends RunSpec>(
  api: RunApi<S>,
  { resource, answers, nowMs = 0 }: ResourceState<S>,
  doing: string,
): ResourcePlan {
  const told = answers['status'] as RunStatusTold | undefined;
  const message = `${doing}. That is done when parallelism is more than 0 again: until then it is stopped, and what is new would start`;
  return {
    writes: stateWrites(resource, runPath(api, resource), { told, nowMs }),
    wait: { reason: 'Waiting', message },
  };
}

/** What the status says of the instances of what is not there. */
export const noInstances = { parallelism: 0, instances: [] };

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
      {
        ...{ does: 'delete', request, within: packageFirst(api, resource) },
        ...{ remember: noInstances, shown: shownTo(api, resource, undefined) },
      },
      { ...again, fields: remake },
    ],
    doing,
  };
}
