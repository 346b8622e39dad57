import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import { isReady, podsOf } from '#src/cluster/model/component-state.ts';
import { closed, type Gate, open } from '#src/cluster/model/gate.ts';
import type { EnsembleFact, Observation } from '#src/cluster/model/observation.ts';
import type { Said } from '#src/cluster/model/said.ts';
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

/** What keeps the first `servers` servers from being one healthy quorum; undefined when nothing does. */
export function notInSync(observation: Observation, fact: EnsembleFact, servers: number): Said | undefined {
  const pods = podsOf(observation, 'zookeeper');
  // The leader counts a server that does not vote as in sync too: it would hide that one that votes is not.
  const surplus = pods.find(({ metadata }) => ordinalOf(metadata.name) >= servers);
  if (surplus) return { reason: 'PodStopping', message: `Waiting for ${surplus.metadata.name} to stop` };
  for (let ordinal = 0; ordinal < servers; ordinal++) {
    const name = podName(observation.cluster.metadata.name, 'zookeeper', ordinal);
    const pod = pods.find(({ metadata }) => metadata.name === name);
    if (!pod || !isReady(pod)) return { reason: 'PodNotReady', message: `Waiting for ${name} to serve` };
  }
  const leaders = Object.values(fact.roles).filter(role => role === 'leader').length;
  if (leaders !== 1) {
    return { reason: 'NotInSync', message: `Waiting for one ZooKeeper leader: ${leaders} servers lead` };
  }
  const behind = servers - (fact.syncedFollowers + 1);
  if (behind <= 0) return undefined;
  const message = `Waiting for ${behind} of ${servers} servers to be in sync`;
  return { reason: 'NotInSync', message, remaining: behind };
}
