import type { Sentence } from '#src/api/reasons.ts';
import type { ClusterSeen } from '#src/resources/model/cluster-seen.ts';
import type { FileHash, SecretRef } from '#src/resources/model/references.ts';
import type { ResourceSpec } from '#src/resources/model/resource.ts';
import { wasSettled } from '#src/resources/status.ts';
import type { Pass } from './pass.ts';

/** What it names in Kubernetes; a sentence where something of that is missing. */
export async function referencesOf<S extends ResourceSpec>(
  pass: Pass<S>,
  cluster: ClusterSeen,
): Promise<{ readonly file: FileHash | undefined } | Sentence | 'unknown'> {
  const { kind, resource } = pass;
  const unfit = kind.unfit?.(resource, cluster);
  if (unfit) return unfit;
  const file = fileOf(pass);
  if (file && (file === 'unknown' || 'reason' in file)) return file;
  return (await missingSecret(pass, cluster, kind.secrets?.(resource) ?? [])) ?? { file };
}

/** The file that it is made of, or why there is none. */
export function fileOf<S extends ResourceSpec>({
  kind,
  resource,
  files,
}: Pass<S>): FileHash | Sentence | 'unknown' | undefined {
  const ref = kind.file?.(resource);
  if (!ref) return undefined;
  const file = files.see(ref) ?? 'unknown';
  if (file === 'unknown' || 'hash' in file) return file;
  return { reason: 'MissingReference', message: file.missing };
}

/** Looked up while it is not as it shall be: at rest nobody is asked, and what its workers miss they tell. */
async function missingSecret<S extends ResourceSpec>(
  { resource, secretMissing, signal }: Pass<S>,
  { givesSecrets }: ClusterSeen,
  refs: readonly SecretRef[],
): Promise<Sentence | undefined> {
  const [first] = refs;
  if (!first) return undefined;
  const { name, namespace = resource.metadata.namespace ?? '' } = resource.spec.clusterRef;
  if (!givesSecrets) {
    const remedy = `set secretsProviderConfiguratorClassName in its spec.functions.config, or have its brokers read Secret ${first.name} into their environment by spec.broker.podTemplate: functions of the runtime Process inherit that`;
    const message = `The workers of PulsarCluster ${name} give functions no values of Secrets: ${remedy}`;
    return { reason: 'MissingReference', message };
  }
  if (wasSettled(resource)) return undefined;
  for (const ref of refs) {
    const message = await secretMissing(namespace, ref, signal);
    if (message !== undefined) return { reason: 'MissingReference', message };
  }
  return undefined;
}
