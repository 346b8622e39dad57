import type { PatternReader } from '#src/resources/model/pattern-reader.ts';
import type { Resource } from '#src/resources/model/resource.ts';
import type { InputSpecs } from './inputs.ts';
import type { RunApi, RunSpec } from './run-api.ts';
import { runName } from './upload.ts';

/** The patterns by which it reads topics. One that is not registered yet has no subscription, and one that goes loses it. */
export function patternReaders<S extends RunSpec>(
  api: RunApi<S>,
  resource: Resource<S>,
): readonly PatternReader[] {
  const { metadata, status, spec } = resource;
  if (api.subscription === undefined || metadata.deletionTimestamp || !status?.applied) return [];
  const config = api.configOf(spec);
  const inputs = (config['inputSpecs'] ?? {}) as InputSpecs;
  const subscription = (config[api.subscription] as string | undefined) ?? runName(resource);
  return Object.entries(inputs).flatMap(([pattern, { regexPattern }]) =>
    regexPattern ? [{ subscription, pattern }] : [],
  );
}
