import type { ComponentName } from '#src/components/names.ts';
import type { FactName, Facts, Pod } from './observation.ts';
import { type ComponentView, isObserved, isReady, isUpdated } from './view.ts';

/** What a component's roll does next. */
export type Roll =
  | { readonly kind: 'none' }
  | { readonly kind: 'wait'; readonly message: string; readonly needs?: FactName }
  | { readonly kind: 'restart'; readonly pod: Pod; readonly message: string };

const none: Roll = { kind: 'none' };

function restart(view: ComponentView, pod: Pod): Roll {
  const done = view.updated.length;
  const message = `Restarting ${pod.metadata.name} with the present configuration (${done} of ${view.desired} done)`;
  return { kind: 'restart', pod, message };
}

/** Highest ordinal first; the ZooKeeper leader last, so that the ensemble elects once. */
function nextZooKeeper(view: ComponentView, outdated: readonly Pod[], facts: Facts): Roll {
  const roles = facts.zookeeperRoles;
  if (!roles)
    return { kind: 'wait', message: 'Asking the ZooKeeper servers for their roles', needs: 'zookeeperRoles' };
  if ('error' in roles) return { kind: 'wait', message: `Waiting for the ZooKeeper servers: ${roles.error}` };
  const leaders = Object.values(roles.value).filter(role => role === 'leader').length;
  if (leaders !== 1)
    return { kind: 'wait', message: `Waiting for one ZooKeeper leader: ${leaders} servers lead` };
  const followers = outdated.filter(({ metadata }) => roles.value[metadata.name] !== 'leader');
  return restart(view, (followers.at(-1) ?? outdated.at(-1)) as Pod);
}

function nextBookie(view: ComponentView, outdated: readonly Pod[], facts: Facts): Roll {
  const ledgers = facts.underReplicatedLedgers;
  if (!ledgers) {
    return { kind: 'wait', message: 'Asking for under-replicated ledgers', needs: 'underReplicatedLedgers' };
  }
  if ('error' in ledgers)
    return { kind: 'wait', message: `Waiting for an answer about ledgers: ${ledgers.error}` };
  if (ledgers.value > 0) {
    return {
      kind: 'wait',
      message: `Waiting for ${ledgers.value} under-replicated ledgers before the next restart`,
    };
  }
  return restart(view, outdated.at(-1) as Pod);
}

/**
 * Which pod of a component restarts next: one at a time, and none while another pod is away or unwell. A pod that is
 * unwell and outdated goes first and is not asked for anything: its restart is its repair.
 */
export function nextRestart(view: ComponentView, facts: Facts): Roll {
  const { statefulSet, pods, missing } = view;
  if (!statefulSet || !isObserved(statefulSet)) return none;
  const outdated = pods.filter(pod => !isUpdated(pod, statefulSet) && !pod.metadata.deletionTimestamp);
  if (outdated.length === 0) return none;
  const leaving = pods.find(({ metadata }) => metadata.deletionTimestamp);
  if (leaving) return { kind: 'wait', message: `Waiting for ${leaving.metadata.name} to stop` };
  if (missing[0]) return { kind: 'wait', message: `Waiting for ${missing[0]} to be created` };
  const unwell = outdated.findLast(pod => !isReady(pod));
  if (unwell) return restart(view, unwell);
  const waiting = pods.find(pod => !isReady(pod));
  if (waiting)
    return {
      kind: 'wait',
      message: `Waiting for ${waiting.metadata.name} to be ready before the next restart`,
    };
  return choose[view.name](view, outdated, facts);
}

function highest(view: ComponentView, outdated: readonly Pod[]): Roll {
  return restart(view, outdated.at(-1) as Pod);
}

const choose: Record<ComponentName, (view: ComponentView, outdated: readonly Pod[], facts: Facts) => Roll> = {
  zookeeper: nextZooKeeper,
  bookkeeper: nextBookie,
  autorecovery: highest,
  broker: highest,
  proxy: highest,
};
