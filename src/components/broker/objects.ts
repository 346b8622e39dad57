import { type ClusterContext, ports } from '#src/components/build/context.ts';
import {
  clientService,
  configMap,
  headlessService,
  podDisruptionBudget,
  serviceAccount,
} from '#src/components/build/objects.ts';
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

function workload(context: ClusterContext): Workload {
  return {
    component: 'broker',
    settings: context.spec.broker,
    ports: pulsarPorts,
    files: {
      'start.sh': startScript(context),
      'overrides.conf': overrides(context),
      ...(context.spec.functions && { [workerFile]: workerConfig(context) }),
    },
    probes: statusProbes,
    // Unloading bundles and closing have 60 s each in the broker itself.
    terminationGracePeriodSeconds: 180,
  };
}

export function brokerPreparations(context: ClusterContext): KubernetesObject[] {
  const { service, podDisruptionBudget: budget } = context.spec.broker;
  return [
    serviceAccount(context, 'broker'),
    configMap(context, 'broker', workload(context).files),
    headlessService(context, 'broker', pulsarPorts),
    clientService(context, 'broker', pulsarPorts, service),
    podDisruptionBudget(context, 'broker', budget.maxUnavailable),
  ];
}

export function brokerStatefulSet(context: ClusterContext, replicas: number): KubernetesObject {
  return statefulSet(context, workload(context), replicas);
}
