import type { PulsarClusterSpec } from '#src/api/cluster.ts';
import { podsOf, statefulSetOf } from '#src/cluster/model/component-state.ts';
import type { Hold } from '#src/cluster/model/hold.ts';
import { identityOf } from '#src/cluster/model/identity.ts';
import { knownStore } from '#src/cluster/model/mounted.ts';
import type { Observation } from '#src/cluster/model/observation.ts';
import type { StoreFact } from '#src/cluster/model/question.ts';
import { isInitialised } from '#src/cluster/zookeeper/initialise.ts';
import { sharedStoreUrl } from '#src/components/build/configuration-store.ts';

/** The configuration store in force: once brokers have run with one they would know nothing in another. */
export interface StoreInForce {
  /** Its URL; absent where the cluster shares nothing. */
  readonly url?: string;
  /** As the spec would have it. */
  readonly section?: PulsarClusterSpec['configurationStore'];
  readonly hold?: Hold;
}

/** The store that the spec asks for. */
export function wishedStore({ cluster }: Observation): string | undefined {
  return sharedStoreUrl({ ...identityOf(cluster), spec: cluster.spec });
}

export function storeInForce(observation: Observation): StoreInForce {
  const wish = wishedStore(observation);
  const known = knownStore(observation);
  const wished = {
    ...(wish !== undefined && { url: wish, section: observation.cluster.spec.configurationStore }),
  };
  if (wish === known) return wished;
  if (known === undefined) return hasBrokers(observation) ? { hold: holdOf(added(wish)) } : wished;
  const hold = wish === undefined ? holdOf(removed(known)) : holdOfMove(observation, known, wish);
  return hold ? { url: known, section: { servers: known.replace(/^zk:/, '') }, hold } : wished;
}

/** What keeps a cluster from another store than it knows: it may be the same at another address, or named before brokers ran. */
function holdOfMove(observation: Observation, known: string, wish: string): Hold | undefined {
  const held = (message: string) => ({ ...holdOf(message), isAsked: true as const });
  const fact = answerAbout(observation, wish);
  if (!fact) return holdOf(unknown(known, wish, 'it is being asked'));
  if ('error' in fact) return held(unknown(known, wish, fact.error));
  const { record, isStale, hasRun } = fact.value;
  const isSettled = hasRun || hasBrokers(observation);
  if (record === 'own' && !(isSettled && isStale)) return undefined;
  if (isSettled) return held(another(known, wish));
  const { name } = observation.cluster.metadata;
  return isEntered(answerAbout(observation, known)) ? held(entered(known, wish, name)) : undefined;
}

function isEntered(fact: StoreFact | undefined): boolean {
  return fact !== undefined && 'value' in fact && fact.value.record === 'own';
}

/** The stores that are asked: the one that the cluster is entered into, and the one that is named. */
export function askedStores(observation: Observation): string[] {
  const stores = [knownStore(observation), wishedStore(observation)];
  return [...new Set(stores.filter(url => url !== undefined))];
}

/** What is known of the store at a URL, where that one was asked. */
export function answerAbout({ facts }: Observation, url: string): StoreFact | undefined {
  const { configurationStores: asked } = facts;
  return asked && 'value' in asked ? asked.value[url] : asked;
}

/** Whether brokers run, or have run. */
function hasBrokers(observation: Observation): boolean {
  const there = statefulSetOf(observation, 'broker') ?? podsOf(observation, 'broker')[0];
  return isInitialised(observation) || there !== undefined;
}

function holdOf(message: string): Hold {
  return { reason: 'ConfigurationStoreChange', message: `configurationStore: ${message}` };
}

function added(wish = ''): string {
  return `the cluster keeps its own, ${wish} is asked for: its tenants and namespaces are not there, and its brokers would know none of them. Remove it. A cluster that is to share a store is created with it; those that keep their own can replicate to each other all the same.`;
}

function removed(known: string): string {
  return `brokers stay with ${known}, and none is asked for: the tenants and namespaces of the cluster are there. Set it back to that.`;
}

function another(known: string, wish: string): string {
  return `brokers stay with ${known}, ${wish} is asked for: that is another store, for the cluster is not entered there. Set it back to the first.`;
}

function entered(known: string, wish: string, name: string): string {
  return `the cluster is entered into ${known}, ${wish} is asked for. Set it back to the first, or remove its record there: \`pulsar-admin clusters delete ${name}\` in another cluster of that store.`;
}

function unknown(known: string, wish: string, why: string): string {
  return `brokers stay with ${known} until it is known whether ${wish} is the same store: ${why}. Correct the address, or set it back to the first.`;
}
