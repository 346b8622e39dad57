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
import type { Session } from '#src/zookeeper/session.ts';
import type { Observation } from './observation.ts';
import type { Operation } from './operation.ts';
import { isReady, podsOf } from './view.ts';
import { worldOf } from './world.ts';
import { zookeeperSession } from './zookeeper-session.ts';

const deadlineMs = 10_000;

/** Address of a pod that answers, of any one when no name is given. */
function addressOf(observation: Observation, component: ComponentName, name?: string): string {
  const pods = podsOf(observation, component).filter(isReady);
  const pod = pods.find(({ metadata }) => name === undefined || metadata.name === name);
  if (!pod?.status?.podIP) throw new Error(`${name ?? `no ${component}`} is not ready to be asked`);
  return pod.status.podIP;
}

/** Carries out what is not an object of Kubernetes. An error leaves open whether it was done: the next pass looks. */
export async function perform(
  operation: Operation,
  observation: Observation,
  signal: AbortSignal,
): Promise<void> {
  const { metadata, spec } = observation.cluster;
  const chroot = spec.zookeeper.chroot ?? '';
  const inZooKeeper = (use: (session: Session) => Promise<void>) =>
    zookeeperSession(observation, signal, use);
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
      const host = addressOf(observation, 'bookkeeper', operation.bookie);
      return setReadOnly(`http://${host}:${ports.bookkeeper.http}`, operation.readOnly, {
        deadlineMs,
        signal,
      });
    }
    case 'unloadTopics': {
      const broker = `http://${addressOf(observation, 'broker')}:${ports.pulsar.web}`;
      return unloadTopics(broker, operation.topics, { deadlineMs, signal });
    }
    case 'moveBundle': {
      const broker = `http://${addressOf(observation, 'broker', operation.from)}:${ports.pulsar.web}`;
      const to = brokerId(worldOf(observation).context, operation.to);
      return moveBundle(broker, operation.bundle, to, { deadlineMs, signal });
    }
    case 'writeRacks':
      return inZooKeeper(session => writeRacks(session, chroot, operation.map));
    case 'deleteCookie': {
      const id = bookieId(worldOf(observation).context, operation.bookie);
      return inZooKeeper(session => deleteCookie(session, chroot, id, operation.version));
    }
  }
}
