import type { Sentence } from '#src/api/reasons.ts';
import { absent } from '#src/resources/absent.ts';
import type { ClusterSeen } from '#src/resources/model/cluster-seen.ts';
import type { Further, ResourceState, Write } from '#src/resources/model/kind.ts';
import type { Resource } from '#src/resources/model/resource.ts';
import {
  metadataPath,
  packageIn,
  packageUrl,
  unservedPackages,
} from '#src/resources/package/package-path.ts';
import type { RunApi, RunCode, RunSpec } from './run-api.ts';
import type { Uploaded } from './upload.ts';

/** What is asked of the package with its code. */
export function packageAsked<S extends RunSpec>(
  api: RunApi<S>,
  resource: Resource<S>,
): Readonly<Record<string, Further>> {
  const named = namedBy(api.codeOf(resource));
  return named ? { package: { path: metadataPath(named), unread: unservedPackages } } : {};
}

/** What is waited for where there is no such package: Pulsar would say that it found nothing, and not what. */
export function packageMissing<S extends RunSpec>(
  api: RunApi<S>,
  { resource, answers }: ResourceState<S>,
): Sentence | undefined {
  const named = namedBy(api.codeOf(resource));
  return named && answers['package'] === undefined ? absent('Package', packageUrl(named)) : undefined;
}

/** That it must be there before what runs from it is deleted to be registered again. */
export function packageFirst<S extends RunSpec>(
  api: RunApi<S>,
  resource: Resource<S>,
): NonNullable<Write['within']> {
  const named = namedBy(api.codeOf(resource));
  return named ? [{ path: metadataPath(named), absent: absent('Package', packageUrl(named)) }] : [];
}

/** What tells one upload of the package from another; who changes what is said of it may have taken that out. */
export function packageApplied({ answers }: Pick<ResourceState, 'answers'>, before: Uploaded): Uploaded {
  const { createTime = 0 } = (answers['package'] ?? {}) as { readonly createTime?: number };
  const known = createTime > 0 ? String(createTime) : before['package'];
  return answers['package'] === undefined || known === undefined ? {} : { package: known };
}

/** Whether its workers take code as it is given. */
export function codeUnfit<S extends RunSpec>(
  api: RunApi<S>,
  resource: Resource<S>,
  { keepsPackages }: ClusterSeen,
): Sentence | undefined {
  const code = api.codeOf(resource);
  const { name } = resource.spec.clusterRef;
  if (code && 'file' in code && keepsPackages) return noUploads(name);
  return namedBy(code) && !keepsPackages ? noPackages(name) : undefined;
}

/** Seen of Pulsar 4.0.8: new code is taken and the old one kept, and what was deleted is never registered again. */
function noUploads(cluster: string): Sentence {
  const remedy =
    'make a PulsarPackage of it and give code.url, or take functionsWorkerEnablePackageManagement out of its configuration';
  const message = `The workers of PulsarCluster ${cluster} keep uploaded code as packages, of which Pulsar takes no second version: ${remedy}`;
  return { reason: 'Refused', message };
}

/** Workers inside brokers go by the configuration of these. */
function noPackages(cluster: string): Sentence {
  const message = `The workers of PulsarCluster ${cluster} take no code from packages: set functionsWorkerEnablePackageManagement: 'true' in its spec.broker.config, or in spec.functions.config where functions have pods of their own`;
  return { reason: 'PackagesNotServed', message };
}

function namedBy(code: RunCode | undefined) {
  return code && 'url' in code ? packageIn(code.url) : undefined;
}
