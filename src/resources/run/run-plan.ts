import type { ResourcePlan, ResourceState } from '#src/resources/model/kind.ts';
import { type Resource, rememberedOf } from '#src/resources/model/resource.ts';
import { cleanup, givingBack, runningOn, stillRemembered } from './borrowed.ts';
import { driftOf } from './drift.ts';
import { consumerHash, type InputSpecs } from './inputs.ts';
import type { RunStatusTold } from './instances.ts';
import { noInstances, remaking } from './remaking.ts';
import type { Config, RunApi, RunSpec } from './run-api.ts';
import { packageApplied, packageMissing } from './run-package.ts';
import { stateWrites } from './run-state.ts';
import { untoldHash } from './untold.ts';
import { registration, runPath, type Uploaded, update } from './upload.ts';

/** Makes it as the spec says: registered, changed, made anew where Pulsar cannot change it, stopped or running. */
export function runPlan<S extends RunSpec>(api: RunApi<S>, state: ResourceState<S>): ResourcePlan {
  const { resource, answers } = state;
  const missing = packageMissing(api, state);
  if (missing) return { writes: answers['it'] ? keptRunning(api, state) : [], wait: missing };
  const config = wantedConfig(api, resource);
  const before = resource.status?.applied ?? {};
  const applied = { ...appliedOf(api, config, codeHash(api, state)), ...packageApplied(state, before) };
  const live = answers['it'] as Config | undefined;
  if (live) return changePlan(api, state, live, { config, applied });
  const made = { writes: [registration(api, resource, { config, applied })], ...goneOf(resource) };
  return waitsForCode(state, true, []) ?? made;
}

interface Wished {
  readonly config: Config;
  readonly applied: Uploaded;
}

function changePlan<S extends RunSpec>(
  api: RunApi<S>,
  state: ResourceState<S>,
  live: Config,
  { config, applied }: Wished,
): ResourcePlan {
  const { resource, answers, nowMs = 0 } = state;
  const before = resource.status?.applied ?? {};
  const compared = { fields: api.fields, wanted: config, live, applied: before };
  const { remake, update: changes } = driftOf({ ...compared, remembered: countedFields(resource) });
  const withCode = ['code', 'package'].some(each => before[each] !== applied[each]);
  const waits = waitsForCode(state, withCode || remake.length > 0, keptRunning(api, state));
  if (waits) return waits;
  if (remake.length > 0) return remaking(api, state, { remake, config, applied });
  const back = givingBack(api, state);
  if (back) return back;
  if (!withCode && Object.keys(changes).length === 0) return { writes: keptRunning(api, state) };
  const told = answers['status'] as RunStatusTold | undefined;
  const still = stillRemembered(resource, { config, live, nowMs, told });
  const uploaded = { ...applied, ...still };
  return { writes: [update(api, resource, { config: changes, applied: uploaded, withCode })] };
}

/** What is done until the content is there that is meant; undefined: it is. */
function waitsForCode<S extends RunSpec>(
  { file }: ResourceState<S>,
  isNeeded: boolean,
  writes: ResourcePlan['writes'],
): ResourcePlan | undefined {
  if (!isNeeded || file?.awaited === undefined) return undefined;
  return { writes, wait: { reason: 'MissingReference', message: file.awaited } };
}

function keptRunning<S extends RunSpec>(api: RunApi<S>, state: ResourceState<S>): ResourcePlan['writes'] {
  const { resource, answers, nowMs = 0 } = state;
  const told = answers['status'] as RunStatusTold | undefined;
  return runningOn(api, resource) ?? stateWrites(resource, runPath(api, resource), { told, nowMs });
}

/** Nothing runs of what is not there, whatever becomes of its registration. */
function goneOf({ status }: Resource<RunSpec>): Pick<ResourcePlan, 'keep'> {
  return (status?.parallelism ?? 0) > 0 || status?.instances?.length ? { keep: noInstances } : {};
}

/** With no instances at all it has the number that it had. */
function countedFields(resource: Resource<RunSpec>): readonly string[] {
  const remembered = rememberedOf(resource);
  return resource.spec.parallelism === 0 ? remembered.filter(field => field !== 'parallelism') : remembered;
}

function wantedConfig<S extends RunSpec>(api: RunApi<S>, resource: Resource<S>): Config {
  const given = api.configOf(resource.spec);
  const isKept = resource.status?.applied?.[cleanup] !== undefined;
  return isKept && given[cleanup] === undefined ? { ...given, [cleanup]: true } : given;
}

function codeHash<S extends RunSpec>(api: RunApi<S>, { resource, file }: ResourceState<S>): string {
  const code = api.codeOf(resource);
  if (!code) return '';
  return 'url' in code ? untoldHash(code.url) : (file?.hash ?? '');
}

/** What Pulsar will not tell of this. */
function appliedOf<S extends RunSpec>({ fields }: RunApi<S>, wanted: Config, code: string): Uploaded {
  const untold = Object.entries(fields).flatMap(([field, { isUntold }]) =>
    isUntold && wanted[field] !== undefined ? [[field, untoldHash(wanted[field])] as const] : [],
  );
  const consumers = consumerHash(wanted['inputSpecs'] as InputSpecs | undefined);
  return { code, ...Object.fromEntries(untold), ...(consumers && { consumerProperties: consumers }) };
}
