import { setReadOnly } from '#src/bookkeeper/http.ts';
import { writeRacks } from '#src/bookkeeper/racks.ts';
import { deleteCookie } from '#src/bookkeeper/registrations.ts';
import { bookieId } from '#src/components/bookkeeper/config.ts';
import { brokerId } from '#src/components/broker/config.ts';
import { ports } from '#src/components/context.ts';
import type { ComponentName } from '#src/components/names.ts';
import { superuser, superuserPassword } from '#src/components/zookeeper/superuser.ts';
import { unloadTopics } from '#src/pulsar/admin.ts';
import { moveBundle } from '#src/pulsar/bundles.ts';
import { ensureChroot, removeUnfinishedLedgers } from '#src/pulsar/metadata.ts';
import { guarded } from '#src/zookeeper/guarded.ts';
import type { Session } from '#src/zookeeper/session.ts';
import { brokerPeers, podUrl } from './addresses.ts';
import type { Observation, Pod } from './observation.ts';
import type { Operation } from './operation.ts';
import { isReady, podsOf } from './view.ts';
import { worldOf } from './world.ts';
import { zookeeperSession } from './zookeeper-session.ts';

const deadlineMs = 10_000;

/** A pod that answers, any one when no name is given. */
function readyPod(observation: Observation, component: ComponentName, name?: string): Pod {
  const pods = podsOf(observation, component).filter(isReady);
  const pod = pods.find(({ metadata }) => name === undefined || metadata.name === name);
  if (!pod) throw new Error(`${name ?? `no ${component}`} is not ready to be asked`);
  return pod;
}

/** What a pass has done that is not an object of Kubernetes. */
export type Perform = (operation: Operation, observation: Observation, signal: AbortSignal) => Promise<void>;

/**
 * Carries out what is not an object of Kubernetes. An error leaves open whether it was done: the next pass looks.
 * `before` is called right before each step that changes something, and keeps it from being done by what it throws.
 */
export async function perform(
  operation: Operation,
  observation: Observation,
  signal: AbortSignal,
  before: () => void,
): Promise<void> {
  const { metadata, spec } = observation.cluster;
  const chroot = spec.zookeeper.chroot ?? '';
  const inZooKeeper = (use: (session: Session) => Promise<void>) =>
    zookeeperSession(observation, signal, session => use(guarded(session, before)));
  const call = { deadlineMs, signal, before };
  const broker = (name?: string) => podUrl(readyPod(observation, 'broker', name), ports.pulsar.web);
  switch (operation.kind) {
    case 'createChroot':
      return inZooKeeper(session => ensureChroot(session, chroot));
    case 'removeUnfinishedLedgers':
      return inZooKeeper(session => removeUnfinishedLedgers(session, chroot));
    case 'reconfigure':
      return inZooKeeper(async session => {
        await session.authenticate(superuser, superuserPassword({ uid: metadata.uid ?? '' }));
        await session.reconfig(operation.change, BigInt(operation.version));
      });
    case 'setReadOnly': {
      const bookie = podUrl(readyPod(observation, 'bookkeeper', operation.bookie), ports.bookkeeper.http);
      return setReadOnly(bookie, operation.readOnly, call);
    }
    case 'unloadTopics': {
      const peers = brokerPeers(observation);
      return unloadTopics(broker(), operation.topics, { ...call, peers });
    }
    case 'moveBundle': {
      const to = brokerId(worldOf(observation).context, operation.to);
      const peers = brokerPeers(observation);
      return moveBundle(broker(operation.from), operation.bundle, to, { ...call, peers });
    }
    case 'writeRacks':
      return inZooKeeper(session => writeRacks(session, chroot, operation.map));
    case 'deleteCookie': {
      const id = bookieId(worldOf(observation).context, operation.bookie);
      return inZooKeeper(session => deleteCookie(session, chroot, id, operation.version));
    }
  }
}
