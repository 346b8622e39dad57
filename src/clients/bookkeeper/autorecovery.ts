import { ifThere } from '#src/clients/zookeeper/error.ts';
import type { Reads } from '#src/clients/zookeeper/session.ts';

/** Ephemeral, and holds the id of whoever audits. Source: PulsarLedgerAuditorManager of Pulsar 4.0. */
export const auditorPath = '/ledgers/underreplication/leader';

/** There while somebody has switched autorecovery off. */
export const disablePath = '/ledgers/underreplication/disable';

/** Whether autorecovery is switched off for the whole cluster, as by `bookkeeper shell autorecovery -disable`. */
export async function isAutorecoveryDisabled(session: Reads, chroot: string): Promise<boolean> {
  return (await session.exists(chroot + disablePath)) !== undefined;
}

/** Id of who audits; undefined when nobody does. */
export async function readAuditor(session: Reads, chroot: string): Promise<string | undefined> {
  const node = await ifThere(session.getData(chroot + auditorPath));
  return node?.data.toString().replaceAll('"', '');
}
