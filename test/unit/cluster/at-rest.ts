import { readyCluster } from '#simulation/steps.ts';
import { FakeWorld } from '#simulation/world.ts';
import type { Unit } from '#src/api/cluster-status.ts';
import { stateOf } from '#src/cluster/in-force.ts';
import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import type { ComponentState } from '#src/cluster/model/component-state.ts';
import type { Failure } from '#src/cluster/model/failure.ts';
import type { Gate } from '#src/cluster/model/gate.ts';
import type { Facts, Observation } from '#src/cluster/model/observation.ts';
import type { Step } from '#src/cluster/model/step.ts';
import type { Roll } from '#src/cluster/rollout/guards.ts';
import type { Expansion } from '#src/cluster/volumes/expansion.ts';
import type { ComponentName } from '#src/components/build/names.ts';

const world = readyCluster(
  new FakeWorld({
    functions: { placement: 'Workers' },
    stateStore: {},
    websocket: { placement: ['Component'] },
    canary: {},
  }),
);
// What follows from where its pods are.
world.settle();

/** What a pass sees of a cluster that is Ready, and whatever it knows besides: a copy, to be changed at will. */
export function seenAtRest(facts: Facts = {}): Observation {
  return structuredClone(world.observe(facts));
}

/** The same, read, with what is otherwise. */
export function stateAtRest(facts: Facts = {}, otherwise: Partial<ClusterState> = {}): ClusterState {
  return { ...stateOf(seenAtRest(facts)), ...otherwise };
}

/** A state in which a component is otherwise. */
export function withComponent(
  state: ClusterState,
  name: ComponentName,
  otherwise: Partial<ComponentState>,
): ClusterState {
  const component = { ...state.components[name], ...otherwise };
  return { ...state, components: { ...state.components, [name]: component } };
}

/** A step of a change that is under way, and waits. */
export function stepOf(component: ComponentName, message: string, more: Partial<Step> = {}): Step {
  return { component, reason: 'Waiting', message, ...more };
}

export function closedGate(message: string): Gate {
  return { open: false, reason: 'Waiting', message };
}

export function rollOf(kind: 'wait' | 'failed', message: string): Roll {
  return { kind, reason: kind === 'failed' ? 'RollFailed' : 'Waiting', message };
}

/** A pod of which the status says something. */
export function unitOf(name: string, workloadStatus: Unit['workloadStatus'], message: string): Unit {
  return { name, component: 'bookkeeper', workloadStatus, reason: 'Waiting', message };
}

/** Volumes of a component that have not their size yet. */
export function growthOf(message: string, sizes: readonly string[] = []): Expansion {
  return { reason: 'Waiting', message, sizes };
}

/** What was tried in vain for a component. */
export function failed(reason: Failure['reason'], component: ComponentName, message: string): Failure {
  return { reason, component, message };
}
