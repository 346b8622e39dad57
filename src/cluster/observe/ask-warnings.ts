import type { Regarded, Warnings } from '#src/cluster/model/warning.ts';
import type { ReadWarnings } from './warning-reader.ts';

/** What Kubernetes warns of about these objects, by their uids. */
export async function askWarnings(
  of: readonly Regarded[],
  namespace: string | undefined,
  read: ReadWarnings,
  signal: AbortSignal,
): Promise<Warnings> {
  const answers = of.map(async ({ uid }) => [uid, await read(namespace, uid, signal)] as const);
  return Object.fromEntries(await Promise.all(answers));
}
