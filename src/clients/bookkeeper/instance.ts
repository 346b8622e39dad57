import { ifThere } from '#src/clients/zookeeper/error.ts';
import type { Reads } from '#src/clients/zookeeper/session.ts';

/** There as long as there are ledgers: without them nothing that is absent says anything. Source: BookKeeperConstants 4.17. */
const instancePath = '/ledgers/INSTANCEID';
const others = ['/ledgers/LAYOUT', '/ledgers/available/readonly'];

/** ZooKeeper does not hold the metadata of ledgers, so that nothing it does not know is known not to be. */
export class NoLedgersError extends Error {
  override readonly name = 'NoLedgersError';
}

/** The id that BookKeeper gave itself when it was initialised, as new as the leader has it. */
export async function readInstance(session: Reads, chroot: string): Promise<string> {
  await session.sync('/');
  const [instance, ...found] = await Promise.all([
    ifThere(session.getData(chroot + instancePath)),
    ...others.map(path => session.exists(chroot + path)),
  ]);
  const missing = instance ? others.find((_, at) => !found[at]) : instancePath;
  if (instance && missing === undefined) return instance.data.toString();
  throw new NoLedgersError(
    `ZooKeeper has no ${chroot}${missing}, so what it tells of bookies and ledgers is not all`,
  );
}

/** What a look at BookKeeper's metadata finds, if the same was there before it and after it. */
export async function whereLedgersAre<T>(session: Reads, chroot: string, look: () => Promise<T>): Promise<T> {
  const before = await readInstance(session, chroot);
  const found = await look();
  expectSame(before, await readInstance(session, chroot));
  return found;
}

/** Fails where BookKeeper was initialised anew, or another one is asked. */
export function expectSame(before: string, now: string): void {
  if (now === before) return;
  throw new NoLedgersError(
    'ZooKeeper tells of another BookKeeper than before: /ledgers/INSTANCEID is another',
  );
}
