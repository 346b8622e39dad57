import type { ResourcePlan, ResourceState } from '#src/resources/model/kind.ts';
import { type Resource, rememberedOf } from '#src/resources/model/resource.ts';
import { cleanup, givingBack, stillRemembered } from './borrowed.ts';
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
  const { resource, answers, nowMs = 0 } = state;
  const live = answers['it'] as Config | undefined;
  const config = wantedConfig(api, resource);
  const missing = packageMissing(api, state);
  if (missing) return { writes: [], wait: missing };
  const before = resource.status?.applied ?? {};
  const applied = { ...appliedOf(api, config, codeHash(api, state)), ...packageApplied(state, before) };
  if (!live)
    return (
      waitsForCode(state, true, []) ?? {
        writes: [registration(api, resource, { config, applied })],
        ...goneOf(resource),
      }
    );
  const compared = { fields: api.fields, wanted: config, live, applied: before };
  const drift = driftOf({ ...compared, remembered: countedFields(resource) });
  const withCode = ['code', 'package'].some(each => before[each] !== applied[each]);
  const waits = waitsForCode(state, withCode || drift.remake.length > 0, keptRunning(api, state));
  if (waits) return waits;
  if (drift.remake.length > 0) return remaking(api, state, { remake: drift.remake, config, applied });
  const back = givingBack(api, state);
  if (back) return back;
  const told = answers['status'] as RunStatusTold | undefined;
  const still = stillRemembered(resource, { config, live, nowMs, told });
  if (withCode || Object.keys(drift.update).length > 0)
    return {
      writes: [update(api, resource, { config: drift.update, applied: { ...applied, ...still }, withCode })],
    };
  return { writes: keptRunning(api, state) };
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
  return stateWrites(resource, runPath(api, resource), { told, nowMs });
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
