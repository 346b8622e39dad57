import type { Sentence } from '#src/api/reasons.ts';
import type { NamespaceScanned, Scan } from '#src/instance/scan.ts';
import { clustersNamed, numbered } from '#src/instance/sentences.ts';
import type { InstanceWrite } from '#src/instance/write.ts';
import { listedEverywhere, type Parted, shortList } from './part.ts';
import { namesAny, topicsListedEverywhere } from './shrink.ts';
import { unloadedSoon } from './unload.ts';
import {
  isSharedWith,
  isTenantShared,
  leftAlone,
  type NamespaceServed,
  type Obstacle,
  obstacleTo,
  systemNames,
  type Withdrawal,
} from './withdraw.ts';

/** What is known of a cluster that leaves a store which it shares. */
export interface StoreParting {
  readonly withdrawal: Withdrawal;
  /** What each cluster that can be asked tells: lists of tenants and namespaces are the same in all. */
  readonly scans: ReadonlyMap<string, Scan>;
  /** Resources that name it. */
  readonly naming: readonly string[];
  /** Why a cluster cannot be asked. */
  readonly whyUnasked: (cluster: string) => string;
}

/**
 * What makes a store know a cluster no more. First namespaces, each when nothing of it is under way; then tenants; then what all serve for
 * themselves, with its record: until then it may come back.
 */
export function partFromStore(parting: StoreParting): Parted {
  const { withdrawal, scans, naming } = parting;
  const { own, gone, name } = withdrawal;
  const scan = scans.get(own);
  if (!scan) return { writes: [] };
  const shared = scan.namespaces
    .filter(each => each.name !== systemNames.namespace && isSharedWith(each, withdrawal))
    .map(listed => ({ listed, within: withinEach(listed.name, scans) }));
  if (naming.length > 0) return { writes: [], wait: stillNamedIn(naming, name) };
  const fromTopics = topicLists(withdrawal, scans);
  const namespaces = withdraw(parting, shared, fromTopics);
  const alone = leftAlone(scan, withdrawal);
  const wait = alone.length > 0 ? onlyThere(alone, name) : namespaces.wait;
  const writes = [...fromTopics, ...namespaces.writes];
  if (writes.length > 0 || wait) return { writes, ...(wait && { wait }) };
  const everywhere = others(withdrawal, scans).flatMap(([cluster, each]) =>
    each.namespaces.flatMap(namespace =>
      topicsListedEverywhere(namespace, gone).map(topic => [cluster, topic] as const),
    ),
  );
  if (everywhere.length > 0) {
    const [[cluster] = [own]] = everywhere;
    return {
      writes: [],
      wait: listedEverywhere(
        everywhere.map(([, topic]) => topic),
        cluster,
        gone,
      ),
    };
  }
  const tenants = scan.tenants.filter(each => isTenantShared(each, withdrawal));
  if (tenants.length === 0) return { writes: [{ kind: 'dismiss', parting: withdrawal }] };
  return { writes: tenants.map(each => ({ kind: 'release', parting: withdrawal, tenant: each.name })) };
}

/** A namespace as each cluster tells of it; one that does not tell of it has nothing there. */
function withinEach(name: string, scans: StoreParting['scans']): ReadonlyMap<string, NamespaceScanned> {
  const nothing = { name, replicated: [], allowed: [], topics: [], lists: [] };
  return new Map(
    [...scans].map(([cluster, { namespaces }]) => [
      cluster,
      namespaces.find(each => each.name === name) ?? nothing,
    ]),
  );
}

/** All but the one that leaves. */
function others({ gone }: Withdrawal, scans: StoreParting['scans']): [string, Scan][] {
  return [...scans].filter(([cluster]) => !gone.includes(cluster));
}

