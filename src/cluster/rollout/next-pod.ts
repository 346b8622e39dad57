import type { FailedRoll } from '#src/api/cluster-status.ts';
import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import {
  type ComponentState,
  isAlive,
  isOrphan,
  isReady,
  isSettled,
  isSpare,
  outdatedOf,
  revisionOf,
} from '#src/cluster/model/component-state.ts';
import type { Pod } from '#src/cluster/model/observation.ts';
import type { Rollout, Rollouts } from '#src/cluster/model/remembered.ts';
import type { Said } from '#src/cluster/model/said.ts';
import { counted } from '#src/cluster/model/sentence.ts';
import type { Step } from '#src/cluster/model/step.ts';
import { type ComponentName, componentNames, ordinalOf } from '#src/components/build/names.ts';
import { relianceOf } from '#src/components/build/settings.ts';
import { blameOf } from './blame.ts';
import { remedyOf } from './by-hand.ts';
import { brokerTrouble, guardOf, known, none, type Roll, wait } from './guards.ts';
import { nextRepair } from './repair.ts';

/**
 * Which pod of a component restarts next: one at a time, and none while another pod is away or unwell, or its roll has
 * failed. One that alone keeps a volume does not restart.
 */
export function nextRestart(state: ClusterState, component: ComponentState, { failed }: Rollout): Roll {
  if (failed) return rollFailed(state, failed, component);
  const outdated = outdatedOf(component);
  if (outdated.length === 0) return none;
  const incomplete = whatIsMissing(component);
  if (incomplete) return wait(incomplete);
  for (const pod of component.updated) {
    const failure = blameOf(state.observation, component, pod);
    if (!failure) continue;
    const { message, hint = '' } = failure;
    const remedy = `correct or revert the specification. ${hint}`.trim();
    return failedRoll(`${pod.metadata.name} ${message}`, stay(component, outdated.length), remedy);
  }
  const waiting = component.pods.find(pod => !isReady(pod));
  if (waiting) {
    const message = `Waiting for ${waiting.metadata.name} to be ready before the next restart`;
    return wait({ reason: 'PodNotReady', message });
  }
  const free = outdated.filter(pod => isSpare(state.observation, pod));
  if (free.length > 0) return guardOf(component.name)(state, component, free);
  const message = `${outdated[0]?.metadata.name} does not restart: a volume would go with it`;
  return wait({ reason: 'VolumeAtRisk', message });
}

function failedRoll(how: string, others: string, remedy: string): Roll {
  return { kind: 'failed', reason: 'RollFailed', message: `${how}. The roll stops here${others}: ${remedy}` };
}

function stay({ desired }: ComponentState, count: number): string {
  return count > 0 ? ` and ${count} of ${desired} pods stay as they were` : '';
}

/** What is said of a roll that has failed, by what has become of the pod that failed. */
function rollFailed(state: ClusterState, failed: FailedRoll, component: ComponentState): Roll {
  const pods = component.pods.filter(({ metadata }) => ordinalOf(metadata.name) < component.desired);
  const others = pods.filter(pod => revisionOf(pod) !== failed.revision);
  const areBack = pods.length > 0 && pods.length >= component.desired && others.length === pods.length;
  const what = areBack ? back(pods) : stay(component, others.length);
  return failedRoll(failed.message, what, `${remedyOf(state, component)}.`);
}

function back(pods: readonly Pod[]): string {
  const unready = pods.find(pod => !isReady(pod));
  if (!unready) return ' and all pods run again with what served before';
  return ` and all pods have gone back to what served before, of which ${unready.metadata.name} is not ready`;
}

/** Which pods are still to come or to go before another one may be taken away. */
function whatIsMissing({ pods, missing: [missing], desired }: ComponentState): Said | undefined {
  const leaving = pods.find(pod => !isAlive(pod));
  if (leaving) return { reason: 'PodStopping', message: `Waiting for ${leaving.metadata.name} to stop` };
  if (missing) return { reason: 'PodMissing', message: `Waiting for ${missing} to be created` };
  // Somebody has scaled the StatefulSet by hand, or another number is wanted now.
  const awaited = desired - pods.length;
  if (awaited > 0) {
    return {
      reason: 'PodMissing',
      message: `Waiting for ${counted(awaited, 'more pod')} before the next restart`,
    };
  }
  if (awaited === 0) return undefined;
  const message = `Waiting for ${counted(-awaited, 'pod')} to stop before the next restart`;
  return { reason: 'PodStopping', message };
}

/** The brokers with a new configuration have to store a message and read it back, the last of them too. */
function lastCheck(state: ClusterState, { checked }: Rollout): Roll {
  const { broker } = state.components;
  const revision = broker.statefulSet?.status?.updateRevision;
  if (!isSettled(broker) || broker.desired === 0 || checked === revision) return none;
  const { failingBrokers } = state.observation.facts;
  return known(failingBrokers, { fact: 'failingBrokers' }, 'the health of the brokers', failing => {
    const trouble = brokerTrouble(state, failing);
    return trouble ? wait(trouble) : none;
  });
}

