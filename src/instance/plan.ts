import type { Sentence } from '#src/api/reasons.ts';
import { adminPath } from '#src/clients/pulsar/admin-request.ts';
import { type ClusterList, type Parted, partFrom } from './leave/part.ts';
import { unloadsIn } from './leave/unload.ts';
import type { ClusterFacts, ClusterUrls, MemberCredentials, MemberHeard, Participant, Way } from './model.ts';
import { addressesIn, isAnnounced, isAsWanted, type Remote, wantedRecord } from './record.ts';
import { enumerated, keepsOwnStore, sharesStore, taken, wrongName } from './sentences.ts';
import type { InstanceWrite } from './write.ts';

/** All that is known of a participant in a pass. */
export interface ParticipantSeen extends Participant {
  readonly way: Way;
  /** Absent: nobody was asked, because of what keeps it from taking part. */
  readonly heard?: MemberHeard | undefined;
  readonly credentials: MemberCredentials;
  /** Whether the members of the instance share a configuration store. */
  readonly isSharing?: boolean | undefined;
  /** What keeps it from taking part, whatever it says itself: another instance has it, or it is of another store. */
  readonly objection?: Sentence | undefined;
  /** Why its brokers are not given what they show others. */
  readonly secretWait?: Sentence | undefined;
  /** What else than the instance names clusters there. */
  readonly lists: readonly ClusterList[];
  /** Addresses under which others may know it by us. */
  readonly announced: readonly string[];
}

/** A participant that can be asked, and may be told of others. */
export interface Able extends ParticipantSeen {
  readonly facts: ClusterFacts;
  readonly urls: ClusterUrls;
}

/** What a pass says of a participant; none: it is as it shall be. */
export interface ParticipantTold {
  readonly name: string;
  readonly wait?: Sentence | undefined;
  /** Whether something is being done about it now. */
  readonly isChanging: boolean;
  /** Whether it has left, and nothing of it is left to be done. */
  readonly hasLeft: boolean;
}

export interface InstancePlan {
  readonly writes: readonly InstanceWrite[];
  readonly told: readonly ParticipantTold[];
}

/** What makes all members know each other, and those that leave be known no more. Each cluster goes its own way: none waits for another one that is away. */
export function planInstance(all: readonly ParticipantSeen[], giveUp: readonly string[]): InstancePlan {
  const able = all.flatMap(each => ableOf(each) ?? []);
  const members = able.filter(({ isLeaving }) => !isLeaving);
  const joins = members.map(each => joinOf(each, members));
  const parts = able.map(each => ({ own: each.name, ...partOf(each, all, giveUp) }));
  const told = all.map((each): ParticipantTold => {
    const { name } = each;
    const writes = [...joins, ...parts].flatMap(part => part.writes.filter(write => isAbout(write, name)));
    const isChanging = writes.length > 0;
    if (!each.isLeaving) return { name, wait: joinWait(each, joins), isChanging, hasLeft: false };
    const rest = each.announced.length === 0 ? undefined : leavingWait(each, { all, able, parts, giveUp });
    return { name, wait: rest, isChanging, hasLeft: rest === undefined && !isChanging };
  });
  return { writes: [...joins, ...parts].flatMap(({ writes }) => writes), told };
}

/** What keeps a participant from being told of others, and others of it. */
export function troubleWith(seen: ParticipantSeen): Sentence | undefined {
  const { name, way, heard, objection, isSharing = false } = seen;
  if (objection) return objection;
  if ('wait' in way) return way.wait;
  if (heard && 'wait' in heard) return heard.wait;
  if (!heard) return undefined;
  const { ownName, shared } = heard.facts;
  if (ownName !== name) return wrongName(name, ownName);
  if ((shared !== undefined) === isSharing) return undefined;
  return isSharing ? keepsOwnStore(name) : sharesStore(name);
}

/** Why a participant does not tell what is in it. */
export function whyUntold(seen: ParticipantSeen): string {
  const facts = seen.heard && 'facts' in seen.heard ? seen.heard.facts : undefined;
  return (troubleWith(seen) ?? facts?.unscanned)?.message ?? 'it is asked first';
}

/** Why a member does not know all others, or is not known to them. */
function joinWait(seen: ParticipantSeen, joins: readonly Joined[]): Sentence | undefined {
  const takenBy = joins.find(join => join.takenBy.has(seen.name))?.takenBy.get(seen.name);
  return troubleWith(seen) ?? seen.credentials.wait ?? seen.secretWait ?? takenBy;
}

export function ableOf(seen: ParticipantSeen): Able | undefined {
  const { way, heard } = seen;
  if (troubleWith(seen) || 'wait' in way || !heard || 'wait' in heard) return undefined;
  return { ...seen, facts: heard.facts, urls: way.urls };
}

