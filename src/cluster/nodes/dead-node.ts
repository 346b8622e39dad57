import type { Unit } from '#src/api/cluster-status.ts';
import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import { componentOf } from '#src/cluster/model/component-state.ts';
import type { Observation, Pod } from '#src/cluster/model/observation.ts';
import { merged, type Question } from '#src/cluster/model/question.ts';
import type { Said } from '#src/cluster/model/said.ts';
import type { Deletion } from '#src/cluster/model/step.ts';
import type { Wants } from '#src/cluster/model/wants.ts';
import { isEvicted, objectionTo } from './force-delete.ts';
import { leavingPods, nodeOf, nodesQuestion, overduePods, secondsLeft } from './overdue.ts';

/** What has become of pods that should have stopped. */
export interface DeadNodes extends Wants {
  readonly needs: readonly Question[];
  readonly deletions: readonly Deletion[];
  /** What each of them does, or a person should. */
  readonly units: readonly Unit[];
}

/** No watch tells what becomes of a node. */
const retrySeconds = 10;

/** What a person can do about a pod on a node that does not report. */
export const byHand =
  'When that node is off for good, delete it or taint it node.kubernetes.io/out-of-service=nodeshutdown:NoExecute';

type Finding = Said &
  Pick<Unit, 'workloadStatus'> & {
    needs?: readonly Question[];
    deletion?: Deletion;
  };

/** Those about which a person must decide. */
export function blockedOf(units: readonly Unit[] = []): Unit[] {
  return units.filter(({ workloadStatus }) => workloadStatus === 'Blocked');
}

function wakeOf(observation: Observation): { wakeAfterSeconds?: number } {
  const left = leavingPods(observation).map(pod => Math.ceil(secondsLeft(pod, observation.now)));
  if (left.length === 0) return {};
  return { wakeAfterSeconds: Math.min(...left.map(seconds => (seconds > 0 ? seconds : retrySeconds))) };
}

/**
 * Pods that Kubernetes has evicted from a node that does not report: nobody tells whether they have stopped, so they are
 * in the way of their successors for ever. Unless the spec says otherwise they stay, and what a person can do is told.
 * With ForceDelete the spec vouches for such nodes being off; what still shows that one is not goes before that.
 */
export function deadNodesOf(state: ClusterState): DeadNodes {
  const { observation } = state;
  const silent = silentPods(observation);
  const findings = overduePods(observation).map(pod => ({ pod, ...judge(state, pod, silent) }));
  return {
    needs: merged(findings.flatMap(({ needs }) => needs ?? [])),
    units: findings.map(({ pod, workloadStatus, reason, message }) => {
      return { name: pod.metadata.name, component: componentOf(pod), workloadStatus, reason, message };
    }),
    deletions: findings.flatMap(({ deletion }) => deletion ?? []),
    ...wakeOf(observation),
  };
}

/** Those of the overdue pods whose nodes do not report: nobody will tell that they have stopped. */
function silentPods(observation: Observation): Pod[] {
  const { nodes } = observation.facts;
  if (!nodes || 'error' in nodes) return [];
  return overduePods(observation).filter(pod => nodes.value[nodeOf(pod)]?.ready === 'Unknown');
}

function judge(state: ClusterState, pod: Pod, silent: readonly Pod[]): Finding {
  const { facts } = state.observation;
  const node = nodeOf(pod);
  const late = `should have stopped at ${pod.metadata.deletionTimestamp}`;
  if (!facts.nodes) {
    const needs = [nodesQuestion(state.observation)];
    return { workloadStatus: 'Waiting', reason: 'Overdue', message: late, needs };
  }
  if ('error' in facts.nodes) {
    const message = `${late}. Waiting for an answer about node ${node}: ${facts.nodes.error}`;
    return { workloadStatus: 'Waiting', reason: 'NoAnswer', message };
  }
  const { ready, since = 'long ago' } = facts.nodes.value[node] ?? { ready: 'Gone' };
  if (ready === 'Unknown') return judgeSilent(state, pod, since, silent);
  const gone = `${late}. Node ${node} does not exist any more: Kubernetes removes the pod soon`;
  const how = ready === 'True' ? 'ready' : 'not ready';
  const slow = `${late}. Node ${node} is ${how} and reports: if this lasts, look at the log of its kubelet`;
  return { workloadStatus: 'Maintenance', reason: 'Overdue', message: ready === 'Gone' ? gone : slow };
}

/** What is to be done about a pod on a node that does not report. */
function judgeSilent(state: ClusterState, pod: Pod, since: string, silent: readonly Pod[]): Finding {
  const reason = 'DeadNode';
  const dead = `node ${nodeOf(pod)} has not reported since ${since}`;
  const stuck = `should have stopped, but ${dead}: it may still run there.`;
  if (state.observation.cluster.spec.deadNodePolicy !== 'ForceDelete') {
    const message = `${stuck} ${byHand}, or set spec.deadNodePolicy: ForceDelete.`;
    return { workloadStatus: 'Blocked', reason, message };
  }
  const objection = objectionTo(state, pod, silent);
  if (!objection) {
    const why = `Force-deleting ${pod.metadata.name}: ${dead}`;
    const deletion = { object: pod, why, force: true } as const;
    return { workloadStatus: 'Maintenance', reason, message: `is force-deleted: ${dead}`, deletion };
  }
  if (objection.kind === 'ask')
    return { workloadStatus: 'Waiting', reason, message: stuck, needs: objection.needs };
  const message = `${stuck} It is not force-deleted: ${objection.message}.`;
  return objection.kind === 'later'
    ? { workloadStatus: 'Waiting', reason, message }
    : { workloadStatus: 'Blocked', reason, message: `${message} ${byHand}.` };
}

/** The same at the end of a cluster: its data goes with it and nothing follows, so all of them may go at once. */
export function deadNodesAtEnd(observation: Observation): Omit<DeadNodes, 'units'> {
  const isVouchedFor = observation.cluster.spec.deadNodePolicy === 'ForceDelete';
  if (!isVouchedFor) return { needs: [], deletions: [] };
  const isAsked = observation.facts.nodes !== undefined || overduePods(observation).length === 0;
  const deletions = silentPods(observation)
    .filter(isEvicted)
    .map(pod => {
      const why = `Force-deleting ${pod.metadata.name}: node ${nodeOf(pod)} does not report`;
      return { object: pod, why, force: true } as const;
    });
  return { needs: isAsked ? [] : [nodesQuestion(observation)], deletions, ...wakeOf(observation) };
}
