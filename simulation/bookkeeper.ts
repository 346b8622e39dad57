import type { BookieFact } from '#src/cluster/model/observation.ts';
import { lostLedgersAnnotation } from '#src/components/build/names.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { Refusal } from './kubernetes/kubernetes.ts';

/** A ledger: the bookies that its metadata names, and the disks that hold a copy. */
interface Ledger<Bookie> {
  named: readonly Bookie[];
  readonly disks: Set<string>;
}

/** What ties a bookie to its disk; its version is always 0, as ZooKeeper counts. */
interface Cookie {
  readonly disk: string;
  /** Milliseconds since 1970. */
  readonly created: number;
}

/** The ids of ledgers that a person has declared lost. */
export function declaredLost({ metadata }: KubernetesObject): number[] {
  const ids = metadata.annotations?.[lostLedgersAnnotation] ?? '';
  return ids === '' ? [] : ids.split(',').map(Number);
}

/** How long a broker may pick a bookie that takes no writes any more, in milliseconds: it hears of it late. */
const brokerLagMs = 4900;

/**
 * A BookKeeper in memory: cookies, disks, registrations and ledgers, by the rules of the real one. A disk is known by the
 * uids of its volumes, with commas between them.
 */
export class BookKeeper<Bookie extends string | number> {
  readonly cookies = new Map<Bookie, Cookie>();
  ledgers: Ledger<Bookie>[] = [];
  /** The disk of each bookie that runs. */
  running = new Map<Bookie, string>();
  readonly readOnly = new Set<Bookie>();
  /** Bookies whose disks have no room: they take no writes when they start. */
  isFull: (bookie: Bookie) => boolean = () => false;
  /** Ledgers that the auditor knows to lack a copy. */
  readonly marked = new Set<Ledger<Bookie>>();
  /** Uids of the volumes on which a bookie has been. */
  readonly #formatted = new Set<string>();
  /** The uid of the pod in which each has last run. */
  readonly #pods = new Map<Bookie, string>();
  readonly #lastWritable = new Map<Bookie, number>();

