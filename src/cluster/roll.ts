import { type ComponentName, componentNames } from '#src/components/names.ts';
import { notInSync } from './ensemble.ts';
import type { Fact, FactName, Pod } from './observation.ts';
import { isRestartAsked } from './restart.ts';
import { judgePod } from './unit.ts';
import { type ComponentView, isAlive, isObserved, isOrphan, isReady, isSettled, isUpdated } from './view.ts';
import type { World } from './world.ts';

/** What the rolling restart of a component does next. */
export type Roll =
  | { readonly kind: 'none' }
  | { readonly kind: 'wait'; readonly message: string; readonly needs?: FactName }
  | { readonly kind: 'restart'; readonly pod: Pod; readonly message: string }
  /** A pod fails with the present template: the others are left as they are. */
  | { readonly kind: 'failed'; readonly message: string };

const none: Roll = { kind: 'none' };

function wait(message: string): Roll {
  return { kind: 'wait', message };
}

function restart(view: ComponentView, pod: Pod): Roll {
  const done = view.updated.length;
  const why = isRestartAsked(view, pod) ? 'as asked for' : 'with the present configuration';
  const message = `Restarting ${pod.metadata.name} ${why} (${done} of ${view.desired} done)`;
  return { kind: 'restart', pod, message };
}

function outdatedOf({ statefulSet, pods }: ComponentView): Pod[] {
  if (!statefulSet || !isObserved(statefulSet)) return [];
  return pods.filter(pod => !isUpdated(pod, statefulSet) && isAlive(pod));
}

/** What a fact says, or the wait for it. */
function known<T>(fact: Fact<T> | undefined, needs: FactName, what: string, use: (value: T) => Roll): Roll {
  if (!fact) return { kind: 'wait', message: `Asking for ${what}`, needs };
  return 'error' in fact ? wait(`Waiting for an answer about ${what}: ${fact.error}`) : use(fact.value);
}

/** Highest ordinal first; the ZooKeeper leader last, so that the ensemble elects once. */
function nextZooKeeper({ observation, context }: World, view: ComponentView, outdated: readonly Pod[]): Roll {
  return known(observation.facts.ensemble, 'ensemble', 'the ensemble', look => {
    const waits = notInSync(observation, look, context.members ?? view.desired);
    if (waits) return wait(waits);
    const followers = outdated.filter(({ metadata }) => look.roles[metadata.name] !== 'leader');
    return restart(view, (followers.at(-1) ?? outdated.at(-1)) as Pod);
  });
}

function nextBookie({ observation: { facts } }: World, view: ComponentView, outdated: readonly Pod[]): Roll {
  return known(
    facts.underReplicatedLedgers,
    'underReplicatedLedgers',
    'under-replicated ledgers',
    ledgers => {
      if (ledgers > 0) return wait(`Waiting for ${ledgers} under-replicated ledgers before the next restart`);
      return restart(view, outdated.at(-1) as Pod);
    },
  );
}

/** Brokers, and what depends on them: only while each broker stores a message and reads it back. */
function whenBrokersServe(world: World, view: ComponentView, outdated: readonly Pod[]): Roll {
  return known(
    world.observation.facts.failingBrokers,
    'failingBrokers',
    'the health of the brokers',
    failing => {
      return failing[0] ? wait(`Waiting for a broker: ${failing[0]}`) : restart(view, outdated.at(-1) as Pod);
    },
  );
}

function highest(_: World, view: ComponentView, outdated: readonly Pod[]): Roll {
  return restart(view, outdated.at(-1) as Pod);
}

const choose: Record<ComponentName, typeof highest> = {
  zookeeper: nextZooKeeper,
  bookkeeper: nextBookie,
  autorecovery: highest,
  broker: whenBrokersServe,
  proxy: whenBrokersServe,
};

/** A pod whose containers end again and again, or that needs a person: waiting for it would be in vain. */
function failureOf(pod: Pod): string | undefined {
  const judged = judgePod(pod);
  if (judged?.workloadStatus === 'Blocked') return judged.message;
  const restarts = Math.max(
    0,
    ...(pod.status?.containerStatuses ?? []).map(({ restartCount = 0 }) => restartCount),
  );
  return judged?.workloadStatus === 'Error' && restarts >= 2 ? judged.message : undefined;
}

/**
 * Which pod of a component restarts next: one at a time, and none while another pod is away or unwell.
 */
export function nextRestart(world: World, view: ComponentView): Roll {
  const outdated = outdatedOf(view);
  if (outdated.length === 0) return none;
  const leaving = view.pods.find(pod => !isAlive(pod));
  if (leaving) return wait(`Waiting for ${leaving.metadata.name} to stop`);
  if (view.missing[0]) return wait(`Waiting for ${view.missing[0]} to be created`);
  for (const pod of view.pods) {
    const failure = failureOf(pod);
    if (!failure) continue;
    const kept = `${outdated.length} of ${view.desired} pods stay as they were`;
    const message = `${pod.metadata.name} ${failure} The roll stops here and ${kept}: correct or revert the specification.`;
    return { kind: 'failed', message };
  }
  const waiting = view.pods.find(pod => !isReady(pod));
  if (waiting) return wait(`Waiting for ${waiting.metadata.name} to be ready before the next restart`);
  return choose[view.name](world, view, outdated);
}

/** A pod that is unwell and outdated restarts whatever else is under way: its restart is its repair. */
function nextRepair(view: ComponentView): Roll {
  if (view.missing[0] || !view.pods.every(isAlive)) return none;
  const unwell = outdatedOf(view).findLast(pod => !isReady(pod));
  return unwell ? restart(view, unwell) : none;
}

export interface Rolling {
  readonly component: ComponentName;
  readonly roll: Roll;
}

/**
 * The restart that is due: a repair in any tier, else the next pod of the first tier that has one, if all tiers before
 * it are well and nothing else is under way. Never two tiers at once.
 */
export function rollingOf(world: World): Rolling | undefined {
  for (const component of componentNames) {
    const roll = nextRepair(world.views[component]);
    if (roll.kind !== 'none') return { component, roll };
  }
  if (world.procedures.length > 0) return undefined;
  for (const component of componentNames) {
    const view = world.views[component];
    const roll = nextRestart(world, view);
    if (roll.kind !== 'none') return { component, roll };
    if ((view.statefulSet || view.pods.some(isOrphan)) && !isSettled(view)) return undefined;
  }
  return undefined;
}
