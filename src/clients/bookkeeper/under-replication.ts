import type { Reads } from '#src/clients/zookeeper/session.ts';
import { descend, spread } from '#src/clients/zookeeper/tree.ts';

/** The ledgers of which copies are missing, as far as the auditor has noticed. */
export interface UnderReplication {
  readonly count: number;
  /** When the oldest of the marks was made, milliseconds since 1970 by ZooKeeper's clock; absent without any. */
  readonly since?: number;
}

/** Below it each ledger has a path of its own: its id in four times four hexadecimal digits, and the mark. */
export const marksPath = '/ledgers/underreplication/ledgers';

const digits = /^[0-9a-f]{4}$/;
const layout = [digits, digits, digits, digits];

/**
 * Looks at each mark there is, but for those of ledgers that are `declared` lost: these stay for ever. None when there
 * never was an auditor. A directory is no mark: one may be left behind.
 * Source: ZkLedgerUnderreplicationManager of BookKeeper 4.17.
 */
export async function readUnderReplication(
  session: Reads,
  chroot: string,
  declared: ReadonlySet<bigint> = new Set(),
): Promise<UnderReplication> {
  let count = 0;
  let since = Number.POSITIVE_INFINITY;
  await spread(descend(session, chroot + marksPath, layout), async path => {
    const id = idOf(path);
    if (declared.has(id)) return;
    const mark = await session.exists(`${path}/${markOf(id)}`);
    if (!mark) return;
    count += 1;
    since = Math.min(since, Number(mark.ctime));
  });
  return count === 0 ? { count } : { count, since };
}

function idOf(path: string): bigint {
  return BigInt(`0x${path.slice(-19).replaceAll('/', '')}`);
}

/** Name of the mark in a ledger's directory: the id in at least ten decimal digits. */
function markOf(id: bigint): string {
  return `urL${String(id).padStart(10, '0')}`;
}