  /** Bookies start where their cookie and their disk agree, or both are new; others refuse. One that starts takes writes. */
  run(disks: ReadonlyMap<Bookie, string>, pods: ReadonlyMap<Bookie, string>, now: number): void {
    this.running = new Map([...disks].filter(([bookie, disk]) => this.#starts(bookie, disk, now)));
    for (const bookie of this.running.keys()) {
      const pod = pods.get(bookie) ?? '';
      if (this.#pods.get(bookie) !== pod && !this.isFull(bookie)) this.readOnly.delete(bookie);
      this.#pods.set(bookie, pod);
      if (this.isWritable(bookie)) this.#lastWritable.set(bookie, now);
    }
  }

  #starts(bookie: Bookie, disk: string, now: number): boolean {
    const cookie = this.cookies.get(bookie);
    if (cookie || this.isFormatted(disk)) return cookie?.disk === disk;
    this.cookies.set(bookie, { disk, created: now });
    for (const volume of disk.split(',')) this.#formatted.add(volume);
    return true;
  }

  /** The first bookie that starts writes where ledgers are: the initialisation does not. */
  get hasLayout(): boolean {
    return this.#formatted.size > 0;
  }

  /** Whether a bookie ends because its cookie, or that it has none, does not fit its disk. */
  refuses(bookie: Bookie, disk: string): boolean {
    const cookie = this.cookies.get(bookie);
    return (cookie !== undefined || this.isFormatted(disk)) && cookie?.disk !== disk;
  }

  isFormatted(disk = ''): boolean {
    return disk.includes(',')
      ? disk.split(',').some(volume => this.#formatted.has(volume))
      : this.#formatted.has(disk);
  }

  isWritable(bookie: Bookie): boolean {
    return this.running.has(bookie) && !this.readOnly.has(bookie);
  }

  setReadOnly(bookie: Bookie, readOnly: boolean): void {
    if (!this.running.has(bookie)) throw new Refusal(`bookie ${bookie} does not answer`);
    if (readOnly) this.readOnly.add(bookie);
    else this.readOnly.delete(bookie);
  }

  deleteCookie(bookie: Bookie, version: number): void {
    if (version !== 0) throw new Refusal('BadVersion');
    this.cookies.delete(bookie);
  }

  /** How many ledgers name a bookie. */
  names(bookie: Bookie): number {
    return this.ledgers.filter(({ named }) => named.includes(bookie)).length;
  }

  /** The ids of ledgers that name a bookie and that somebody has declared lost, with the others that may have a copy. */
  declaredOf(
    bookie: Bookie,
    declaredLost: readonly number[],
  ): { id: number; mayBeOn: Bookie[]; on: Bookie[] }[] {
    const runs = (other: Bookie) => this.running.has(other);
    return [...this.ledgers.entries()]
      .filter(([id, { named }]) => named.includes(bookie) && declaredLost.includes(id))
      .map(([id, { named }]) => {
        const others = named.filter(other => other !== bookie);
        const mayBeOn = others.filter(other => this.cookies.has(other) && !runs(other));
        return { id, mayBeOn, on: named.filter(runs) };
      });
  }

  /** How many ledgers name a bookie that have a copy, or that nobody has declared lost. */
  needs(bookie: Bookie, declaredLost: readonly number[]): number {
    const needed = this.ledgers.filter(({ disks }, id) => disks.size > 0 || !declaredLost.includes(id));
    return needed.filter(({ named }) => named.includes(bookie)).length;
  }

  /** Whether a broker may pick a bookie for a new ledger; one that does not run is replaced before the first entry. */
  mayBePicked(bookie: Bookie, now: number): boolean {
    if (this.isWritable(bookie)) return true;
    return this.running.has(bookie) && now - (this.#lastWritable.get(bookie) ?? 0) < brokerLagMs;
  }

  /** A broker opens a ledger on bookies that take writes, or did when it last heard of them. */
  open(copies: number, first: number, now: number): void {
    const known = [...this.#lastWritable.keys()].filter(bookie => this.mayBePicked(bookie, now));
    if (known.length < copies) return;
    this.hold(Array.from({ length: copies }, (_, copy) => known[(first + copy) % known.length] as Bookie));
  }

  /** These bookies get a ledger, as far as they run. */
  hold(named: readonly Bookie[]): void {
    const disks = named.flatMap(bookie => this.running.get(bookie) ?? []);
    if (disks.length > 0) this.ledgers.push({ named, disks: new Set(disks) });
  }

  /** What the recovery of a bookie does: others copy what they can of its ledgers; the first `behind` fail. */
  recover(bookie: Bookie, behind = 0): void {
    let failing = behind;
    for (const ledger of this.ledgers) {
      if (!ledger.named.includes(bookie) || failing-- > 0) continue;
      this.#move(ledger, bookie);
    }
  }

  #move(ledger: Ledger<Bookie>, from: Bookie): void {
    const target = [...this.running.keys()].find(bookie => {
      return this.isWritable(bookie) && !ledger.named.includes(bookie) && bookie !== from;
    });
    if (!this.isReadable(ledger) || target === undefined) return;
    ledger.named = ledger.named.map(bookie => (bookie === from ? target : bookie));
    ledger.disks.add(this.running.get(target) as string);
  }

  /** Whether a bookie that it names runs on a disk with a copy. */
  isReadable({ named, disks }: Ledger<Bookie>): boolean {
    return named.some(bookie => disks.has(this.running.get(bookie) ?? ''));
  }

  #lacking({ named, disks }: Ledger<Bookie>): Bookie[] {
    return named.filter(bookie => !disks.has(this.running.get(bookie) ?? ''));
  }

  /** The auditor notices which ledgers lack a copy. */
  audit(): void {
    this.marked.clear();
    for (const ledger of this.ledgers) if (this.#lacking(ledger).length > 0) this.marked.add(ledger);
  }

  /** Autorecovery makes the copies it knows to be missing, where it can. */
  replicate(): void {
    for (const ledger of this.marked) {
      for (const bookie of this.#lacking(ledger)) {
        const disk = this.running.get(bookie);
        if (disk !== undefined && ledger.disks.size > 0) ledger.disks.add(disk);
        else this.#move(ledger, bookie);
      }
      if (this.#lacking(ledger).length === 0) this.marked.delete(ledger);
    }
  }

  /** Whether a ledger that is not gone already would be so for good if bookies had only these disks. */
  isLost(disks: ReadonlyMap<Bookie, string>): boolean {
    return this.ledgers.some(({ named, disks: holding }) => {
      return holding.size > 0 && !named.some(bookie => holding.has(disks.get(bookie) ?? ''));
    });
  }

  /** No disk has a copy of one of the ledgers any more. */
  loseCopies(n: number): void {
    this.ledgers[n % Math.max(1, this.ledgers.length)]?.disks.clear();
  }

  /** The ids of ledgers that no disk has a copy of. */
  get gone(): number[] {
    return [...this.ledgers.entries()].flatMap(([id, { disks }]) => (disks.size === 0 ? [id] : []));
  }

  /** Whether the recovery of a bookie has left a ledger that could be read. */
  isLeftOn(bookie: Bookie): boolean {
    return this.ledgers.some(ledger => ledger.named.includes(bookie) && this.isReadable(ledger));
  }

  /** Whether the recovery of a bookie has to skip a ledger, because no bookie that runs has its entries. */
  skips(bookie: Bookie): boolean {
    return this.ledgers.some(ledger => ledger.named.includes(bookie) && !this.isReadable(ledger));
  }

  /** What ZooKeeper knows of a bookie, but for the id under which it does. */
  entryOf(bookie: Bookie): Omit<BookieFact, 'id'> {
    const registered = this.running.has(bookie) && (this.isWritable(bookie) ? 'writable' : 'readOnly');
    return {
      ledgers: this.names(bookie),
      bytes: 0,
      ...(registered && { registered }),
      ...(this.cookies.has(bookie) && { cookie: 0 }),
    };
  }
}
