import type { Stat } from '#src/clients/zookeeper/codec.ts';
import { ifThere } from '#src/clients/zookeeper/error.ts';
import type { Reads, Session } from '#src/clients/zookeeper/session.ts';
import { createUnlessThere, ensureChroot, type MetadataRoot, readSharedStore } from './metadata.ts';

/** A cluster as a configuration store may know it. */
export interface Candidate {
  readonly name: string;
  /** The id of its BookKeeper, which lives and dies with its data: whoever else has its name has another one. */
  readonly instance: string;
  /** Its record in its own store. */
  readonly record: string;
  /** The store that its own has noted that it shares. */
  readonly shared: string | undefined;
}

/** What a configuration store says of a cluster. */
export interface MembershipInspection {
  /** Whose the record of that name is. */
  readonly record: 'none' | 'own' | 'other';
  /** Set where it was entered into another store since, as far as its own has noted. */
  readonly isStale?: true;
  /** Where another cluster of that name is. */
  readonly otherUrl?: string;
  /** What a member has and this one lacks; empty when its brokers may start. */
  readonly missing: readonly string[];
}

/** What a member brings along: what its own initialisation wrote to its own store, by path. */
export type Dowry = ReadonlyMap<string, Buffer>;

const tenants = ['public', 'pulsar'];
const namespaces = ['public/default', 'pulsar/system'];
/** Where transaction coordinators are looked up. */
const coordinators = '/admin/partitioned-topics/pulsar/system/persistent/transaction_coordinator_assign';
/** Those that brokers of any cluster need for themselves. */
const systemNamespace = '/admin/policies/pulsar/system';

/** Who a cluster is, by its own store once that is initialised; and whether its brokers have ever run. */
export async function readCandidate(
  session: Reads,
  { chroot, clusterName: name }: MetadataRoot,
): Promise<Candidate & { readonly hasRun: boolean }> {
  const read = async (path: string) => (await session.getData(chroot + path)).data.toString();
  const [instance, record] = await Promise.all([read('/ledgers/INSTANCEID'), read(recordOf(name))]);
  // None of these is there before a broker has started. Source: run on Pulsar 4.0.8.
  const traces = ['/managed-ledgers', '/admin/local-policies', '/loadbalance', '/counters'];
  const found = await Promise.all(traces.map(path => session.exists(chroot + path)));
  const shared = await readSharedStore(session, chroot);
  return { name, instance, record, hasRun: found.some(stat => stat !== undefined), shared };
}

/** What the initialisation of a cluster wrote to its own store. */
export async function readDowry(session: Reads, { chroot, clusterName }: MetadataRoot): Promise<Dowry> {
  const paths = [
    ...['global', clusterName].map(recordOf),
    ...[...tenants, ...namespaces].map(policiesOf),
    coordinators,
  ];
  const all = paths.map(async path => [path, (await session.getData(chroot + path)).data] as const);
  return new Map(await Promise.all(all));
}

/** Looks for a cluster in a configuration store. */
export async function inspectMembership(
  session: Reads,
  chroot: string,
  candidate: Candidate,
): Promise<MembershipInspection> {
  const { name } = candidate;
  await session.sync('/');
  const read = async (path: string) => (await ifThere(session.getData(chroot + path)))?.data.toString();
  const [record, owner] = [await read(recordOf(name)), (await read(ownerOf(name))) || undefined];
  if (record !== undefined && !isOwn(candidate, record, owner)) return ofOther(record);
  const isStale = record !== undefined && isOfAnother(candidate, owner);
  const isWhole = record !== undefined && owner !== undefined && !isStale;
  return {
    record: record === undefined ? 'none' : 'own',
    ...(isStale && { isStale }),
    missing: [...(isWhole ? [] : [recordOf(name)]), ...(await lackingOf(read, name))],
  };
}

/** A record of that name that is another cluster's. */
function ofOther(record: string): MembershipInspection {
  const { serviceUrl } = JSON.parse(record || '{}') as { serviceUrl?: string };
  return { record: 'other', ...(serviceUrl !== undefined && { otherUrl: serviceUrl }), missing: [] };
}

/** What of that which all clusters have is missing, or does not know the cluster. */
async function lackingOf(
  read: (path: string) => Promise<string | undefined>,
  name: string,
): Promise<string[]> {
  const listing = [...tenants.map(policiesOf), systemNamespace];
  const paths = [...listing, policiesOf('public/default'), coordinators];
  const texts = await Promise.all(paths.map(read));
  return paths.filter((path, at) => {
    const text = texts[at];
    return text === undefined || (listing.includes(path) && withCluster(text, path, name) !== undefined);
  });
}

function recordOf(name: string): string {
  return `/admin/clusters/${name}`;
}

/** Whose a record is: beside Pulsar's own nodes, for Pulsar says nothing of that. */
function ownerOf(name: string): string {
  return `/pulsar-operator/members/${name}`;
}

