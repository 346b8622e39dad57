import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import { type ComponentState, componentOf, isReady, isSpare } from '#src/cluster/model/component-state.ts';
import type { EnsembleFact, Pod } from '#src/cluster/model/observation.ts';
import type { Question } from '#src/cluster/model/question.ts';
import { majority, quorumOf } from '#src/cluster/zookeeper/quorum.ts';
import { ordinalOf } from '#src/components/build/names.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';
import { runningQuestion } from './overdue.ts';

/** Whether a pod on a node that does not report may be force-deleted: undefined when nothing speaks against it. */
export type Refusal =
  | { readonly kind: 'ask'; readonly needs: readonly Question[] }
  /** It will pass by itself. */
  | { readonly kind: 'later'; readonly message: string }
  /** A person knows better. */
  | { readonly kind: 'never'; readonly message: string };

/** Whether Kubernetes has given up the node of a pod, after the time that the pod tolerates that. */
export function isEvicted({ status }: Pod): boolean {
  const target = conditionOf(status, 'DisruptionTarget');
  return target?.status === 'True' && target.reason === 'DeletionByTaintManager';
}

/** One pod at a time: if the node is not off after all, the first one shows it. */
function turn({ pods, missing }: ComponentState, pod: Pod, silent: readonly Pod[]): Refusal | undefined {
  const away = missing[0] ?? pods.find(other => !silent.includes(other) && !isReady(other))?.metadata.name;
  if (away) return later(`it waits for ${away} to serve`);
  const first = pods.findLast(other => silent.includes(other));
  if (first === undefined || first === pod) return undefined;
  return later(`${first.metadata.name} goes first`);
}

function later(message: string): Refusal {
  return { kind: 'later', message };
}

/** Why the servers that serve may not be the only ones of their ensemble. */
function elsewhere({ pods }: ComponentState, fact: EnsembleFact): string | undefined {
  const { participants, roles, syncedFollowers } = fact;
  const ready = pods.filter(isReady);
  const votes = ({ metadata: { name } }: Pod) => {
    const follows = roles[name] === 'leader' || roles[name] === 'follower';
    return follows && participants.includes(ordinalOf(name) + 1);
  };
  const serving = ready.filter(votes).length;
  const leaders = ready.filter(({ metadata }) => roles[metadata.name] === 'leader').length;
  const inSync = Math.min(serving, syncedFollowers + 1);
  if (leaders !== 1 || inSync < majority(participants.length))
    return `the servers that answer are no quorum of ${participants.length}, the others may be one where they are`;
  return syncedFollowers + 1 > ready.length
    ? 'the leader has more servers in sync than are ready, so it may run'
    : undefined;
}

/** What is seen to run is never replaced, even if its node does not report: two would run as one server. */
function objectionIfRunning({ observation }: ClusterState, pod: Pod, ...more: readonly Question[]) {
  const fact = observation.facts.runningPods;
  if (!fact) return { kind: 'ask', needs: [runningQuestion(observation), ...more] } satisfies Refusal;
  if ('error' in fact) return later(`nobody can say whether it runs (${fact.error})`);
  return fact.value.includes(pod.metadata.name) ? never('it is seen to run') : undefined;
}

function never(message: string): Refusal {
  return { kind: 'never', message };
}

/**
 * A second server of the same number can only do harm where it makes a majority: it starts only while the others are one.
 * With the majority on silent nodes it is as likely that we are the ones who are cut off.
 */
function objectionToServer(state: ClusterState, pod: Pod): Refusal | undefined {
  const { observation, context, components } = state;
  const { ready, desired } = components.zookeeper;
  if (ready < majority(context.members ?? desired))
    return never(`only ${ready} of ${desired} servers serve, the others may be a quorum where they are`);
  const running = objectionIfRunning(state, pod, { fact: 'ensemble' });
  if (running) return running;
  const fact = observation.facts.ensemble;
  if (!fact) return { kind: 'ask', needs: [{ fact: 'ensemble' }] };
  if ('error' in fact) return never(`the ensemble does not answer (${fact.error})`);
  const problem = elsewhere(components.zookeeper, fact.value);
  return problem === undefined ? undefined : never(problem);
}

/** Only a quorum of ZooKeeper knows whether a bookie runs. */
function objectionToBookie(state: ClusterState, pod: Pod): Refusal | undefined {
  const { ready } = state.components.zookeeper;
  return ready < quorumOf(state.context)
    ? later('it waits for ZooKeeper, which knows whether it runs')
    : objectionIfRunning(state, pod);
}

/** What speaks against force-deleting one of the pods on nodes that do not report. */
export function objectionTo(state: ClusterState, pod: Pod, silent: readonly Pod[]): Refusal | undefined {
  const { zookeeper, bookkeeper } = state.components;
  if (state.observation.cluster.spec.suspend) return never('the cluster is suspended');
  // Somebody else's deletion, of a roll or a drain, says nothing about a kubelet that is only away for a moment.
  if (!isEvicted(pod)) return later('Kubernetes has not given the node up yet');
  if (!isSpare(state.observation, pod)) return never('it may alone keep volumes, which would go with it');
  switch (componentOf(pod)) {
    case 'zookeeper':
      return turn(zookeeper, pod, silent) ?? objectionToServer(state, pod);
    case 'bookkeeper':
      return turn(bookkeeper, pod, silent) ?? objectionToBookie(state, pod);
    // All others have no data: what they own and write they hold by sessions in ZooKeeper and fenced ledgers.
    default:
      return undefined;
  }
}
