import { delimited, fields, ProtobufError } from './protobuf.ts';

/** `inRecovery`: a reader has fenced the ledger and is looking for its last entry. */
export type LedgerState = 'open' | 'inRecovery' | 'closed';

/** The bookies that hold the entries from `firstEntryId` on, up to the next ensemble. */
export interface Ensemble {
  readonly firstEntryId: number;
  readonly bookies: readonly string[];
}

export interface LedgerMetadata {
  readonly state: LedgerState;
  readonly ensembleSize: number;
  readonly writeQuorum: number;
  readonly ackQuorum: number;
  /** Bytes of all entries, one copy of each; 0 as long as the ledger is not closed. */
  readonly length: number;
  /** -1 as long as the ledger is not closed, and when it is closed and empty. */
  readonly lastEntryId: number;
  readonly ensembles: readonly Ensemble[];
  /** What its creator noted, key to value: Pulsar's brokers note the managed ledger, for example. */
  readonly custom: ReadonlyMap<string, string>;
}

/** A ledger's znode does not hold what BookKeeper writes there. */
export class LedgerMetadataError extends Error {
  override readonly name = 'LedgerMetadataError';
}

const header = Buffer.from('BookieMetadataFormatVersion\t');
const states: readonly (LedgerState | undefined)[] = [undefined, 'open', 'inRecovery', 'closed'];

/**
 * Reads the data of a ledger's znode; fields that are not needed, or of a newer BookKeeper, are passed over. Only
 * format 3 is read: every Pulsar since 2.5 writes it. Throws a {@link LedgerMetadataError}.
 * Source: LedgerMetadataSerDe and DataFormats.proto of BookKeeper 4.17.
 */
export function decodeLedgerMetadata(data: Buffer): LedgerMetadata {
  const end = data.indexOf('\n');
  if (end < 0 || !data.subarray(0, header.length).equals(header)) {
    throw new LedgerMetadataError('not the metadata of a ledger');
  }
  const version = data.toString('latin1', header.length, end);
  if (version !== '3') {
    throw new LedgerMetadataError(`ledger metadata in format ${version}, where only 3 is understood`);
  }
  try {
    return decodeFormat(delimited(data.subarray(end + 1)));
  } catch (error) {
    if (!(error instanceof ProtobufError)) throw error;
    throw new LedgerMetadataError(`damaged ledger metadata: ${error.message}`, { cause: error });
  }
}

function decodeFormat(message: Buffer): LedgerMetadata {
  const numbers = new Map<number, bigint>();
  const ensembles: Ensemble[] = [];
  const custom = new Map<string, string>();
  for (const { id, value } of fields(message)) {
    if (typeof value === 'bigint') numbers.set(id, value);
    else if (id === 6) ensembles.push(decodeEnsemble(value));
    else if (id === 11) custom.set(...decodeEntry(value));
  }
  const number = (id: number, otherwise?: number): number => signed(numbers.get(id), otherwise, id);
  const state = states[number(5)];
  if (!state) throw new LedgerMetadataError(`unknown state ${number(5)} of a ledger`);
  const writeQuorum = number(1);
  return {
    state,
    ensembleSize: number(2),
    writeQuorum,
    // Absent from ledgers of before there were two quorums.
    ackQuorum: number(9, writeQuorum),
    length: number(3),
    lastEntryId: state === 'closed' ? number(4, -1) : -1,
    ensembles,
    custom,
  };
}

function decodeEnsemble(message: Buffer): Ensemble {
  const bookies: string[] = [];
  let firstEntryId: bigint | undefined;
  for (const { id, value } of fields(message)) {
    if (id === 1 && typeof value !== 'bigint') bookies.push(value.toString());
    else if (id === 2 && typeof value === 'bigint') firstEntryId = value;
  }
  return { firstEntryId: signed(firstEntryId, undefined, 2), bookies };
}

function decodeEntry(message: Buffer): [string, string] {
  const texts = ['', ''];
  for (const { id, value } of fields(message))
    if (typeof value !== 'bigint') texts[id - 1] = value.toString();
  return [texts[0] ?? '', texts[1] ?? ''];
}

/** The varint of an int32 or int64, which is not zigzag. */
function signed(value: bigint | undefined, otherwise: number | undefined, id: number): number {
  if (value !== undefined) return Number(BigInt.asIntN(64, value));
  if (otherwise !== undefined) return otherwise;
  throw new LedgerMetadataError(`ledger metadata without its field ${id}`);
}
