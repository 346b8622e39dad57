import { ifThere } from '#src/clients/zookeeper/error.ts';
import type { Reads, Session } from '#src/clients/zookeeper/session.ts';
import { childrenOf } from '#src/clients/zookeeper/tree.ts';

/** What ties a bookie's id to its disks: as long as it is there, only a bookie with the same one on disk may start. */
export interface Cookie {
  /** For {@link deleteCookie}; a bookie that has come back in the meantime has another. */
  readonly version: number;
  /** Milliseconds since 1970 by ZooKeeper's clock. */
  readonly created: number;
}

export interface Registrations {
  readonly writable: readonly string[];
  readonly readOnly: readonly string[];
  /** By the bookie's id; of bookies that are not running, too. */
  readonly cookies: ReadonlyMap<string, Cookie>;
}

/** Bookies that run have an ephemeral node below it, or below `readonly` in it. */
export const runningPath = '/ledgers/available';
export const cookiesPath = '/ledgers/cookies';

/**
 * The bookies that run now and the cookies of all there ever were. A bookie that changes sides is under both for a
 * moment and counts as read-only then; nothing is there before BookKeeper is initialised.
 * Source: ZKRegistrationManager of BookKeeper 4.17.
 */
export async function readRegistrations(session: Reads, chroot: string): Promise<Registrations> {
  await session.sync('/');
  const [running, owners] = await Promise.all([
    readRunning(session, chroot),
    childrenOf(session, chroot + cookiesPath),
  ]);
  const cookies = await Promise.all(owners.map(id => readCookie(session, chroot, id)));
  return { ...running, cookies: new Map(cookies.flat()) };
}

/** Ids of the bookies that run now; none when BookKeeper's znodes do not exist yet. */
export async function readRunning(
  session: Reads,
  chroot: string,
): Promise<Pick<Registrations, 'writable' | 'readOnly'>> {
  const [available, readOnly] = await Promise.all(
    [runningPath, `${runningPath}/readonly`].map(path => childrenOf(session, chroot + path)),
  );
  return {
    writable: (available ?? []).filter(id => id !== 'readonly' && !readOnly?.includes(id)),
    readOnly: readOnly ?? [],
  };
}

/** Deletes a cookie unless it is another than the one seen (`BadVersion`); one that is gone already is all right. */
export async function deleteCookie(
  session: Session,
  chroot: string,
  id: string,
  version: number,
): Promise<void> {
  await ifThere(session.delete(cookiePath(chroot, id), version));
}

async function readCookie(session: Reads, chroot: string, id: string): Promise<[string, Cookie][]> {
  const stat = await session.exists(cookiePath(chroot, id));
  if (!stat) return [];
  return [[id, { version: stat.version, created: Number(stat.ctime) }]];
}

function cookiePath(chroot: string, id: string): string {
  return `${chroot}${cookiesPath}/${id}`;
}
