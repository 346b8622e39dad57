import { type ClusterContext, ports } from '#src/components/build/context.ts';
import { preparations } from '#src/components/build/preparations.ts';
import { httpGet, probes } from '#src/components/build/probes.ts';
import { statefulSet, type Workload } from '#src/components/build/workload.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { overrides, startScript } from './config.ts';
import { workerConfig, workerFile } from './functions.ts';

const { binary, web } = ports.pulsar;
export const pulsarPorts = [
  { name: 'pulsar', port: binary },
  { name: 'http', port: web },
];
export const statusProbes = probes(httpGet('/status.html', web), httpGet('/status.html', web));

export function brokerPreparations(context: ClusterContext): KubernetesObject[] {
  return preparations(context, workload(context));
}

function workload(context: ClusterContext): Workload {
  const settings = context.spec.broker;
  return {
    component: 'broker',
    settings,
    ports: pulsarPorts,
    files: {
      'start.sh': startScript(context),
      'overrides.conf': overrides(context),
      ...(context.spec.functions && { [workerFile]: workerConfig(context) }),
    },
    probes: statusProbes,
    // Unloading bundles and closing have 60 s each in the broker itself.
    terminationGracePeriodSeconds: 180,
    service: { ports: pulsarPorts, ...settings.service },
    budget: settings.podDisruptionBudget,
  };
}

export function brokerStatefulSet(context: ClusterContext, replicas: number): KubernetesObject {
  return statefulSet(context, workload(context), replicas);
}
