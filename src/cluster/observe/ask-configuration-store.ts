import {
  enter,
  inspectMembership,
  type MembershipInspection,
  readCandidate,
  readDowry,
} from '#src/clients/pulsar/membership.ts';
import { noteSharedStore } from '#src/clients/pulsar/metadata.ts';
import { type Session, withSession } from '#src/clients/zookeeper/session.ts';
import { identityOf } from '#src/cluster/model/identity.ts';
import { knownStore } from '#src/cluster/model/mounted.ts';
import type { Observation } from '#src/cluster/model/observation.ts';
import { sharedStoreUrl } from '#src/components/build/configuration-store.ts';
import { fromAnyOn } from './addresses.ts';
import { zookeeperSession } from './zookeeper-session.ts';

const deadlineMs = 5000;

/** Runs `use` in a session with a configuration store: with the pods of one that the caches have, or where its URL says. */
export function storeSession<T>(
  observation: Pick<Observation, 'cluster' | 'store'>,
  url: string,
  signal: AbortSignal,
  use: (session: Session, chroot: string) => Promise<T>,
): Promise<T> {
  const { cluster, store } = observation;
  const isSeen = store && sharedStoreUrl({ ...identityOf(cluster), spec: cluster.spec }) === url;
  if (isSeen) return zookeeperSession(store, signal, use, deadlineMs);
  const [, hosts = '', chroot = ''] = /^zk:([^/]+)(\/.*)?$/.exec(url) ?? [];
  return withSession(fromAnyOn(hosts.split(',')), { deadlineMs, signal }, session => use(session, chroot));
}

/** What the store at a URL says of the cluster, by what the cluster's own store says of it. */
export async function askConfigurationStore(
  observation: Observation,
  url: string,
  signal: AbortSignal,
): Promise<MembershipInspection & { readonly hasRun: boolean }> {
  const clusterName = observation.cluster.metadata.name;
  const { hasRun, ...candidate } = await zookeeperSession(observation, signal, (session, chroot) =>
    readCandidate(session, { chroot, clusterName }, url),
  );
  const found = await storeSession(observation, url, signal, (session, chroot) =>
    inspectMembership(session, chroot, candidate),
  );
  return { ...found, hasRun };
}

/** Enters the cluster into the store at a URL; `guard` is laid around each session that changes something. */
export async function enterStore(
  observation: Observation,
  url: string,
  signal: AbortSignal,
  guard: (session: Session) => Session,
): Promise<void> {
  const clusterName = observation.cluster.metadata.name;
  const [candidate, dowry] = await zookeeperSession(observation, signal, async (session, chroot) => {
    const root = { chroot, clusterName };
    await noteSharedStore(guard(session), chroot, url);
    return [await readCandidate(session, root, url), await readDowry(session, root)] as const;
  });
  await storeSession(observation, url, signal, (session, chroot) =>
    enter(guard(session), chroot, candidate, dowry),
  );
}

/** Runs `use` where the policies of namespaces are: in what the cluster shares with others, or else in its own session. */
export function whereConfigurationIs<T>(
  observation: Observation,
  signal: AbortSignal,
  own: { readonly session: Session; readonly chroot: string },
  use: (session: Session, chroot: string) => Promise<T>,
): Promise<T> {
  const url = knownStore(observation);
  return url === undefined ? use(own.session, own.chroot) : storeSession(observation, url, signal, use);
}
