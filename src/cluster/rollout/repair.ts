import type { FailedRoll } from '#src/api/cluster-status.ts';
import type { World } from '#src/cluster/model/cluster-state.ts';
import {
  type ComponentView,
  hasBeenReady,
  isAlive,
  isReady,
  outdatedOf,
  readySince,
  revisionOf,
  volumesKeptBy,
} from '#src/cluster/model/component-state.ts';
import type { Pod } from '#src/cluster/model/observation.ts';
import { secondsSince } from '#src/cluster/model/time.ts';
import { failureOf } from '#src/cluster/model/unit.ts';
import { majority } from '#src/cluster/zookeeper/quorum.ts';
import { known, none, type Roll, restart, wait } from './guards.ts';
import { isProven } from './proven.ts';
import type { Rollout } from './remembered.ts';

/** For so long a pod that has served may be unready before that is more than a blink, in seconds. */
const patienceSeconds = 30;
/** For so long a pod may yet show that it was not its template that failed, in seconds. */
const doubtSeconds = 60;

/** A ZooKeeper server that is not ready may still be what a majority needs. */
function repairServer({ observation, context }: World, view: ComponentView, pod: Pod): Roll {
  const others = view.pods.filter(other => other !== pod && isReady(other)).length;
  const { ensemble } = observation.facts;
  if (others >= majority(context.members ?? view.desired)) return restart(view, pod);
  if (ensemble && 'error' in ensemble) return restart(view, pod);
  return known(ensemble, { fact: 'ensemble' }, 'the ensemble', () => {
    return wait(`Waiting for a majority of servers without ${pod.metadata.name} before it restarts`);
  });
}

/** A bookie that is not ready may still serve what it has: then the guards of a roll hold for it. */
function repairBookie({ observation: { facts } }: World, view: ComponentView, pod: Pod): Roll {
  const { name } = pod.metadata;
  return known(
    facts.registrations,
    { fact: 'registrations' },
    'the bookies that run',
    ({ writable, readOnly }) => {
      if (!writable.includes(name) && !readOnly.includes(name)) return restart(view, pod);
      const { underReplicatedLedgers } = facts;
      return known(
        underReplicatedLedgers,
        { fact: 'underReplicatedLedgers' },
        'under-replicated ledgers',
        ledgers => {
          return ledgers > 0
            ? wait(`Waiting for ${ledgers} under-replicated ledgers before ${name} restarts`)
            : restart(view, pod);
        },
      );
    },
  );
}

function isDoubtful({ time }: FailedRoll, now: string): boolean {
  return secondsSince(time, now) < doubtSeconds;
}

/** A broker that is ready may store nothing. One with the template that has failed is asked: it may serve after all. */
function repairReadyBroker({ observation }: World, view: ComponentView, rollout: Rollout, pod: Pod): Roll {
  const { failed } = rollout;
  const { failingBrokers: health } = observation.facts;
  const isOnTrial = failed !== undefined && failed.revision === revisionOf(pod);
  if (!health && isOnTrial)
    return known(health, { fact: 'failingBrokers' }, 'the health of the brokers', () => none);
  const failing = health && 'value' in health ? health.value : [];
  const isFailing = ({ metadata }: Pod) => failing.some(({ name }) => name === metadata.name);
  // What all of them suffer from is not the configuration of one.
  const fails = isFailing(pod) && !view.pods.every(isFailing);
  if (!fails || !isProven(view, rollout) || (isOnTrial && isDoubtful(failed, observation.now))) return none;
  return restart(view, pod);
}

/** The restart that is the repair of an outdated pod; none where it may serve, or where its restart is none. */
function repairOf(world: World, view: ComponentView, rollout: Rollout, pod: Pod): Roll {
  const { now } = world.observation;
  const { proven, failed } = rollout;
  const isTrusted = isProven(view, rollout);
  if (isReady(pod)) return view.name === 'broker' ? repairReadyBroker(world, view, rollout, pod) : none;
  // Of what has never served nothing can be taken away.
  if (proven === undefined) return restart(view, pod);
  if (failed && failed.revision === revisionOf(pod)) {
    return !isTrusted || isDoubtful(failed, now) ? none : restart(view, pod);
  }
  const isTried = view.updated.some(other => !isReady(other));
  if (!isTrusted && isTried) return none;
  if (failureOf(pod) || (!hasBeenReady(pod) && revisionOf(pod) !== proven)) return restart(view, pod);
  if (secondsSince(readySince(pod), now) < patienceSeconds) return none;
  // What it runs is the last that has served: then it may serve again, and the present one may not.
  if (!isTrusted) return revisionOf(pod) === proven ? none : restart(view, pod);
  if (view.name === 'zookeeper') return repairServer(world, view, pod);
  return view.name === 'bookkeeper' ? repairBookie(world, view, pod) : restart(view, pod);
}

/**
 * A pod that is unwell and outdated restarts whatever else is under way: its restart is its repair. But only into a
 * template that has proven itself, or where its own is to blame; one at a time; and never where a volume goes with it.
 */
export function nextRepair(world: World, view: ComponentView, rollout: Rollout): Roll {
  if (view.missing[0] || !view.pods.every(isAlive)) return none;
  const outdated = outdatedOf(view).filter(pod => volumesKeptBy(world.observation, pod).length === 0);
  for (const pod of outdated.reverse()) {
    const roll = repairOf(world, view, rollout, pod);
    if (roll.kind !== 'none') return roll;
  }
  return none;
}
