// The small one: all of zod is a tenth of the operator's memory.
import * as z from 'zod/mini';
import { type ExchangeOptions, exchange } from '#src/clients/network/exchange.ts';
import { BookieError, expectJson } from './admin-call.ts';

/** In every call `bookie` is the admin address of a bookie, such as `http://198.18.0.1:8000`. */

const diskSpaceSchema = z.object({ freeSpace: z.number(), totalSpace: z.number() });
/** Bytes, summed over the file systems of the ledger directories. */
export type DiskSpace = z.infer<typeof diskSpaceSchema>;

/** Source: BookieInfoService of BookKeeper 4.17. */
export async function diskSpace(bookie: string, options: ExchangeOptions): Promise<DiskSpace> {
  return expectJson(bookie, await exchange('GET', `${bookie}/api/v1/bookie/info`, options), diskSpaceSchema);
}

/**
 * Makes a bookie refuse new entries, or accept them again; it goes on serving those it has. Only with
 * `persistBookieStatusEnabled` it stays so when it restarts. Rejects, too, when the bookie answers that it is in the
 * other state than the one wanted. Source: BookieStateReadOnlyService of BookKeeper 4.17.
 */
export async function setReadOnly(
  bookie: string,
  readOnly: boolean,
  options: ExchangeOptions,
): Promise<void> {
  const answer = await exchange('PUT', `${bookie}/api/v1/bookie/state/readonly`, options, { readOnly });
  const state = expectJson(bookie, answer, z.object({ readOnly: z.boolean() }));
  if (state.readOnly === readOnly) return;
  const found = state.readOnly ? 'read-only' : 'writable';
  throw new BookieError(`${bookie} is still ${found} after it was told not to be`, answer.status);
}
