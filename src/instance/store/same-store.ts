import { dequal } from 'dequal';
import type { Sentence } from '#src/api/reasons.ts';
import { byName } from '#src/instance/by-name.ts';
import type { ClusterFacts, ClusterRecord } from '#src/instance/model.ts';
import { type Able, ableOf, type ParticipantSeen } from '#src/instance/plan.ts';
import { enumerated } from '#src/instance/sentences.ts';

/**
 * Members by address that know other clusters than those whose PulsarCluster names the store, each with what is said of it: nothing but what
 * they answer tells which store they share. Where there are none of these the first is believed.
 */
export function ofOtherStores(all: readonly ParticipantSeen[]): ReadonlyMap<string, Sentence> {
  const able = all.flatMap(each => ableOf(each) ?? []);
  const model = storeSpeaker(able);
  const found = new Map<string, Sentence>();
  for (const each of able) {
    if (!model || each.name === model.name || each.clusterRef) continue;
    if (isSame(each, model)) continue;
    const message = `Cluster ${each.name} does not share the configuration store of the others: it knows ${known(each)}, and cluster ${model.name} knows ${known(model)}. Enter it there, correct its address, or take it out`;
    found.set(each.name, { reason: 'WrongStore', message });
  }
  return found;
}

/** Who is asked what is in the store, and told to change it: one that is in it itself, that stays, and whose PulsarCluster names the store. */
export function storeSpeaker(able: readonly Able[]): Able | undefined {
  const recorded = able.filter(({ facts }) => facts.shared?.own);
  const all = recorded.length > 0 ? recorded : able;
  const staying = all.filter(({ isLeaving }) => !isLeaving);
  return (
    staying.find(({ clusterRef }) => clusterRef) ?? staying[0] ?? all.find(each => each.clusterRef) ?? all[0]
  );
}

/** That nobody who can be asked is in the store: what was there is gone, and what is written there would look like the beginning of one that is new. */
export function lostStore(able: readonly Able[]): Sentence | undefined {
  if (able.length === 0 || able.some(({ facts }) => facts.shared?.own)) return undefined;
  const message = `The configuration store has no record of any member that can be asked, ${enumerated(able.map(({ name }) => name))}: nothing is changed there. If its tenants are gone too, restore its volumes; else make one of the records again (clusters create)`;
  return { reason: 'RecordMissing', message };
}

/** The records of a store, as one of its clusters has them. */
export function recordsIn({ name, facts }: Pick<Able, 'name' | 'facts'>): ClusterFacts['records'] {
  const own: ClusterRecord | undefined = facts.shared?.own;
  return own ? byName([...Object.entries(facts.records), [name, own]]) : facts.records;
}

function isSame(one: Able, other: Able): boolean {
  return dequal(known(one), known(other)) && dequal(recordsIn(one), recordsIn(other));
}

function known({ facts }: Able): string {
  return enumerated([...(facts.shared?.clusters ?? [])].sort());
}
