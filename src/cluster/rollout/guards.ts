import { waitForCopies } from '#src/cluster/bookkeeper/under-replicated.ts';
import { accessRemedy } from '#src/cluster/broker/access.ts';
import { storeAway } from '#src/cluster/configuration-store/trouble.ts';
import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import type { ComponentState } from '#src/cluster/model/component-state.ts';
import type { RegisteredBookies } from '#src/cluster/model/heard.ts';
import type { Pod } from '#src/cluster/model/observation.ts';
import type { FailingBroker } from '#src/cluster/model/pulse.ts';
import type { Fact, Question } from '#src/cluster/model/question.ts';
import type { Said } from '#src/cluster/model/said.ts';
import { nextServer } from '#src/cluster/zookeeper/quorum.ts';
import { quorumsOf } from '#src/components/build/context.ts';
import type { ComponentName } from '#src/components/build/names.ts';
import { isNobodyAsked } from './broker-health.ts';
import { isRestartAsked } from './requested.ts';

/** What the rolling restart of a component does next. */
export type Roll =
  | { readonly kind: 'none' }
  | (Said & { readonly kind: 'wait'; readonly needs?: Question })
  | (Said & { readonly kind: 'restart'; readonly pod: Pod })
  /** A pod fails with the present template: the others are left as they are. */
  | (Said & { readonly kind: 'failed' });

export const none: Roll = { kind: 'none' };

export function wait(said: Said): Roll {
  return { kind: 'wait', ...said };
}

export function restartOf(component: ComponentState, pod: Pod): Roll {
  const why = isRestartAsked(component, pod) ? 'as asked for' : 'with the present configuration';
  return restart(component, pod, why);
}

/** The restart of a pod whose template has failed. */
export function goBack(component: ComponentState, pod: Pod): Roll {
  return restart(component, pod, 'with what served before');
}

function restart(component: ComponentState, pod: Pod, why: string): Roll {
  const done = component.updated.length;
  const message = `Restarting ${pod.metadata.name} ${why} (${done} of ${component.desired} done)`;
  return { kind: 'restart', pod, reason: 'Restarting', message };
}

/** What a fact says, or the wait for it. */
export function known<T>(
  fact: Fact<T> | undefined,
  question: Question,
  what: string,
  use: (value: T) => Roll,
): Roll {
  if (!fact) return { kind: 'wait', reason: 'Asking', message: `Asking for ${what}`, needs: question };
  if ('value' in fact) return use(fact.value);
  return wait({ reason: 'NoAnswer', message: `Waiting for an answer about ${what}: ${fact.error}` });
}

/** What a bookie may do only while no ledger misses a copy. */
export function whenReplicated({ observation }: ClusterState, what: string, act: () => Roll): Roll {
  const fact = observation.facts.underReplicatedLedgers;
  return known(fact, { fact: 'underReplicatedLedgers' }, 'under-replicated ledgers', ledgers => {
    return ledgers === 0 ? act() : wait(waitForCopies(observation.cluster.spec, ledgers, what));
  });
}

/** Which of the outdated pods of a component that is well restarts next, and what keeps it from that. */
type Guard = (state: ClusterState, component: ComponentState, outdated: readonly Pod[]) => Roll;

/** The ZooKeeper leader last. */
const nextZooKeeper: Guard = ({ observation, context }, component, outdated) => {
  return known(observation.facts.ensemble, { fact: 'ensemble' }, 'the ensemble', fact => {
    const next = nextServer(observation, fact, context.members ?? component.desired, outdated);
    return 'waits' in next ? wait(next.waits) : restartOf(component, next.pod);
  });
};

/** How many bookies besides the one that restarts have to take writes; with too few of them at all, all the others. */
export function writersNeeded(
  { context }: ClusterState,
  component: ComponentState,
  largestPolicy: number,
): number {
  return Math.min(Math.max(quorumsOf(context.spec).ensemble, largestPolicy), component.desired - 1);
}

