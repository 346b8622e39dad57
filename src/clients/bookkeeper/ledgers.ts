import { ifThere } from '#src/clients/zookeeper/error.ts';
import type { Session } from '#src/clients/zookeeper/session.ts';
import { descend, spread } from '#src/clients/zookeeper/tree.ts';
import { decodeLedgerMetadata, type LedgerMetadata, LedgerMetadataError } from './ledger-metadata.ts';

/** What one bookie has. */
export interface BookieLedgers {
  /** Ledgers that name the bookie in any of their ensembles. */
  readonly ledgers: number;
  /** How many of those are not closed: some broker writes to them, or did until it ended. */
  readonly open: number;
  /** Bytes of the closed ones, all of their entries: an upper bound of what the bookie holds of them. */
  readonly bytes: number;
}

/** All ledgers that name at least one of the bookies asked for. */
export interface LedgerSurvey {
  readonly bookies: ReadonlyMap<string, BookieLedgers>;
  /** 0 when there is no such ledger. */
  readonly largestEnsemble: number;
  /** Ids of the first few of the largest ensemble, for a message. */
  readonly first: readonly bigint[];
  /** Managed ledgers (`tenant/namespace/persistent/topic`) of those that are open. */
  readonly openManagedLedgers: ReadonlySet<string>;
}

const firstFew = 5;
/** Source: LedgerMetadataUtils of Pulsar 4.0. */
const managedLedgerKey = 'pulsar/managed-ledger';

/** Directories and ledgers: ids below 2^31 in 2-4-4 digits, longer ones in 3-4-4-4-4. Everything else is not a ledger. */
const digits = /^\d{4}$/;
const ledger = /^L\d{4}$/;
const layouts = [
  [/^\d{2}$/, digits, ledger],
  [/^\d{3}$/, digits, digits, digits, ledger],
];

/**
 * Looks through all ledgers in ZooKeeper for those that `bookies` have to do with. One that is deleted meanwhile is
 * left out, one that is created meanwhile may be. Metadata that can't be read rejects: the answer would be wrong.
 * Source: HierarchicalLedgerManager and StringUtils of BookKeeper 4.17.
 */
export async function surveyLedgers(
  session: Session,
  chroot: string,
  bookies: Iterable<string>,
): Promise<LedgerSurvey> {
  const survey = new Survey(bookies);
  for (const layout of layouts) {
    await spread(descend(session, `${chroot}/ledgers`, layout), async path => {
      const metadata = await readLedger(session, path);
      if (metadata) survey.add(idOf(path), metadata);
    });
  }
  return survey;
}

async function readLedger(session: Session, path: string): Promise<LedgerMetadata | undefined> {
  const node = await ifThere(session.getData(path));
  try {
    return node && decodeLedgerMetadata(node.data);
  } catch (error) {
    if (!(error instanceof LedgerMetadataError)) throw error;
    throw new LedgerMetadataError(`${path}: ${error.message}`, { cause: error });
  }
}

function idOf(path: string): bigint {
  return BigInt(path.slice(path.lastIndexOf('/ledgers/') + '/ledgers/'.length).replaceAll(/\D/g, ''));
}

class Survey implements LedgerSurvey {
  readonly bookies: Map<string, { ledgers: number; open: number; bytes: number }>;
  first: bigint[] = [];
  readonly openManagedLedgers = new Set<string>();
  largestEnsemble = 0;

  constructor(bookies: Iterable<string>) {
    this.bookies = new Map(Array.from(bookies, id => [id, { ledgers: 0, open: 0, bytes: 0 }]));
  }

  add(id: bigint, metadata: LedgerMetadata): void {
    const named = new Set(metadata.ensembles.flatMap(ensemble => ensemble.bookies));
    const concerned = [...this.bookies].filter(([bookie]) => named.has(bookie));
    if (concerned.length === 0) return;
    for (const [, counts] of concerned) {
      counts.ledgers += 1;
      counts.open += metadata.state === 'closed' ? 0 : 1;
      counts.bytes += metadata.length;
    }
    this.#measure(id, metadata.ensembleSize);
    const managedLedger = metadata.custom.get(managedLedgerKey);
    if (metadata.state !== 'closed' && managedLedger) this.openManagedLedgers.add(managedLedger);
  }

  /** The first few are those of the largest ensemble. */
  #measure(id: bigint, ensembleSize: number): void {
    if (ensembleSize > this.largestEnsemble) {
      this.largestEnsemble = ensembleSize;
      this.first = [];
    }
    if (ensembleSize === this.largestEnsemble && this.first.length < firstFew) this.first.push(id);
  }
}