function policiesOf(what: string): string {
  return `/admin/policies/${what}`;
}

/** Whether a record is that of the cluster: it was interrupted where only the owner is missing. */
function isOwn({ instance, record: own }: Candidate, record: string, owner: string | undefined): boolean {
  return owner === undefined ? record === own : owner.split(' ')[0] === instance;
}

/** What is told of whose a record is: the id of the cluster, and which store this is by its own. */
function ownerFor({ instance, shared }: Candidate): string {
  return shared === undefined ? instance : `${instance} ${shared}`;
}

/** Whether the owner of its record was told of another store than the one that is noted: its tenants are not here. */
function isOfAnother({ shared }: Candidate, owner: string | undefined): boolean {
  if (shared === undefined || owner === undefined) return shared !== undefined;
  const [, told = shared] = owner.split(' ');
  return told !== shared;
}

/**
 * Enters a cluster into a configuration store: first its record, then whose that is, then that it may serve what all clusters
 * have. What is there stays as it is; so `public/default` is not replicated by the mere coming of another cluster, as
 * the tool of Pulsar would have it. Each step may be the last, and all of them again change nothing.
 */
export async function enter(
  session: Session,
  chroot: string,
  candidate: Candidate,
  dowry: Dowry,
): Promise<void> {
  await claim(session, chroot, candidate);
  for (const [path, data] of dowry) await createWithParents(session, chroot + path, data);
  for (const path of [...tenants.map(policiesOf), systemNamespace]) {
    const { data, stat } = await session.getData(chroot + path);
    const text = withCluster(data.toString(), path, candidate.name);
    if (text !== undefined) await session.setData(chroot + path, Buffer.from(text), stat.version);
  }
}

/**
 * Of several that want one name the first to make the record has it. Whoever had the name before is overwritten by
 * nobody else, and only as it was before that; and before there is a record again, or that would seem to be its.
 */
async function claim(session: Session, chroot: string, candidate: Candidate): Promise<void> {
  const [at, path] = [chroot + recordOf(candidate.name), chroot + ownerOf(candidate.name)];
  const owner = await ifThere(session.getData(path));
  const record = await ifThere(session.getData(at));
  const told = owner?.data.toString() || undefined;
  if (record && !isOwn(candidate, record.data.toString(), told))
    throw new Error(`another cluster has the name ${candidate.name}`);
  const stat = owner && (await withoutOther(session, path, { told, stat: owner.stat }, candidate));
  if (!record) {
    await ensureChroot(session, parentOf(at));
    await session.create(at, Buffer.from(candidate.record));
  }
  const mine = ownerFor(candidate);
  if (!stat) {
    await ensureChroot(session, parentOf(path));
    await session.create(path, Buffer.from(mine));
  } else if (told !== mine) await session.setData(path, Buffer.from(mine), stat.version);
}

/** Takes it from whoever had the name before. */
async function withoutOther(
  session: Session,
  path: string,
  { told, stat }: { readonly told: string | undefined; readonly stat: Stat },
  { instance }: Candidate,
): Promise<Stat> {
  const isOthers = told !== undefined && told.split(' ')[0] !== instance;
  return isOthers ? session.setData(path, nobody, stat.version) : stat;
}

/** What is told of a record that is nobody's yet. */
const nobody = Buffer.alloc(0);

async function createWithParents(session: Session, path: string, data: Buffer): Promise<void> {
  await ensureChroot(session, parentOf(path));
  if (!(await session.exists(path))) await createUnlessThere(session, path, data);
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

/** The lists in which a tenant and a namespace name their clusters. Source: TenantInfo and Policies of Pulsar 4.0. */
const lists = { tenant: 'allowedClusters', namespace: 'replication_clusters' } as const;

/** What Pulsar writes into policies that name one cluster alone, and reads from nobody. Source: Policies of Pulsar 4.0. */
const ofOneCluster = /,\s*"clusterThatCanDeleteNamespace"\s*:\s*"[^"]*"/;

/** The text with a cluster in its list; undefined where it is there. All else stays letter for letter: numbers may be long. */
function withCluster(text: string, path: string, name: string): string | undefined {
  const key = lists[path === systemNamespace ? 'namespace' : 'tenant'];
  const { [key]: clusters = [] } = JSON.parse(text) as { readonly [K in typeof key]?: readonly string[] };
  if (clusters.includes(name)) return undefined;
  const list = `"${key}":${JSON.stringify([...clusters, name])}`;
  const changed = text.replace(new RegExp(`"${key}"\\s*:\\s*(\\[[^\\]]*\\]|null)`), () => list);
  if (changed !== text) return changed.replace(ofOneCluster, '');
  throw new Error(`${path} names no ${key}, so ${name} cannot be added`);
}