function nextWritableBookie(
  state: ClusterState,
  component: ComponentState,
  outdated: readonly Pod[],
  { writable, readOnly }: RegisteredBookies,
): Roll {
  const isReadOnly = ({ metadata }: Pod) => readOnly.includes(metadata.name);
  const returned = component.updated.find(isReadOnly)?.metadata.name;
  if (returned) {
    const remedy = 'see its log; make room on its disks, or correct or revert the specification';
    const message = `${returned} takes no writes since its restart. The roll waits until it does: ${remedy}.`;
    return wait({ reason: 'ReadOnly', message });
  }
  // One that takes no writes takes no writer away.
  const pod = (outdated.findLast(isReadOnly) ?? outdated.at(-1)) as Pod;
  const { facts } = state.observation;
  const others = writable.filter(name => name !== pod.metadata.name).length;
  const enough = (needed: number): Roll => {
    if (others < needed && writable.includes(pod.metadata.name)) {
      const silent = component.pods.filter(({ metadata }) => !writable.includes(metadata.name));
      const names = silent.map(({ metadata }) => metadata.name).join(', ');
      const message = `Waiting for ${names || 'bookies'} to take writes before the next restart: ${needed} are needed`;
      return wait({ reason: 'TooFewWritable', message });
    }
    // Where nothing can be written nothing can be copied either.
    if (isReadOnly(pod) && writable.length < needed) return restartOf(component, pod);
    return whenReplicated(state, 'the next restart', () => restartOf(component, pod));
  };
  return known(facts.largestPolicy, { fact: 'largestPolicy' }, 'the policies of namespaces', largest => {
    return enough(writersNeeded(state, component, largest));
  });
}

const nextBookie: Guard = (state, component, outdated) => {
  const { registrations } = state.observation.facts;
  return known(registrations, { fact: 'registrations' }, 'the bookies that take writes', registered => {
    return nextWritableBookie(state, component, outdated, registered);
  });
};

/** What a broker that is asked in vain keeps from going on. */
export function brokerTrouble(
  { context, components: { broker } }: ClusterState,
  failing: readonly FailingBroker[],
  staying = failing,
): Said | undefined {
  const [first] = staying;
  if (!first || isNobodyAsked(context.spec, failing, broker.pods.length)) return undefined;
  if (!first.unauthorized) {
    return { reason: 'BrokerFailing', message: `Waiting for a broker: ${first.name} ${first.message}` };
  }
  const message = `${first.name} ${first.message}. The operator cannot tell whether it serves. ${accessRemedy}.`;
  return { reason: 'Unauthorized', message };
}

/**
 * Brokers, and what depends on them: only while each broker that stays stores a message and reads it back, and what they
 * share with other clusters can be read when they start.
 */
const whenBrokersServe: Guard = (state, component, outdated) => {
  const { facts } = state.observation;
  const away = storeAway(state);
  if (away) return wait(away);
  return known(facts.failingBrokers, { fact: 'failingBrokers' }, 'the health of the brokers', failing => {
    const fails = ({ metadata }: Pod) => failing.some(({ name }) => name === metadata.name);
    const pod = (outdated.findLast(fails) ?? outdated.at(-1)) as Pod;
    // Where none serves no restart takes one away that does.
    if (fails(pod) && state.components.broker.pods.every(fails) && component.updated.length === 0)
      return restartOf(component, pod);
    // Those that ask who calls and are to restart as well are on their way to where the others are.
    const isOnItsWay = ({ name, unauthorized }: FailingBroker) =>
      unauthorized && fails(pod) && outdated.some(({ metadata }) => metadata.name === name);
    const staying = failing.filter(broker => broker.name !== pod.metadata.name && !isOnItsWay(broker));
    const trouble = brokerTrouble(state, failing, staying);
    return trouble ? wait(trouble) : restartOf(component, pod);
  });
};

const highest: Guard = (_, component, outdated) => restartOf(component, outdated.at(-1) as Pod);

const guards: Readonly<Partial<Record<ComponentName, Guard>>> = {
  zookeeper: nextZooKeeper,
  bookkeeper: nextBookie,
  broker: whenBrokersServe,
  'functions-worker': whenBrokersServe,
  proxy: whenBrokersServe,
  websocket: whenBrokersServe,
};

/** The guard of a component: that of one that nothing relies on asks nobody. */
export function guardOf(name: ComponentName): Guard {
  return guards[name] ?? highest;
}
