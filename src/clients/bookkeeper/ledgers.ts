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
  /** The first few by their ids, of those that nobody has declared lost. */
  readonly first: readonly NamedLedger[];
  /** Those that somebody has declared lost. */
  readonly declared: readonly DeclaredLedger[];
}

export interface NamedLedger {
  readonly id: bigint;
  /** The managed ledger (`tenant/namespace/persistent/topic`) that it is of, where its creator noted that. */
  readonly managedLedger?: string;
}

interface DeclaredLedger {
  readonly id: bigint;
  /** Ids of the other bookies that it names. */
  readonly others: readonly string[];
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
 * Looks through all ledgers in ZooKeeper for those that the bookies of a survey have to do with, from where it stopped,
 * until all are seen or it `isTime` to stop; returns whether all are. One that is deleted meanwhile is left out, one that
 * is created meanwhile may be. Metadata that can't be read rejects: the answer would be wrong.
 * Source: HierarchicalLedgerManager and StringUtils of BookKeeper 4.17.
 */
export async function goOn(
  survey: Survey,
  session: Session,
  chroot: string,
  isTime: () => boolean,
): Promise<boolean> {
  const root = `${chroot}/ledgers`;
  for (const layout of layouts.slice(survey.layout)) {
    const paths = descend(session, root, layout, survey.after);
    await spread(marked(paths, root, survey, isTime), async path => {
      const metadata = await readLedger(session, path);
      if (metadata) survey.add(idOf(path), metadata);
    });
    if (survey.isStopped) return false;
    survey.layout += 1;
    survey.after = [];
  }
  return true;
}

/** The paths until it is time to stop, one at least; the survey remembers which was the last. */
async function* marked(
  paths: AsyncGenerator<string>,
  root: string,
  survey: Survey,
  isTime: () => boolean,
): AsyncGenerator<string> {
  survey.isStopped = false;
  const before = survey.looked;
  for await (const path of paths) {
    if (survey.looked > before && isTime()) {
      survey.isStopped = true;
      return;
    }
    survey.after = path.slice(root.length + 1).split('/');
    survey.looked += 1;
    yield path;
  }
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

interface Counts {
  ledgers: number;
  open: number;
  bytes: number;
  first: NamedLedger[];
  readonly declared: DeclaredLedger[];
}

/** A survey under way: what it has found, and where it is. */
export class Survey implements LedgerSurvey {
  /** Where it goes on: at which of the layouts, and after which path below /ledgers. */
  layout = 0;
  after: readonly string[] = [];
  isStopped = false;
  /** Ledgers it has looked at. */
  looked = 0;
  readonly bookies: Map<string, Counts>;
  readonly #declared: ReadonlySet<bigint>;
  first: bigint[] = [];
  readonly openManagedLedgers = new Set<string>();
  largestEnsemble = 0;

  constructor(bookies: Iterable<string>, declared: ReadonlySet<bigint>) {
    this.#declared = declared;
    const none = () => ({ ledgers: 0, open: 0, bytes: 0, first: [], declared: [] });
    this.bookies = new Map(Array.from(bookies, id => [id, none()]));
  }

  add(id: bigint, metadata: LedgerMetadata): void {
    const named = new Set(metadata.ensembles.flatMap(ensemble => ensemble.bookies));
    const concerned = [...this.bookies].filter(([bookie]) => named.has(bookie));
    if (concerned.length === 0) return;
    const managedLedger = metadata.custom.get(managedLedgerKey);
    for (const [bookie, counts] of concerned) {
      counts.ledgers += 1;
      counts.open += metadata.state === 'closed' ? 0 : 1;
      counts.bytes += metadata.length;
      if (this.#declared.has(id))
        counts.declared.push({ id, others: [...named].filter(each => each !== bookie) });
      else counts.first = withFirst(counts.first, { id, ...(managedLedger && { managedLedger }) });
    }
    this.#measure(id, metadata.ensembleSize);
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

/** The first few of these and one more; answers come in any order. */
function withFirst(first: NamedLedger[], ledger: NamedLedger): NamedLedger[] {
  const last = first.at(-1);
  if (first.length === firstFew && last && last.id < ledger.id) return first;
  return [...first, ledger].sort((a, b) => Number(a.id - b.id)).slice(0, firstFew);
}
