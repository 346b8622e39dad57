import { setReadOnly } from '#src/clients/bookkeeper/http.ts';
import { writeRacks } from '#src/clients/bookkeeper/racks.ts';
import { deleteCookie } from '#src/clients/bookkeeper/registrations.ts';
import { unloadTopics } from '#src/clients/pulsar/admin.ts';
import { moveBundle } from '#src/clients/pulsar/bundles.ts';
import type { Access } from '#src/clients/pulsar/credentials.ts';
import { ensureChroot, removeUnfinishedLedgers } from '#src/clients/pulsar/metadata.ts';
import { guarded } from '#src/clients/zookeeper/guarded.ts';
import type { Session } from '#src/clients/zookeeper/session.ts';
import { isReady, podsOf } from '#src/cluster/model/component-state.ts';
import { identityOf } from '#src/cluster/model/identity.ts';
import type { Observation, Pod, PulsarCluster } from '#src/cluster/model/observation.ts';
import type { Operation } from '#src/cluster/model/operation.ts';
import { brokerPeers, podUrl } from '#src/cluster/observe/addresses.ts';
import { enterStore } from '#src/cluster/observe/ask-configuration-store.ts';
import { zookeeperSession } from '#src/cluster/observe/zookeeper-session.ts';
import { bookieId } from '#src/components/bookkeeper/config.ts';
import { brokerId } from '#src/components/broker/config.ts';
import { ports } from '#src/components/build/context.ts';
import type { ComponentName } from '#src/components/build/names.ts';
import { superuser, superuserPassword } from '#src/components/zookeeper/superuser.ts';

const deadlineMs = 10_000;

/** What a pass has done that is not an object of Kubernetes. */
export type Perform = (
  operation: Operation,
  observation: Observation,
  access: Access,
  signal: AbortSignal,
) => Promise<void>;

/**
 * Carries out what is not an object of Kubernetes. An error leaves open whether it was done: the next pass looks.
 * `before` is called right before each step that changes something, and keeps it from being done by what it throws.
 */
export async function perform(
  operation: Operation,
  observation: Observation,
  access: Access,
  signal: AbortSignal,
  before: () => void,
): Promise<void> {
  const { cluster } = observation;
  const call = { deadlineMs, signal, before };
  const broker = (name?: string) => podUrl(readyPod(observation, 'broker', name), ports.pulsar.web);
  switch (operation.kind) {
    case 'setReadOnly': {
      const bookie = podUrl(readyPod(observation, 'bookkeeper', operation.bookie), ports.bookkeeper.http);
      return setReadOnly(bookie, operation.readOnly, call);
    }
    case 'unloadTopics': {
      const [peers, credentials] = [brokerPeers(observation), await access(signal)];
      return unloadTopics(broker(), operation.topics, { ...call, peers, credentials });
    }
    case 'moveBundle': {
      const to = brokerId(identityOf(cluster), operation.to);
      const [peers, credentials] = [brokerPeers(observation), await access(signal)];
      return moveBundle(broker(operation.from), operation.bundle, to, { ...call, peers, credentials });
    }
    case 'enterStore':
      return enterStore(observation, operation.url, signal, session => guarded(session, before));
    default:
      return zookeeperSession(observation, signal, (session, chroot) =>
        write(operation, cluster, guarded(session, before), chroot),
      );
  }
}

/** What is done in ZooKeeper itself. */
type Writing = Exclude<
  Operation,
  { readonly kind: 'setReadOnly' | 'unloadTopics' | 'moveBundle' | 'enterStore' }
>;

async function write(
  operation: Writing,
  cluster: PulsarCluster,
  session: Session,
  chroot: string,
): Promise<void> {
  switch (operation.kind) {
    case 'createChroot':
      return ensureChroot(session, chroot);
    case 'removeUnfinishedLedgers':
      return removeUnfinishedLedgers(session, chroot);
    case 'reconfigure':
      await session.authenticate(superuser, superuserPassword({ uid: cluster.metadata.uid ?? '' }));
      return session.reconfig(operation.change, BigInt(operation.version));
    case 'writeRacks':
      return writeRacks(session, chroot, operation.map);
    case 'deleteCookie':
      return deleteCookie(
        session,
        chroot,
        bookieId(identityOf(cluster), operation.bookie),
        operation.version,
      );
  }
}

/** A pod that answers, any one when no name is given. */
function readyPod(observation: Observation, component: ComponentName, name?: string): Pod {
  const pods = podsOf(observation, component).filter(isReady);
  const pod = pods.find(({ metadata }) => name === undefined || metadata.name === name);
  if (!pod) throw new Error(`${name ?? `no ${component}`} is not ready to be asked`);
  return pod;
}
