import { createHash } from 'node:crypto';
import type { ClusterContext } from '#src/components/build/context.ts';

/** Name of ZooKeeper's superuser, the only one who may change the membership. Source: Administrator's Guide. */
export const superuser = 'super';

/**
 * The superuser's password. It needs no keeping because it follows from the cluster's uid; it keeps accidents away, not
 * somebody who can reach ZooKeeper (docs/decisions/0014).
 */
export function superuserPassword({ uid }: Pick<ClusterContext, 'uid'>): string {
  return createHash('sha256').update(`zookeeper superuser of ${uid}`).digest('hex');
}

/** Value of `zookeeper.DigestAuthenticationProvider.superDigest`: the password cannot be found from it. */
export function superDigest(password: string): string {
  const hash = createHash('sha1').update(`${superuser}:${password}`).digest('base64');
  return `${superuser}:${hash}`;
}
