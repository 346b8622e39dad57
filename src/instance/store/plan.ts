import { adminPath } from '#src/clients/pulsar/admin-request.ts';
import { type Parted } from '#src/instance/leave/part.ts';
import { partFromStore } from '#src/instance/leave/part-store.ts';
import { unloadsIn } from '#src/instance/leave/unload.ts';
import { systemNames, type Withdrawal } from '#src/instance/leave/withdraw.ts';
import type { ClusterFacts } from '#src/instance/model.ts';
import {
  type Able,
  ableOf,
  type InstancePlan,
  isAbout,
  type ParticipantSeen,
  type ParticipantTold,
  remoteOf,
  troubleWith,
  whyUntold,
} from '#src/instance/plan.ts';
import { isAnnounced, isAsWanted, wantedRecord } from '#src/instance/record.ts';
import type { Scan } from '#src/instance/scan.ts';
import type { InstanceWrite } from '#src/instance/write.ts';
import { lostStore, recordsIn, storeSpeaker } from './same-store.ts';

/** What a person wants of clusters that leave. */
export interface LeaveWish {
  readonly giveUp: readonly string[];
  readonly deleteTopicsOf: readonly string[];
}

/** The store as the cluster tells of it that is asked for all. */
interface StoreSeen {
  readonly via: Able;
  readonly records: ClusterFacts['records'];
}

/**
 * What makes the record of each member complete in the store that all share, and that of one that leaves go. Clusters enter it by themselves;
 * what is to be changed is changed once, through one that can be asked.
 */
export function planSharing(all: readonly ParticipantSeen[], wish: LeaveWish): InstancePlan {
  const able = all.flatMap(each => ableOf(each) ?? []);
  const via = storeSpeaker(able);
  const lost = lostStore(able);
  const store = lost ? undefined : via && { via, records: recordsIn(via) };
  const members = able.filter(({ isLeaving }) => !isLeaving);
  const joins = store ? [...registers(store, members, all), ...serves(store, members)] : [];
  const parts = new Map(all.map(each => [each.name, partOf(each, { store, all, able, wish })]));
  const writes = [...joins, ...[...parts.values()].flatMap(part => part?.writes ?? [])];
  const told = all.map((each): ParticipantTold => {
    const { name, isLeaving, announced } = each;
    const isChanging = writes.some(write => isAbout(write, name));
    if (!isLeaving) return { name, wait: memberWait(each, store) ?? lost, isChanging, hasLeft: false };
    const part = parts.get(name);
    const hasLeft = announced.length === 0 || (store !== undefined && !part);
    return {
      name,
      wait: part?.wait ?? (hasLeft || part ? undefined : (lost ?? nobodyAsked(all))),
      isChanging,
      hasLeft,
    };
  });
  return { writes, told };
}

/** Only those whose PulsarCluster there is: of one by address whoever runs it says what others show there. */
function registers(
  { via, records }: StoreSeen,
  members: readonly Able[],
  all: readonly ParticipantSeen[],
): InstanceWrite[] {
  const hasAllFiles = all.every(({ secretWait }) => !secretWait);
  return members.flatMap((each): InstanceWrite[] => {
    const { name, way, credentials } = each;
    if (!hasHome(each) || credentials.wait) return [];
    const remote = remoteOf(each);
    // What is named in the record is to be with all brokers before.
    if ((remote.hasToken || remote.hasCa) && !hasAllFiles) return [];
    const live = records[name];
    const body = wantedRecord(live, remote, 'home' in way);
    if (live && isAsWanted(live, body)) return [];
    const request = { method: live ? 'POST' : 'PUT', path: adminPath('clusters', name), body } as const;
    return [{ kind: 'register', on: via.name, about: name, isNew: !live, request }];
  });
}

/** What all serve for themselves names each member: a leave that was called off may have taken it out there. */
function serves({ via, records }: StoreSeen, members: readonly Able[]): InstanceWrite[] {
  const { scan } = via.facts;
  const names = members.flatMap(({ name }) => (records[name] && scan && !isServing(name, scan) ? name : []));
  return names.length === 0 ? [] : [{ kind: 'serve', on: via.name, names }];
}

