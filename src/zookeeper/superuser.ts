import { createHash } from 'node:crypto';

/** Name of ZooKeeper's superuser, the only one who may change the membership. Source: Administrator's Guide. */
export const superuser = 'super';

/** Value of `zookeeper.DigestAuthenticationProvider.superDigest`: the password cannot be found from it. */
export function superDigest(password: string): string {
  const hash = createHash('sha1').update(`${superuser}:${password}`).digest('base64');
  return `${superuser}:${hash}`;
}
