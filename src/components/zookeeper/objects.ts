import { defineComponent, type Pods } from '#src/components/build/component.ts';
import { type ClusterContext, type Identity, ports } from '#src/components/build/context.ts';
import { owned } from '#src/components/build/objects.ts';
import { exec, probes } from '#src/components/build/probes.ts';
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

export const zookeeper = defineComponent('zookeeper', pods, context => {
  const { members, spec } = context;
  const hasFormed = members !== undefined;
  return [ensembleMap(context, { servers: members ?? spec.zookeeper.replicas, hasFormed })];
});

/** What servers are told when they start. */
export interface ToldServers {
  /** How many they are to be. */
  readonly servers: number;
  /** Whether their ensemble has formed. */
  readonly hasFormed: boolean;
}

/** Read when a server starts; a change in it restarts none. */
export function ensembleMap(
  context: Identity & Pick<ClusterContext, 'uid'>,
  { servers, hasFormed }: ToldServers,
): KubernetesObject {
  return owned(context, 'zookeeper', 'v1', 'ConfigMap', ensembleMapName(context), {
    data: { ensemble: ensembleFile(context, servers), bootstrap: String(!hasFormed) },
  });
}

function pods(context: ClusterContext): Pods {
  const settings = context.spec.zookeeper;
  return {
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

function fourLetterWord(word: string, answer: string): Record<string, unknown> {
  return exec(`exec 3<>/dev/tcp/127.0.0.1/${client} && printf ${word} >&3 && grep -q '${answer}' <&3`);
}
