import { type ClusterContext, ports } from '#src/components/build/context.ts';
import { owned } from '#src/components/build/objects.ts';
import { preparations } from '#src/components/build/preparations.ts';
import { exec, probes } from '#src/components/build/probes.ts';
import { statefulSet, type Workload } from '#src/components/build/workload.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { overrides, startScript } from './config.ts';
import { ensembleFile, ensembleMapName } from './membership.ts';

const { client, peer, election, metrics } = ports.zookeeper;
const clientPorts = [{ name: 'client', port: client }];
const allPorts = [
  ...clientPorts,
  { name: 'peer', port: peer },
  { name: 'election', port: election },
  { name: 'metrics', port: metrics },
];

/** `srvr` answers with a Mode only when the server is part of a quorum; `ruok` says no more than that it listens. */
const zookeeperProbes = probes(fourLetterWord('srvr', '^Mode:'), fourLetterWord('ruok', 'imok'));

export function zookeeperPreparations(context: ClusterContext): KubernetesObject[] {
  // Read when a server starts; a change in it restarts none.
  const ensemble = owned(context, 'zookeeper', 'v1', 'ConfigMap', ensembleMapName(context), {
    data: { ensemble: ensembleFile(context), bootstrap: String(context.members === undefined) },
  });
  return preparations(context, workload(context), [ensemble]);
}

function workload(context: ClusterContext): Workload {
  const settings = context.spec.zookeeper;
  return {
    component: 'zookeeper',
    settings,
    ports: allPorts,
    files: { 'start.sh': startScript(context), 'overrides.conf': overrides(settings) },
    changingFiles: ensembleMapName(context),
    volumes: [{ name: 'data', mountPath: '/pulsar/data', ...settings.storage }],
    probes: zookeeperProbes,
    terminationGracePeriodSeconds: 60,
    service: { type: 'ClusterIP', ports: clientPorts },
    budget: { maxUnavailable: 1 },
  };
}

export function zookeeperStatefulSet(context: ClusterContext, replicas: number): KubernetesObject {
  return statefulSet(context, workload(context), replicas);
}

function fourLetterWord(word: string, answer: string): Record<string, unknown> {
  return exec(`exec 3<>/dev/tcp/127.0.0.1/${client} && printf ${word} >&3 && grep -q '${answer}' <&3`);
}