/** Lists that topics have of their own are those of each cluster. */
function topicLists(withdrawal: Withdrawal, scans: StoreParting['scans']): InstanceWrite[] {
  return others(withdrawal, scans).flatMap(([own, { namespaces }]) => {
    const naming = namespaces.filter(({ lists }) =>
      lists.some(({ isGlobal, clusters }) => !isGlobal && namesAny(clusters, withdrawal.gone)),
    );
    const { gone, awaited } = withdrawal;
    const parting = { own, gone, awaited, isShared: true };
    return naming.map((each): InstanceWrite => ({ kind: 'shrink', parting, namespace: each.name }));
  });
}

/** Each namespace goes its own way: one with messages under way holds up no other. */
function withdraw(
  { withdrawal, whyUnasked }: StoreParting,
  shared: readonly NamespaceServed[],
  fromTopics: readonly InstanceWrite[],
): Parted {
  const found = shared.map(each => ({ name: each.listed.name, obstacle: obstacleTo(withdrawal, each) }));
  const listing = new Set(fromTopics.flatMap(write => (write.kind === 'shrink' ? write.namespace : [])));
  const free = found.filter(({ name, obstacle }) => !obstacle && !listing.has(name));
  const writes = free.map(
    ({ name }): InstanceWrite => ({ kind: 'withdraw', parting: withdrawal, namespace: name }),
  );
  const kinds: readonly Obstacle['kind'][] = ['unasked', 'producers', 'backlog', 'topics'];
  const first = kinds.find(kind => found.some(({ obstacle }) => obstacle?.kind === kind));
  const held = found.filter(({ obstacle }) => obstacle !== undefined && obstacle.kind === first);
  const where = shortList(held.map(({ name }) => name));
  const obstacles = held.flatMap(({ obstacle }) => obstacle ?? []);
  if (first === undefined) return { writes };
  return {
    writes,
    wait: sentenceOfObstacles(first, { name: withdrawal.name, where, obstacles, whyUnasked }),
  };
}

interface Held extends Pick<StoreParting, 'whyUnasked'> {
  readonly name: string;
  readonly where: string;
  readonly obstacles: readonly Obstacle[];
}

function sentenceOfObstacles(kind: Obstacle['kind'], held: Held): Sentence {
  const { name, where, obstacles, whyUnasked } = held;
  if (kind === 'topics') {
    const message = `Pulsar deletes in cluster ${name} the topics of namespaces that do not name it any more, which are ${where}: name it in deleteTopicsOf when nothing there is needed`;
    return { reason: 'TopicsWouldGo', message };
  }
  if (kind === 'producers') {
    const message = `Producers are connected to topics of ${where} in cluster ${name}, and what they send would go with these: end them, or name it in giveUp`;
    return { reason: 'BacklogLeft', message };
  }
  if (kind === 'backlog') {
    const messages = obstacles.reduce((sum, each) => sum + (each.kind === 'backlog' ? each.messages : 0), 0);
    const message = `${numbered(messages, 'message', 'messages')} of ${where} ${messages === 1 ? 'is' : 'are'} yet to come to or from cluster ${name}: end what produces there, or name it in giveUp. ${unloadedSoon}`;
    return { reason: 'BacklogLeft', message };
  }
  const clusters = [...new Set(obstacles.flatMap(each => (each.kind === 'unasked' ? each.clusters : [])))];
  const [first = ''] = clusters;
  const message = `Waiting for ${clustersNamed(clusters)}, which may have messages of ${where} that are yet to come: ${whyUnasked(first)}`;
  return { reason: 'Leaving', message };
}

/** A namespace that a resource manages keeps it all the same, until it has left: what goes with a list is looked at before. */
function stillNamedIn(resources: readonly string[], name: string): Sentence {
  const verb = resources.length === 1 ? 'names' : 'name';
  const message = `${shortList(resources)} still ${verb} ${name}: take it out there. Namespaces keep it, with its topics, until nothing is under way to or from it`;
  return { reason: 'StillNamed', message };
}

function onlyThere(what: readonly string[], name: string): Sentence {
  const message = `Cluster ${name} alone has ${shortList(what)}: add another member to the clusters there, or delete it; or name ${name} in giveUp, and it stays as it is`;
  return { reason: 'OnlyThere', message };
}
