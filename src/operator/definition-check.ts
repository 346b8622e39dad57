import { pluralOf } from '#src/api/crd/definition.ts';
import { type FieldSchema, pathsOf } from '#src/api/crd/paths-of.ts';
import { schemaPaths } from '#src/api/crd/schema-paths.ts';
import { listed } from '#src/cluster/model/sentence.ts';
import { clusterResource } from '#src/cluster/observe/watched.ts';
import { type Clock, sleep, systemClock } from '#src/kubernetes/clock.ts';
import { ApiError, isNotFound, messageOf } from '#src/kubernetes/errors.ts';
import type { Logger } from '#src/kubernetes/logger.ts';
import type { Transport } from '#src/kubernetes/transport.ts';
import type { Readiness } from './readiness.ts';

const { group, version } = clusterResource;
const definition = definitionNamed(clusterResource.kind);
const remedy = 'apply crds/ of this release first';
export const notLookedAt = `waiting for an answer about ${definition}`;

/** Soon enough after the definition was applied, and hardly a request. */
const againMs = 10_000;
const namedFields = 3;

interface Served extends FieldSchema {
  readonly 'x-kubernetes-group-version-kind'?: readonly { readonly kind: string }[];
}

interface OpenApi {
  readonly components?: { readonly schemas?: Readonly<Record<string, Served>> };
}

export interface DefinitionCheckOptions {
  readonly transport: Transport;
  readonly readiness: Pick<Readiness, 'problem'>;
  readonly log: Logger;
  readonly clock?: Clock;
}

/**
 * Looks whether the definitions have the fields of this release, until it has: a status with a field that one lacks is
 * refused as a whole. What is wrong is told by `/readyz`, and once in the log.
 */
export async function checkDefinition(options: DefinitionCheckOptions, signal: AbortSignal): Promise<void> {
  const { transport, readiness, log, clock = systemClock } = options;
  while (!signal.aborted) {
    try {
      const problem = await problemOf(transport, signal);
      if (problem && problem !== readiness.problem) log.error({}, problem);
      readiness.problem = problem;
      if (!problem) return;
    } catch (error) {
      log.debug({}, `No answer about ${definition}: ${messageOf(error)}`);
    }
    await sleep(clock, againMs, signal).catch(() => undefined);
  }
}

/** As `lookAt`, with what a refusal means; anything else that fails rejects. */
async function problemOf(transport: Transport, signal: AbortSignal): Promise<string | undefined> {
  try {
    return await lookAt(transport, signal);
  } catch (error) {
    if (isNotFound(error)) return `${definition} is not there: ${remedy}.`;
    // Without the right that everybody has by default nothing is known, and that is no problem by itself.
    if (error instanceof ApiError && error.status === 403) return undefined;
    throw error;
  }
}

/** What is wrong with the definitions that are served; every client may read it, the definitions themselves it may not. */
async function lookAt(transport: Transport, signal: AbortSignal): Promise<string | undefined> {
  const path = `/openapi/v3/apis/${group}/${version}`;
  const document = await transport.request<OpenApi>({ method: 'GET', path, signal });
  const schemas = Object.values(document.components?.schemas ?? {});
  for (const [kind, paths] of schemaPaths()) {
    const served = schemas.find(schema =>
      schema['x-kubernetes-group-version-kind']?.some(is => is.kind === kind),
    );
    // Without its definition a kind is not looked after, and the rest works; without that of clusters nothing does.
    const problem = (served || kind === clusterResource.kind) && olderBy(kind, paths, served);
    if (problem) return problem;
  }
  return undefined;
}

function olderBy(kind: string, paths: readonly string[], served: Served = {}): string | undefined {
  const { spec = {}, status = {} } = served.properties ?? {};
  const known = new Set([...pathsOf(spec, 'spec'), ...pathsOf(status, 'status')]);
  const missing = paths.filter(field => !known.has(field));
  if (missing.length === 0) return undefined;
  const roots = missing.filter(field => !missing.some(other => isBelow(field, other)));
  return `${definitionNamed(kind)} is older than this operator: ${remedy}. It lacks ${listed(roots, namedFields)}.`;
}

function definitionNamed(kind: string): string {
  return `the CustomResourceDefinition ${pluralOf(kind)}.${group}`;
}

function isBelow(field: string, other: string): boolean {
  return field.startsWith(other) && /[.[{=]/.test(field.charAt(other.length));
}