interface Joined {
  readonly writes: readonly InstanceWrite[];
  /** Names under which it knows somebody else. */
  readonly takenBy: ReadonlyMap<string, Sentence>;
}

function joinOf(on: Able, members: readonly Able[]): Joined {
  const takenBy = new Map<string, Sentence>();
  const writes: InstanceWrite[] = [];
  for (const each of on.secretWait ? [] : members) {
    if (each.name === on.name || each.credentials.wait) continue;
    const live = on.facts.records[each.name];
    if (live && !isAnnounced(live, each.announced)) {
      takenBy.set(each.name, taken(each.name, on.name, addressesIn(live)));
      continue;
    }
    const body = wantedRecord(live, remoteOf(each), hasFiles(on));
    if (live && isAsWanted(live, body)) continue;
    const request = { method: live ? 'POST' : 'PUT', path: adminPath('clusters', each.name), body } as const;
    writes.push({ kind: 'register', on: on.name, about: each.name, isNew: !live, request });
  }
  return { writes, takenBy };
}

function hasFiles({ way }: ParticipantSeen): boolean {
  return way.home !== undefined;
}

export function remoteOf({ name, urls, credentials }: Able): Remote {
  return { name, urls, hasToken: credentials.token !== undefined, hasCa: credentials.ca !== undefined };
}

/** The clusters that one is to know no more and still knows by us: those that leave; for one that leaves all others. */
export function goneFor(
  { name: own, isLeaving }: Pick<Participant, 'name' | 'isLeaving'>,
  records: ClusterFacts['records'],
  all: readonly Pick<ParticipantSeen, 'name' | 'isLeaving' | 'announced'>[],
): readonly string[] {
  return all
    .filter(({ name, isLeaving: leaves }) => name !== own && (isLeaving || leaves))
    .filter(({ name, announced }) => {
      const record = records[name];
      return record !== undefined && isAnnounced(record, announced);
    })
    .map(({ name }) => name);
}

function partOf(
  { name: own, isLeaving, facts, lists }: Able,
  all: readonly ParticipantSeen[],
  giveUp: readonly string[],
): Parted {
  const gone = goneFor({ name: own, isLeaving }, facts.records, all);
  if (gone.length === 0) return { writes: [] };
  if (!facts.scan) {
    const message = `Asking cluster ${own} what names ${enumerated(gone)} there`;
    return { writes: [], wait: facts.unscanned ?? { reason: 'Asking', message } };
  }
  const awaited = giveUp.includes(own) ? [] : gone.filter(name => !giveUp.includes(name));
  const { writes, wait } = partFrom({ own, gone, awaited }, facts.scan, lists);
  // What is yet to come to one that is away waits for that.
  const reached = all.filter(each => awaited.includes(each.name) && ableOf(each)).map(({ name }) => name);
  return { writes: [...writes, ...unloadsIn(own, reached, facts.scan.namespaces)], ...(wait && { wait }) };
}

interface Leaving {
  readonly all: readonly ParticipantSeen[];
  readonly able: readonly Able[];
  readonly parts: readonly (Parted & { readonly own: string })[];
  readonly giveUp: readonly string[];
}

/** Why a cluster has not left yet, as far as that is not under way; undefined: nobody knows it any more, or soon will not. */
function leavingWait(
  { name, ...seen }: ParticipantSeen,
  { all, able, parts, giveUp }: Leaving,
): Sentence | undefined {
  const waits = parts.find(({ own, wait }) => wait && (own === name || knows(able, own, name)))?.wait;
  if (waits) return waits;
  const trouble = troubleWith({ name, ...seen });
  if (trouble && !giveUp.includes(name)) return notAsked(name, trouble);
  const isAway = (each: ParticipantSeen) =>
    each.name !== name && !able.some(other => other.name === each.name);
  // One that leaves too may come back, and would still know it.
  const away = all.find(each => isAway(each) && !giveUp.includes(each.name) && each.announced.length > 0);
  return away && forgetsLater(away.name, troubleWith(away));
}

function knows(able: readonly Able[], own: string, name: string): boolean {
  return able.some(each => each.name === own && each.facts.records[name]);
}

export function notAsked(name: string, trouble: Sentence): Sentence {
  const message = `Waiting for cluster ${name}, which has to forget the others: ${trouble.message}. Name it in giveUp if it is gone for good`;
  return { reason: 'Leaving', message };
}

function forgetsLater(name: string, trouble: Sentence | undefined): Sentence {
  const message = `Waiting for cluster ${name}, which has to forget it: ${trouble?.message ?? 'it is asked first'}`;
  return { reason: 'Leaving', message };
}

export function isAbout(write: InstanceWrite, name: string): boolean {
  if (write.kind === 'register') return write.about === name;
  if (write.kind === 'serve') return write.names.includes(name);
  if (write.kind === 'unload') return write.about.includes(name);
  return write.parting.own === name || write.parting.gone.includes(name);
}
