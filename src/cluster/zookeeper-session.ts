import { ports, zookeeperHosts } from '#src/components/context.ts';
import { type Session, withSession } from '#src/zookeeper/session.ts';
import { podAddress } from './addresses.ts';
import type { Observation } from './observation.ts';
import { isReady, podsOf } from './view.ts';
import { worldOf } from './world.ts';

/** Runs `use` in a session with the cluster's ZooKeeper, which must be over within `deadlineMs`. */
export function zookeeperSession<T>(
  observation: Observation,
  signal: AbortSignal,
  use: (session: Session) => Promise<T>,
  deadlineMs = 5000,
): Promise<T> {
  const addresses = podsOf(observation, 'zookeeper')
    .filter(isReady)
    .filter(({ status }) => status?.podIP)
    .map(pod => podAddress(pod, ports.zookeeper.client));
  // Pod addresses answer before cluster DNS has heard of a new pod.
  const hosts = addresses.length > 0 ? addresses : zookeeperHosts(worldOf(observation).context);
  return withSession(hosts, { deadlineMs, signal }, use);
}
