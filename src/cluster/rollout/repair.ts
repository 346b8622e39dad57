import type { FailedRoll } from '#src/api/cluster-status.ts';
import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import {
  type ComponentState,
  hasBeenReady,
  isAlive,
  isReady,
  isSpare,
  outdatedOf,
  readySince,
  revisionOf,
} from '#src/cluster/model/component-state.ts';
import type { Pod } from '#src/cluster/model/observation.ts';
import type { Rollout } from '#src/cluster/model/remembered.ts';
import { secondsPast, secondsSince } from '#src/cluster/model/time.ts';
import { failureOf } from '#src/cluster/units/unit.ts';
import { majority } from '#src/cluster/zookeeper/quorum.ts';
import { goBack, known, none, type Roll, restartOf, wait, whenReplicated } from './guards.ts';
import { isProven } from './proven.ts';

/** For so long a pod that has served may be unready before that is more than a blink, in seconds. */
const patienceSeconds = 30;
/** For so long a pod may yet show that it was not its template that failed, in seconds. */
const doubtSeconds = 60;

/**
 * A pod that is unwell and outdated restarts whatever else is under way: its restart is its repair. But only into a
 * template that has proven itself, or where its own is to blame; one at a time; and never where a volume goes with it.
 */
export function nextRepair(state: ClusterState, component: ComponentState, rollout: Rollout): Roll {
  if (component.missing[0] || !component.pods.every(isAlive)) return none;
  const outdated = outdatedOf(component).filter(pod => isSpare(state.observation, pod));
  for (const pod of outdated.reverse()) {
    const roll = repairOf(state, component, rollout, pod);
    if (roll.kind !== 'none') return roll;
  }
  return none;
}

/** The restart that is the repair of an outdated pod; none where it may serve, or where its restart is none. */
function repairOf(state: ClusterState, component: ComponentState, rollout: Rollout, pod: Pod): Roll {
  const { proven, failed } = rollout;
  if (isReady(pod)) {
    return component.name === 'broker' ? repairReadyBroker(state, component, rollout, pod) : none;
  }
  // A component that has never served has nothing to lose by a restart.
  if (proven === undefined) return restartOf(component, pod);
  if (failed && failed.revision === revisionOf(pod)) {
    const isToGoBack = isProven(component, rollout) && !isDoubtful(failed, state.observation.now);
    return isToGoBack ? goBack(component, pod) : none;
  }
  return repairUnready(state, component, rollout, pod);
}

function isDoubtful({ time }: FailedRoll, now: string): boolean {
  return secondsPast(time, now) < doubtSeconds;
}

/** A broker that is ready may store nothing. One with the template that has failed is asked: it may serve after all. */
function repairReadyBroker(state: ClusterState, component: ComponentState, rollout: Rollout, pod: Pod): Roll {
  const { facts, now } = state.observation;
  const { failed } = rollout;
  const isOnTrial = failed !== undefined && failed.revision === revisionOf(pod);
  if (!facts.failingBrokers && isOnTrial)
    return known(facts.failingBrokers, { fact: 'failingBrokers' }, 'the health of the brokers', () => none);
  const isDue = failsAlone(state, component, pod) && isProven(component, rollout);
  const mayServeYet = isOnTrial && isDoubtful(failed, now);
  if (!isDue || mayServeYet) return none;
  return isOnTrial ? goBack(component, pod) : restartOf(component, pod);
}

/** Whether a broker fails its health check and another does not: what all suffer from is not the configuration of one. */
function failsAlone({ observation }: ClusterState, { pods }: ComponentState, pod: Pod): boolean {
  const { failingBrokers: health } = observation.facts;
  const failing = health && 'value' in health ? health.value : [];
  const isFailing = ({ metadata }: Pod) => failing.some(({ name }) => name === metadata.name);
  return isFailing(pod) && !pods.every(isFailing);
}

/** A pod that is not ready, of a component that has served, with a template that has not failed. */
function repairUnready(state: ClusterState, component: ComponentState, rollout: Rollout, pod: Pod): Roll {
  const isTrusted = isProven(component, rollout);
  const isTried = component.updated.some(other => !isReady(other));
  if (!isTrusted && isTried) return none;
  const isLast = revisionOf(pod) === rollout.proven;
  const hasServed = hasBeenReady(pod) || isLast;
  if (failureOf(component, pod) || !hasServed) return restartOf(component, pod);
  if (secondsSince(readySince(pod), state.observation.now) < patienceSeconds) return none;
  if (isTrusted) return repairOutdated(state, component, pod);
  // If what it runs has served last, it may serve again, and the present template may not.
  return isLast ? none : restartOf(component, pod);
}

/** A pod that is unready for long while others serve with the present template. */
function repairOutdated(state: ClusterState, component: ComponentState, pod: Pod): Roll {
  if (component.name === 'zookeeper') return repairServer(state, component, pod);
  return component.name === 'bookkeeper' ? repairBookie(state, component, pod) : restartOf(component, pod);
}

/** A ZooKeeper server that is not ready may still be what a majority needs. */
function repairServer({ observation, context }: ClusterState, component: ComponentState, pod: Pod): Roll {
  const others = component.pods.filter(other => other !== pod && isReady(other)).length;
  const { ensemble } = observation.facts;
  if (others >= majority(context.members ?? component.desired)) return restartOf(component, pod);
  if (ensemble && 'error' in ensemble) return restartOf(component, pod);
  return known(ensemble, { fact: 'ensemble' }, 'the ensemble', () => {
    const message = `Waiting for a majority of servers without ${pod.metadata.name} before it restarts`;
    return wait({ reason: 'NoQuorum', message });
  });
}

/** A bookie that is not ready may still serve what it has: then the guards of a roll hold for it. */
function repairBookie(state: ClusterState, component: ComponentState, pod: Pod): Roll {
  const { name } = pod.metadata;
  const { registrations } = state.observation.facts;
  const runs = 'the bookies that run';
  return known(registrations, { fact: 'registrations' }, runs, ({ writable, readOnly }) => {
    if (!writable.includes(name) && !readOnly.includes(name)) return restartOf(component, pod);
    return whenReplicated(state, `${name} restarts`, () => restartOf(component, pod));
  });
}
