import type { PulsarClusterSpec } from '#src/api/cluster.ts';
import { functionsOf, workersPlace } from '#src/components/build/settings.ts';

export const secretsProviderKey = 'secretsProviderConfiguratorClassName';
const ofKubernetes =
  'org.apache.pulsar.functions.secretsproviderconfigurator.KubernetesSecretsProviderConfigurator';

/**
 * Where the workers of a cluster have the secrets of functions from; undefined: by Pulsar's own default, which hands out what
 * is written in the function itself. Secret keys are known only to workers that have pods of their own.
 */
export function secretsProvider(spec: PulsarClusterSpec): 'said' | typeof ofKubernetes | undefined {
  const { config, secretConfig, runtime } = functionsOf(spec);
  if (config[secretsProviderKey] !== undefined) return 'said';
  if (workersPlace(spec) !== 'Workers') return undefined;
  if (secretConfig.some(({ key }) => key === secretsProviderKey)) return 'said';
  return runtime === 'Kubernetes' ? ofKubernetes : undefined;
}
