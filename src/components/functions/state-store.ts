import type { PulsarClusterSpec } from '#src/api/cluster.ts';
import { functionsOf } from '#src/components/build/settings.ts';

/** Workers hand one of these on to what they run. Source: WorkerConfig of Pulsar 4.0. */
const keys = ['stateStorageServiceUrl', 'stateStorageProviderImplementation'];

/** Whether functions of a cluster have somewhere to keep state. */
export function hasStateStore(cluster: PulsarClusterSpec): boolean {
  if (cluster.stateStore) return true;
  const { config, secretConfig } = functionsOf(cluster);
  const given = [...Object.keys(config), ...secretConfig.map(({ key }) => key)];
  return keys.some(key => given.includes(key));
}
