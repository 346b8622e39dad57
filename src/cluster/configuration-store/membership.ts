import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import { closed, type Gate, open, waitsOf } from '#src/cluster/model/gate.ts';
import { knownStore } from '#src/cluster/model/mounted.ts';
import type { Observation } from '#src/cluster/model/observation.ts';
import type { Question, StoreFact } from '#src/cluster/model/question.ts';
import type { Said } from '#src/cluster/model/said.ts';
import type { Verdict } from '#src/cluster/model/verdict.ts';
import { merge, type Wants } from '#src/cluster/model/wants.ts';
import { isInitialised } from '#src/cluster/zookeeper/initialise.ts';
import { sharedStoreUrl } from '#src/components/build/configuration-store.ts';
import { answerAbout, askedStores } from './in-force.ts';
import { storeSilence, storeTrouble, unreadable } from './trouble.ts';

/** How a cluster stands to the configuration store that it shares with others. */
export interface StoreMembership {
  /** Whether its brokers may start. */
  readonly gate: Gate;
  /** The store that it is entered into, or is about to be. */
  readonly store?: string;
  /** Absent where nothing new is known. */
  readonly verdict?: Verdict;
}

interface Found extends Wants {
  readonly found?: { readonly membership: StoreMembership };
}

const there: Verdict = {
  status: 'True',
  reason: 'Entered',
  message: 'The configuration store serves, and the cluster is in it',
};

/** How often what is not watched is asked whether it still answers. */
const lookSeconds = 60;

/**
 * Enters a cluster into its configuration store, once, when its own metadata is there, and looks after that it serves. One that
 * is in it goes on whatever becomes of the store.
 */
export function membershipStage(state: ClusterState, metadata: Gate | undefined): Found {
  const url = sharedStoreUrl(state.context);
  const { observation } = state;
  if (url === undefined) return sharedBefore(observation);
  const isEntered = isInitialised(observation) && knownStore(observation) !== undefined;
  const { wants, ...membership } = isEntered ? entered(state, url) : entering(state, url, metadata);
  return { ...merge(wants ?? {}, waitsOf(membership.gate)), found: { membership } };
}

/** One that was made again over its volumes, and is not told what it shares: its own store knows none of its tenants. */
function sharedBefore(observation: Observation): Found {
  const { metadata: fact } = observation.facts;
  const store = fact && 'value' in fact ? fact.value.configurationStore : undefined;
  if (store === undefined || isInitialised(observation)) return {};
  const message = `The brokers of the cluster have run with a configuration store (${store}), and know none of their tenants without it. Name it in configurationStore`;
  return { found: { membership: { gate: closed('OtherStore', message) } } };
}

type Standing = StoreMembership & { readonly wants?: Wants };

/** One whose brokers may run. */
function entered(state: ClusterState, url: string): Standing {
  const { observation } = state;
  const member = { gate: open, store: url };
  if (!observation.facts.configurationStores) return { ...member, wants: { needs: [askOf(observation)] } };
  const trouble =
    storeTrouble(state) ?? storeSilence(observation, url) ?? left(answerAbout(observation, url));
  return { ...member, verdict: verdictOf(trouble), wants: { wakeAfterSeconds: lookSeconds } };
}

function askOf(observation: Observation): Question {
  return { fact: 'configurationStores', of: askedStores(observation) };
}

/** One that is not in it yet. */
function entering(state: ClusterState, url: string, metadata: Gate | undefined): Standing {
  if (!metadata?.open) return waits(closed('Initialising', 'Waiting for the metadata of the cluster itself'));
  const trouble = storeTrouble(state);
  if (trouble) return waits(closed(trouble.reason, trouble.message));
  const { observation } = state;
  if (!observation.facts.configurationStores) {
    const needs = askOf(observation);
    return waits(closed('Asking', 'Asking the configuration store for the cluster', { needs }));
  }
  const silent = storeSilence(observation, url);
  if (silent) return waits(closed(silent.reason, silent.message, { retrySeconds: 5 }));
  const fact = answerAbout(observation, url);
  const obstacle = obstacleOf(observation, fact);
  if (obstacle) return waits(closed(obstacle.reason, obstacle.message, { retrySeconds: 30 }));
  if (fact && 'value' in fact && fact.value.missing.length === 0)
    return { gate: open, store: url, verdict: there };
  const gate = closed('Entering', 'Entering the cluster into its configuration store', { retrySeconds: 1 });
  // Remembered before it is done: from here on there is no other store for it.
  return { ...waits(gate), store: url, wants: { operations: [{ kind: 'enterStore', url }] } };
}

function waits(gate: Gate & { open: false }): Standing {
  return { gate, verdict: { status: 'False', reason: gate.reason, message: gate.message } };
}

/** What only a person can put away. */
function obstacleOf(observation: Observation, fact: StoreFact | undefined): Said | undefined {
  if (!fact || 'error' in fact) return undefined;
  const { record, isStale, otherUrl = 'somewhere else', hasRun } = fact.value;
  const { name } = observation.cluster.metadata;
  if (record === 'other') {
    const message = `The configuration store has another cluster named ${name} (${otherUrl}), which stays as it is. Give this one another name; or, if that one is gone for good, remove its record with \`pulsar-admin clusters delete ${name}\` in another cluster of the store`;
    return { reason: 'NameClash', message };
  }
  const isHere = record === 'own' ? !isStale : knownStore(observation) !== undefined;
  if (!hasRun || isHere) return undefined;
  const message = `The cluster was entered into another store than this one, or its brokers have run without any: their tenants and namespaces are not here. Name that one, or remove configurationStore if it was the cluster's own`;
  return { reason: 'OtherStore', message };
}

/** One whose record somebody has removed: its brokers go on, and others know it no more. */
function left(fact: StoreFact | undefined): Said | undefined {
  if (!fact || 'error' in fact || fact.value.record === 'own') return undefined;
  const message = 'The configuration store has no record of the cluster any more: somebody has removed it';
  return { reason: 'RecordMissing', message };
}

/** What the condition says of a member. */
function verdictOf(trouble?: Said): Verdict {
  if (!trouble) return there;
  const { reason, message } = trouble;
  const effect =
    'Brokers go on with what they know; tenants and policies can be neither read anew nor changed';
  return {
    status: ['Asking', 'NoAnswer'].includes(reason) ? 'Unknown' : 'False',
    reason,
    message: [...unreadable, 'NoAnswer'].includes(reason) ? `${message}. ${effect}` : message,
  };
}
