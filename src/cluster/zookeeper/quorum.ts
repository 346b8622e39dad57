import type { Role } from '#src/clients/zookeeper/four-letter-word.ts';
import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import { isReady, podsOf } from '#src/cluster/model/component-state.ts';
import { closed, type Gate, open } from '#src/cluster/model/gate.ts';
import type { EnsembleFact, Observation, Pod } from '#src/cluster/model/observation.ts';
import type { Said } from '#src/cluster/model/said.ts';
import { listed } from '#src/cluster/model/sentence.ts';
import type { ClusterContext } from '#src/components/build/context.ts';
import { ordinalOf, podName } from '#src/components/build/names.ts';

/** How many of so many servers make a quorum. */
export function majority(servers: number): number {
  return Math.floor(servers / 2) + 1;
}

/** How many servers must serve before anything may rely on the ensemble. */
export function quorumOf(context: ClusterContext): number {
  return majority(context.spec.zookeeper.replicas);
}

/** Whether enough servers serve for anything to rely on the ensemble. */
export function zookeeperQuorum(state: ClusterState): Gate {
  const { ready, desired } = state.components.zookeeper;
  if (ready >= quorumOf(state.context)) return open;
  return closed('NoQuorum', `Waiting for ZooKeeper quorum: ${ready} of ${desired} servers serve`);
}

/** What keeps the first `servers` servers from serving, and no other from running; undefined when nothing does. */
function notThere(observation: Observation, servers: number): Said | undefined {
  const pods = podsOf(observation, 'zookeeper');
  // The leader counts a server that does not vote as in sync too: it would hide that one that votes is not.
  const surplus = pods.find(({ metadata }) => ordinalOf(metadata.name) >= servers);
  if (surplus) return { reason: 'PodStopping', message: `Waiting for ${surplus.metadata.name} to stop` };
  for (let ordinal = 0; ordinal < servers; ordinal++) {
    const name = podName(observation.cluster.metadata.name, 'zookeeper', ordinal);
    const pod = pods.find(({ metadata }) => metadata.name === name);
    if (!pod || !isReady(pod)) return { reason: 'PodNotReady', message: `Waiting for ${name} to serve` };
  }
  return undefined;
}

/** The servers that are ready and do not answer: they may be anything, so nothing rests on them. */
function silentServers(observation: Observation, { roles }: EnsembleFact): Pod[] {
  return podsOf(observation, 'zookeeper').filter(pod => isReady(pod) && !(pod.metadata.name in roles));
}

function servingAs(role: Role, { roles }: EnsembleFact): number {
  return Object.values(roles).filter(each => each === role).length;
}

/** What keeps the first `servers` servers from being one healthy quorum; undefined when nothing does. */
export function notInSync(observation: Observation, fact: EnsembleFact, servers: number): Said | undefined {
  const waits = notThere(observation, servers);
  if (waits) return waits;
  const leaders = servingAs('leader', fact);
  if (leaders !== 1) {
    const silent = silentServers(observation, fact).map(({ metadata }) => metadata.name);
    const unheard =
      silent.length > 0 ? `, no answer from ${listed(silent)}: see its log, or delete the pod` : '';
    return {
      reason: 'NotInSync',
      message: `Waiting for one ZooKeeper leader: ${leaders} servers lead${unheard}`,
    };
  }
  const behind = servers - (fact.syncedFollowers + 1);
  if (behind <= 0) return undefined;
  const message = `Waiting for ${behind} of ${servers} servers to be in sync`;
  return { reason: 'NotInSync', message, remaining: behind };
}

/**
 * Which of these servers restarts next: the highest, the leader last, so that the ensemble elects once. Where none that
 * answers leads, one that does not may: those that follow are a quorum without it, and its restart may be what it needs.
 */
export function nextServer(
  observation: Observation,
  fact: EnsembleFact,
  servers: number,
  pods: readonly Pod[],
): { readonly pod: Pod } | { readonly waits: Said } {
  const waits = notInSync(observation, fact, servers);
  if (!waits) {
    const follower = pods.findLast(({ metadata }) => fact.roles[metadata.name] !== 'leader');
    return { pod: follower ?? (pods.at(-1) as Pod) };
  }
  const isLedUnheard = servingAs('leader', fact) === 0 && servingAs('follower', fact) >= majority(servers);
  if (!isLedUnheard || notThere(observation, servers)) return { waits };
  const silent = silentServers(observation, fact);
  const pod = pods.findLast(each => silent.includes(each));
  return pod ? { pod } : { waits };
}
