import { whereLedgersAre } from '#src/clients/bookkeeper/instance.ts';
import { expectMembersOf } from '#src/clients/zookeeper/membership.ts';
import { type Session, withSession } from '#src/clients/zookeeper/session.ts';
import { isReady, podsOf } from '#src/cluster/model/component-state.ts';
import { identityOf } from '#src/cluster/model/identity.ts';
import type { Observation } from '#src/cluster/model/observation.ts';
import { chrootOf, ports, zookeeperHosts } from '#src/components/build/context.ts';
import { headlessName } from '#src/components/build/names.ts';
import { fromAnyOn, podAddress } from './addresses.ts';

/** A cluster, and where its servers are. */
type Where = Pick<Observation, 'cluster' | 'pods'>;

/**
 * Runs `use` in a session with the cluster's ZooKeeper, below its chroot; it must be over within `deadlineMs`. An address
 * may have become another pod's, so who answers is looked at first.
 */
export function zookeeperSession<T>(
  observation: Where,
  signal: AbortSignal,
  use: (session: Session, chroot: string) => Promise<T>,
  deadlineMs = 5000,
): Promise<T> {
  const addresses = podsOf(observation, 'zookeeper')
    .filter(isReady)
    .filter(({ status }) => status?.podIP)
    .map(pod => podAddress(pod, ports.zookeeper.client));
  // Pod addresses answer before cluster DNS has heard of a new pod.
  const hosts = fromAnyOn(addresses.length > 0 ? addresses : hostsOf(observation));
  const chroot = chrootOf(observation.cluster.spec);
  const { name, namespace } = identityOf(observation.cluster);
  const parent = `${headlessName(name, 'zookeeper')}.${namespace}`;
  return withSession(hosts, { deadlineMs, signal }, async session => {
    await expectMembersOf(session, parent);
    return use(session, chroot);
  });
}

/** The same for what is told by what ZooKeeper does not have: only where the metadata of ledgers is. */
export function ledgerSession<T>(
  observation: Observation,
  signal: AbortSignal,
  use: (session: Session, chroot: string) => Promise<T>,
  deadlineMs?: number,
): Promise<T> {
  const look = (session: Session, chroot: string) => {
    return whereLedgersAre(session, chroot, () => use(session, chroot));
  };
  return zookeeperSession(observation, signal, look, deadlineMs);
}

function hostsOf({ cluster }: Where): string[] {
  const { spec, status } = cluster;
  return zookeeperHosts({ ...identityOf(cluster), spec, members: status?.zookeeperMembers });
}
