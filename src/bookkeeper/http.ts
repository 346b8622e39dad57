// The small one: all of zod is a tenth of the operator's memory.
import * as z from 'zod/mini';
import { type BookieCallOptions, BookieError, call, expectJson } from './admin-call.ts';

/** In every call `bookie` is the admin address of a bookie, such as `http://198.18.0.1:8000`. */

const diskSpaceSchema = z.object({ freeSpace: z.number(), totalSpace: z.number() });
/** Bytes, summed over the file systems of the ledger directories. */
export type DiskSpace = z.infer<typeof diskSpaceSchema>;

/**
 * Ids of the ledgers that miss a replica somewhere in the cluster; any bookie can be asked. None is a 404 with its own
 * sentence, told from other 404s by it. Source: ListUnderReplicatedLedgerService of BookKeeper 4.17.
 */
export async function listUnderReplicated(bookie: string, options: BookieCallOptions): Promise<number[]> {
  const answer = await call('GET', `${bookie}/api/v1/autorecovery/list_under_replicated_ledger`, options);
  if (answer.status === 404 && answer.body.includes('No under replicated ledgers found')) return [];
  return expectJson(bookie, answer, z.array(z.number()));
}

/**
 * What the first of several bookies answers to a question that each of them can answer: one that has just lost its
 * ZooKeeper server is silent for many seconds. Rejects, when none answers, as the first of them does.
 */
export async function firstAnswer<T>(
  bookies: readonly string[],
  ask: (bookie: string) => Promise<T>,
): Promise<T> {
  const answers = bookies.map(ask);
  return Promise.any(answers).catch(() => Promise.race(answers.slice(0, 1)));
}

/** Source: BookieInfoService of BookKeeper 4.17. */
export async function diskSpace(bookie: string, options: BookieCallOptions): Promise<DiskSpace> {
  return expectJson(bookie, await call('GET', `${bookie}/api/v1/bookie/info`, options), diskSpaceSchema);
}

/**
 * Makes a bookie refuse new entries, or accept them again; it goes on serving those it has. With
 * `persistBookieStatusEnabled` it stays so when it restarts. Rejects, too, when the bookie answers that it is in the
 * other state than the one wanted. Source: BookieStateReadOnlyService of BookKeeper 4.17.
 */
export async function setReadOnly(
  bookie: string,
  readOnly: boolean,
  options: BookieCallOptions,
): Promise<void> {
  const answer = await call('PUT', `${bookie}/api/v1/bookie/state/readonly`, options, { readOnly });
  const state = expectJson(bookie, answer, z.object({ readOnly: z.boolean() }));
  if (state.readOnly === readOnly) return;
  const found = state.readOnly ? 'read-only' : 'writable';
  throw new BookieError(`${bookie} is still ${found} after it was told not to be`, answer.status);
}
