import { superuser, superuserPassword } from '#src/components/zookeeper/superuser.ts';
import { ensureChroot, removeUnfinishedLedgers } from '#src/pulsar/metadata.ts';
import { zookeeperSession } from './facts.ts';
import type { Observation } from './observation.ts';
import type { Operation } from './operation.ts';

/** Carries out what is not an object of Kubernetes. An error leaves open whether it was done: the next pass looks. */
export async function perform(
  operation: Operation,
  observation: Observation,
  signal: AbortSignal,
): Promise<void> {
  const { metadata, spec } = observation.cluster;
  const chroot = spec.zookeeper.chroot ?? '';
  await zookeeperSession(observation, signal, async session => {
    switch (operation.kind) {
      case 'createChroot':
        return ensureChroot(session, chroot);
      case 'removeUnfinishedLedgers':
        return removeUnfinishedLedgers(session, chroot);
      case 'reconfigure':
        await session.authenticate(superuser, superuserPassword({ uid: metadata.uid ?? '' }));
        return session.reconfig(operation.change, BigInt(operation.version));
    }
  });
}
