import { type Session, withSession } from '#src/clients/zookeeper/session.ts';
import { isReady, podsOf } from '#src/cluster/model/component-state.ts';
import { identityOf } from '#src/cluster/model/identity.ts';
import type { Observation } from '#src/cluster/model/observation.ts';
import { chrootOf, ports, zookeeperHosts } from '#src/components/build/context.ts';
import { fromAnyOn, podAddress } from './addresses.ts';

/** Runs `use` in a session with the cluster's ZooKeeper, below its chroot; it must be over within `deadlineMs`. */
export function zookeeperSession<T>(
  observation: Observation,
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
  return withSession(hosts, { deadlineMs, signal }, session => use(session, chroot));
}

function hostsOf({ cluster }: Observation): string[] {
  const { spec, status } = cluster;
  return zookeeperHosts({ ...identityOf(cluster), spec, members: status?.zookeeperMembers });
}
