import type { PulsarClusterSpec } from '#src/api/cluster.ts';
import { mostReplicas } from '#src/api/components.ts';
import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import { isReady, isWhole, podsOf, replicasOf, statefulSetOf } from '#src/cluster/model/component-state.ts';
import type { Observation } from '#src/cluster/model/observation.ts';
import type { Said } from '#src/cluster/model/said.ts';
import type { ComponentName } from '#src/components/build/names.ts';
import { isAskedFor, settingsOf, workersPlace } from '#src/components/build/settings.ts';
import { workerFileOf } from './worker-files.ts';

/**
 * How many workers of their own there are to be. Those that are to go stay until each broker has one inside: all are members of
 * one group with one leader, which gives every function to one of them, so both kinds may be there for a while, and never none.
 */
export function workersInForce(observation: Observation, spec: PulsarClusterSpec): number {
  const wished = settingsOf(spec, 'functions-worker').replicas;
  if (workersPlace(spec) !== 'Brokers') return wished;
  const present = wantedBefore(observation);
  return present > 0 && !allHaveWorkers(observation, spec) ? present : 0;
}

/** How many there were to be when that was last told: somebody may have scaled their StatefulSet by hand since. */
function wantedBefore(observation: Observation): number {
  const told = observation.cluster.status?.components?.['functions-worker']?.desired;
  const live = replicasOf(statefulSetOf(observation, 'functions-worker')) ?? 0;
  return Math.min(told ?? live, mostReplicas);
}

/** The components that stay as they are while functions go from one kind of worker to the other. */
export function keptByFunctions(state: ClusterState): readonly ComponentName[] {
  if (keepsWorkersInside(state)) return ['broker'];
  return isLeaving(state) ? ['functions-worker'] : [];
}

/** What a component waits for meanwhile. */
export function waitOfFunctions(state: ClusterState, name: ComponentName): Said | undefined {
  if (!keptByFunctions(state).includes(name)) return undefined;
  return name === 'broker'
    ? {
        reason: 'AwaitingWorkers',
        message: 'Ready. Its pods keep their functions workers until all pods of functions-worker are ready',
      }
    : {
        reason: 'AwaitingBrokers',
        message: 'Ready. It stays until each broker has a functions worker inside',
      };
}

/** Whether brokers keep the workers inside them until those of their own serve. */
function keepsWorkersInside({ context, observation, components }: ClusterState): boolean {
  const isLeaving = workersPlace(context.spec) === 'Workers' && !isWhole(components['functions-worker']);
  return isLeaving && hasWorkerInside(observation, statefulSetOf(observation, 'broker')?.spec.template);
}

/** Whether workers are there only until brokers have theirs. */
function isLeaving({ context, components }: ClusterState): boolean {
  return !isAskedFor(context.spec, 'functions-worker') && components['functions-worker'].desired > 0;
}

type Made = Parameters<typeof workerFileOf>[2];

/** Whether brokers of a template, or one that was made of it, have a worker inside. */
export function hasWorkerInside(observation: Observation, made: Made): boolean {
  return workerFileOf(observation, 'broker', made) !== undefined;
}

/** Whether each broker that is to be there serves, with a worker inside. */
function allHaveWorkers(observation: Observation, spec: PulsarClusterSpec): boolean {
  const set = statefulSetOf(observation, 'broker');
  const pods = podsOf(observation, 'broker');
  const isThere =
    set !== undefined &&
    pods.length >= spec.broker.replicas &&
    hasWorkerInside(observation, set.spec.template);
  return isThere && pods.every(pod => isReady(pod) && hasWorkerInside(observation, pod));
}
