import { ifThere, isZooKeeperError } from '#src/clients/zookeeper/error.ts';
import type { Reads, Session } from '#src/clients/zookeeper/session.ts';

export interface MetadataInspection {
  /** Paths of a complete cluster that are not there, in the order in which they are written; empty when initialised. */
  readonly missing: string[];
  readonly chrootExists: boolean;
  /** An initialisation stopped while it formatted BookKeeper: see {@link removeUnfinishedLedgers}. */
  readonly ledgersUnfinished: boolean;
  /** URL of the configuration store that the cluster was entered into; absent where it has shared nothing yet. */
  readonly configurationStore?: string;
}

/** Where a Pulsar cluster's metadata lives; `chroot` is '' or a path such as `/pulsar`. */
export interface MetadataRoot {
  readonly chroot: string;
  readonly clusterName: string;
  /** Set where it is what several clusters share, and nothing else. */
  readonly isShared?: true;
}

/**
 * Looks for what the metadata initialisation of Pulsar 4 writes first, in the middle and last, so that an interrupted
 * one shows. Source: PulsarClusterMetadataSetup of Pulsar 4.0.
 */
export async function inspectMetadata(session: Reads, root: MetadataRoot): Promise<MetadataInspection> {
  const required = [
    '/ledgers/available/readonly',
    '/ledgers/INSTANCEID',
    '/bookies',
    `/admin/clusters/${root.clusterName}`,
    '/admin/policies/public/default',
    '/admin/policies/pulsar/system',
    '/admin/partitioned-topics/pulsar/system/persistent/transaction_coordinator_assign',
  ].map(path => root.chroot + path);
  await session.sync('/');
  const exists = async (path: string): Promise<boolean> => (await session.exists(path)) !== undefined;
  const found = await Promise.all(required.map(exists));
  const store = await readSharedStore(session, root.chroot);
  return {
    missing: required.filter((_, index) => !found[index]),
    chrootExists: root.chroot === '' || (await exists(root.chroot)),
    ledgersUnfinished: await ledgersUnfinished(session, root.chroot),
    ...(store !== undefined && { configurationStore: store }),
  };
}

/** Where a cluster notes in its own store which one it shares: one that is made again over its volumes knows by that. */
const sharedStorePath = '/pulsar-operator/configuration-store';

/** The store that a cluster has noted; one that was made and never written says nothing. */
export async function readSharedStore(session: Reads, chroot: string): Promise<string | undefined> {
  const note = await ifThere(session.getData(chroot + sharedStorePath));
  return note?.data.toString() || undefined;
}

/** Notes that, before anything is written to the store that is shared. */
export async function noteSharedStore(session: Session, chroot: string, url: string): Promise<void> {
  const path = chroot + sharedStorePath;
  await ensureChroot(session, path);
  const { data, stat } = await session.getData(path);
  if (data.toString() !== url) await session.setData(path, Buffer.from(url), stat.version);
}

/**
 * What a cluster that serves is never without. Of all that the initialisation writes the rest may go by the will of a
 * person: the namespace `public/default`, say, can be deleted like any other.
 */
export function vitalPaths({ chroot, clusterName, isShared }: MetadataRoot): string[] {
  if (isShared) return [`${chroot}/admin`];
  const paths = ['/ledgers/available/readonly', '/ledgers/INSTANCEID', `/admin/clusters/${clusterName}`];
  return paths.map(path => chroot + path);
}

/** Whether `/ledgers` holds what its formatting begins with and nothing else. */
async function ledgersUnfinished(session: Reads, chroot: string): Promise<boolean> {
  const skeleton = ['available', 'readonly'];
  for (const path of ['/ledgers', '/ledgers/available', '/ledgers/available/readonly']) {
    const children = await ifThere(session.getChildren(chroot + path));
    if (!children) return path !== '/ledgers';
    if (children.some(child => !skeleton.includes(child))) return false;
  }
  return true;
}

/**
 * Removes BookKeeper's empty znodes where an initialisation stopped before it wrote INSTANCEID. Running it again would
 * not finish them: it skips BookKeeper when `/ledgers` exists, and yet reports success (seen with 4.0.8). Where there
 * is anything else nothing is removed, and ZooKeeper itself deletes only what has no children.
 */
export async function removeUnfinishedLedgers(session: Session, chroot: string): Promise<void> {
  if (!(await ledgersUnfinished(session, chroot))) return;
  for (const path of ['/ledgers/available/readonly', '/ledgers/available', '/ledgers']) {
    await ifThere(session.delete(chroot + path, -1));
  }
}

/** Creates the chroot with all its parents; one that exists is left as it is. */
export async function ensureChroot(session: Session, chroot: string): Promise<void> {
  const segments = chroot.split('/').filter(Boolean);
  for (const index of segments.keys())
    await createUnlessThere(session, `/${segments.slice(0, index + 1).join('/')}`);
}

/** One that is there is left as it is, also where somebody else was quicker. */
export async function createUnlessThere(session: Session, path: string, data?: Buffer): Promise<void> {
  try {
    await session.create(path, data);
  } catch (error) {
    if (!isZooKeeperError(error, 'NodeExists')) throw error;
  }
}
