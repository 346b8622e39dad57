import { isAlive, isReady } from '#src/cluster/model/component-state.ts';
import type { Pod } from '#src/cluster/model/observation.ts';
import { podResource, projectPod } from '#src/cluster/observe/watched.ts';
import { type ComponentName, selectorLabels } from '#src/components/build/names.ts';
import { listAll } from '#src/kubernetes/list-all.ts';
import type { Transport } from '#src/kubernetes/transport.ts';
import { CommandFailure } from './failure.ts';

export interface ComponentOfCluster {
  readonly namespace: string;
  readonly cluster: string;
  readonly component: ComponentName;
}

/** A pod that serves; where `orRunning` is set, one that only runs will do if there is none. */
export async function somePodOf(
  transport: Transport,
  { namespace, cluster, component }: ComponentOfCluster,
  orRunning = false,
): Promise<string> {
  const labelSelector = Object.entries(selectorLabels(cluster, component))
    .map(([label, value]) => `${label}=${value}`)
    .join(',');
  const { items } = await listAll(transport, podResource, { namespace, labelSelector }, projectPod);
  const runs = (pod: Pod) => orRunning && isAlive(pod) && pod.status?.phase === 'Running';
  const found = items.find(isReady) ?? items.find(runs);
  if (found) return found.metadata.name;
  const where = `kubectl pulsar status ${cluster} -n ${namespace}`;
  const state = orRunning ? 'runs' : 'is ready';
  throw new CommandFailure('unavailable', `No ${component} of ${cluster} ${state}: see ${where}.`);
}