function isServing(name: string, { tenants, namespaces }: Scan): boolean {
  const system = systemNames.tenants.flatMap(each => tenants.find(tenant => tenant.name === each) ?? []);
  const namespace = namespaces.find(each => each.name === systemNames.namespace);
  const lists = [...system.map(({ allowedClusters }) => allowedClusters), namespace?.replicated ?? [name]];
  return lists.every(clusters => clusters.includes(name));
}

function memberWait(seen: ParticipantSeen, store: StoreSeen | undefined): ParticipantTold['wait'] {
  const { name, credentials, secretWait } = seen;
  const trouble = troubleWith(seen) ?? credentials.wait ?? secretWait;
  if (trouble || !store || store.records[name] || hasHome(seen)) return trouble;
  const message = `The configuration store has no record of cluster ${name}: whoever runs it is to enter it there (clusters create)`;
  return { reason: 'RecordMissing', message };
}

function hasHome({ way }: ParticipantSeen): boolean {
  return 'home' in way && way.home !== undefined;
}

interface Leaving {
  readonly store: StoreSeen | undefined;
  readonly all: readonly ParticipantSeen[];
  readonly able: readonly Able[];
  readonly wish: LeaveWish;
}

/** Undefined: it does not leave, or the store does not know it, or knows another one by its name. */
function partOf(
  { name, isLeaving, announced }: ParticipantSeen,
  { store, all, able, wish }: Leaving,
): Parted | undefined {
  const record = store?.records[name];
  if (!store || !isLeaving || !record || !isAnnounced(record, announced)) return undefined;
  const { via } = store;
  const unscanned = via.facts.unscanned;
  if (!via.facts.scan) {
    const message = `Asking cluster ${via.name} what names ${name}`;
    return { writes: [], wait: unscanned ?? { reason: 'Asking', message } };
  }
  const gone = [name];
  const awaited = wish.giveUp.includes(name) ? [] : gone;
  const withdrawal: Withdrawal = { own: via.name, name, gone, awaited, isShared: true, ...wish };
  const scans = new Map(able.flatMap(each => (each.facts.scan ? [[each.name, each.facts.scan]] : [])));
  const { writes, wait } = partFromStore({
    withdrawal,
    scans,
    naming: all.flatMap(each =>
      each.lists
        .filter(({ clusters }) => clusters.includes(name))
        .map(({ resource }) => `${resource} of cluster ${each.name}`),
    ),
    whyUnasked: cluster => whyUnasked(cluster, all),
  });
  return { writes: [...writes, ...unloadsOf(withdrawal, scans)], ...(wait && { wait }) };
}

/** Of topics from which something is yet to come to the one that leaves, or from it, and whose way ends where that is not away. */
function unloadsOf({ name, giveUp }: Withdrawal, scans: ReadonlyMap<string, Scan>): InstanceWrite[] {
  if (giveUp.includes(name) || !scans.has(name)) return [];
  const others = [...scans.keys()].filter(each => each !== name && !giveUp.includes(each));
  return [...scans].flatMap(([cluster, { namespaces }]) =>
    unloadsIn(cluster, cluster === name ? others : [name], namespaces),
  );
}

/** Why a cluster cannot be asked, and what to do. */
function whyUnasked(name: string, all: readonly ParticipantSeen[]): string {
  const seen = all.find(each => each.name === name);
  const orGiveUp = 'name it in giveUp if it is gone for good';
  if (!seen) return `it is no member; make it one, or ${orGiveUp}`;
  const why = whyUntold(seen);
  return seen.isLeaving ? `${why}. Or ${orGiveUp}` : why;
}

function nobodyAsked(all: readonly ParticipantSeen[]): ParticipantTold['wait'] {
  const trouble = all.map(troubleWith).find(each => each !== undefined);
  const message = `Waiting for a cluster that can be asked: ${trouble?.message ?? 'they are asked first'}`;
  return { reason: 'Leaving', message };
}
