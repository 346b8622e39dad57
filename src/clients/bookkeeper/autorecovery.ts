import { ifThere } from '#src/clients/zookeeper/error.ts';
import type { Reads } from '#src/clients/zookeeper/session.ts';
import { childrenOf } from '#src/clients/zookeeper/tree.ts';

/** Below it whoever would audit has a vote; it exists since the first one. */
export const electionPath = '/ledgers/underreplication/auditorelection';

/** There while somebody has switched autorecovery off. */
export const disablePath = '/ledgers/underreplication/disable';

/** Whether autorecovery is switched off for the whole cluster, as by `bookkeeper shell autorecovery -disable`. */
export async function isAutorecoveryDisabled(session: Reads, chroot: string): Promise<boolean> {
  return (await session.exists(chroot + disablePath)) !== undefined;
}

/**
 * Id of who audits: the oldest vote is elected. Undefined when nobody would.
 * Source: ZkLedgerAuditorManager of BookKeeper 4.17.
 */
export async function readAuditor(session: Reads, chroot: string): Promise<string | undefined> {
  const path = chroot + electionPath;
  const numbers = (await childrenOf(session, path)).flatMap(vote => {
    const number = /^V_(\d+)$/.exec(vote)?.[1];
    return number === undefined ? [] : [{ vote, number: Number(number) }];
  });
  for (const { vote } of numbers.sort((a, b) => a.number - b.number)) {
    const node = await ifThere(session.getData(`${path}/${vote}`));
    // One that went meanwhile hands over to the next.
    if (node) return /^bookieId: "(.*)"$/m.exec(node.data.toString())?.[1] ?? vote;
  }
  return undefined;
}