export interface Rolling {
  readonly component: ComponentName;
  readonly roll: Roll;
  /** Set where the restart is the repair of its pod. */
  readonly repairs?: true;
}

/** The component whose roll has failed; the first of them. */
export function failedRollOf(rolling: readonly Rolling[] = []): ComponentName | undefined {
  return rolling.find(({ roll }) => roll.kind === 'failed')?.component;
}

/** Whether pods of a component are to restart, now or later. */
export function isRolling(rolling: readonly Rolling[] = [], name: ComponentName): boolean {
  return rolling.some(({ component }) => component === name);
}

/** The repair that is due in any of these tiers; else a question that one depends on. */
function repairing(
  state: ClusterState,
  rollouts: Rollouts,
  tiers: readonly ComponentName[],
): Rolling | undefined {
  if (state.steps.some(step => step.restart)) return undefined;
  const repairs = tiers.map((component): Rolling => {
    const roll = nextRepair(state, state.components[component], rollouts[component]);
    return { component, roll, repairs: true };
  });
  return (
    repairs.find(({ roll }) => roll.kind === 'restart') ??
    repairs.find(({ roll }) => roll.kind === 'wait' && roll.needs)
  );
}

/**
 * The restart that is due, if one is, and what other tiers wait for: a repair in any tier, else the next pod of the first
 * that has one, where all that it relies on is well and nothing else is under way. Never two at once, and none but of these.
 */
export function rollingOf(
  state: ClusterState,
  rollouts: Rollouts,
  tiers: readonly ComponentName[] = componentNames,
): readonly Rolling[] {
  const failures = failuresOf(state, rollouts);
  const repair = repairing(state, rollouts, tiers);
  // The failure is what is told, also while its pod goes back.
  if (repair) return [...failures, repair];
  const rolls = rollsOf(state, rollouts, tiers);
  const others = failures.filter(failed => rolls.every(({ component }) => component !== failed.component));
  return [...rolls, ...others];
}

/** What each tier does next, up to the first restart: one that is not as it should be stops those that rely on it. */
function rollsOf(state: ClusterState, rollouts: Rollouts, tiers: readonly ComponentName[]): Rolling[] {
  const rollable = rollableNow(state).filter(name => tiers.includes(name));
  const stopped = new Map<ComponentName, Roll>();
  const rolls: Rolling[] = [];
  for (const component of rollable) {
    const its = state.components[component];
    const isBehind = relianceOf(state.context.spec, component).some(each => {
      const roll = stopped.get(each);
      return roll !== undefined && !(component === 'autorecovery' && waitsForCopies(roll));
    });
    const roll = isBehind ? none : nextRestart(state, its, rollouts[component]);
    if (roll.kind !== 'none') rolls.push({ component, roll });
    if (roll.kind === 'restart') return rolls;
    if (roll.kind !== 'none' || isUnsettled(its)) stopped.set(component, roll);
  }
  if (!rollable.includes('broker') || stopped.has('broker')) return rolls;
  const roll = lastCheck(state, rollouts.broker);
  return roll.kind === 'none' ? rolls : [...rolls, { component: 'broker', roll }];
}

/** What waits for copies would wait for ever behind what makes them. */
function waitsForCopies(roll: Roll): boolean {
  return roll.kind === 'wait' && roll.reason === 'UnderReplicated';
}

function isUnsettled(component: ComponentState): boolean {
  const isThere = component.statefulSet !== undefined || component.pods.some(isOrphan);
  return isThere && !isSettled(component);
}

/** Those that store nothing themselves. */
const stateless: readonly ComponentName[] = [
  'autorecovery',
  'state-store',
  'broker',
  'functions-worker',
  'proxy',
  'websocket',
  'canary',
];

/** What may roll now. What bookies wait for may take days, or a person: meanwhile those roll that store nothing. */
function rollableNow({ steps }: ClusterState): readonly ComponentName[] {
  if (steps.length === 0) return componentNames;
  const awaited = steps.filter(({ afterRoll }) => afterRoll).map(({ component }) => component);
  if (awaited.length > 0 && steps.every(step => step.afterRoll || isWaitOfBookies(step))) return awaited;
  return steps.every(isWaitOfBookies) ? stateless : [];
}

function isWaitOfBookies({ component, restart, operations = [], deletions = [] }: Step): boolean {
  return component === 'bookkeeper' && !restart && operations.length + deletions.length === 0;
}

/** A roll that has failed is said to have until another template is wanted, whatever else goes on. */
function failuresOf(state: ClusterState, rollouts: Rollouts): Rolling[] {
  return componentNames.flatMap(component => {
    const { failed } = rollouts[component];
    return failed ? [{ component, roll: rollFailed(state, failed, state.components[component]) }] : [];
  });
}
