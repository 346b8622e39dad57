import { type ClusterContext, ports } from '#src/components/build/context.ts';
import { preparations } from '#src/components/build/preparations.ts';
import { httpGet, probes } from '#src/components/build/probes.ts';
import { statefulSet, type Workload } from '#src/components/build/workload.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { bookieFiles, journalPath, ledgersPath } from './config.ts';

const { client, http } = ports.bookkeeper;
const bookiePorts = [
  { name: 'bookie', port: client },
  { name: 'http', port: http },
];

export function bookiePreparations(context: ClusterContext): KubernetesObject[] {
  return preparations(context, workload(context));
}

function workload(context: ClusterContext): Workload {
  const settings = context.spec.bookkeeper;
  return {
    component: 'bookkeeper',
    settings,
    ports: bookiePorts,
    files: bookieFiles(context),
    volumes: [
      { name: 'journal', mountPath: journalPath, ...settings.storage.journal },
      { name: 'ledgers', mountPath: ledgersPath, ...settings.storage.ledgers },
    ],
    probes: probes(httpGet('/api/v1/bookie/is_ready', http), httpGet('/heartbeat', http)),
    terminationGracePeriodSeconds: 120,
    budget: { maxUnavailable: 1 },
  };
}

export function bookieStatefulSet(context: ClusterContext, replicas: number): KubernetesObject {
  return statefulSet(context, workload(context), replicas);
}
