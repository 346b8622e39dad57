import { enter, inspectMembership, readCandidate, readDowry } from '#src/clients/pulsar/membership.ts';
import { noteSharedStore } from '#src/clients/pulsar/metadata.ts';
import { type Session, withSession } from '#src/clients/zookeeper/session.ts';
import { knownStore } from '#src/cluster/model/mounted.ts';
import type { Observation } from '#src/cluster/model/observation.ts';
import type { StoreFact } from '#src/cluster/model/question.ts';
import { clusterStoreUrl } from '#src/components/build/configuration-store.ts';
import { fromAnyOn } from './addresses.ts';
import { settle } from './settle.ts';
import { zookeeperSession } from './zookeeper-session.ts';

const deadlineMs = 5000;

/** Runs `use` in a session with a configuration store: with the pods of one that the caches have, or where its URL says. */
export function storeSession<T>(
  { cluster: { spec }, stores = [] }: Pick<Observation, 'cluster' | 'stores'>,
  url: string,
  signal: AbortSignal,
  use: (session: Session, chroot: string) => Promise<T>,
): Promise<T> {
  const seen = stores.find(store => clusterStoreUrl(store.cluster.metadata, spec) === url);
  if (seen) return zookeeperSession(seen, signal, use, deadlineMs);
  const [, hosts = '', chroot = ''] = /^zk:([^/]+)(\/.*)?$/.exec(url) ?? [];
  return withSession(fromAnyOn(hosts.split(',')), { deadlineMs, signal }, session => use(session, chroot));
}

/** What the stores at these URLs say of the cluster, by what the cluster's own store says of it. */
export async function askConfigurationStores(
  observation: Observation,
  urls: readonly string[],
  signal: AbortSignal,
): Promise<Readonly<Record<string, StoreFact>>> {
  const clusterName = observation.cluster.metadata.name;
  const { hasRun, ...candidate } = await zookeeperSession(observation, signal, (session, chroot) =>
    readCandidate(session, { chroot, clusterName }),
  );
  const answers = urls.map(async url => {
    const found = storeSession(observation, url, signal, async (session, chroot) => ({
      ...(await inspectMembership(session, chroot, candidate)),
      hasRun,
    }));
    return [url, await settle(found)] as const;
  });
  return Object.fromEntries(await Promise.all(answers));
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
    const { hasRun, ...found } = await readCandidate(session, root);
    // Where brokers have run this is the noted store, by another address.
    const shared = (hasRun ? found.shared : undefined) ?? url;
    await noteSharedStore(guard(session), chroot, shared);
    return [{ ...found, shared }, await readDowry(session, root)] as const;
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
