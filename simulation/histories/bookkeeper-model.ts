import type { BookieFact } from '#src/cluster/model/observation.ts';
import { podName } from '#src/components/build/names.ts';
import { Refusal } from '../kubernetes/kubernetes.ts';

/** A ledger: the ordinals of the bookies that its metadata names, and the disks that hold a copy. */
interface Ledger {
  named: readonly number[];
  readonly disks: Set<string>;
}

/** How long a broker may pick a bookie that takes no writes any more, in milliseconds: it hears of it late. */
const brokerLagMs = 4900;

/** A BookKeeper of numbers: cookies, disks, registrations and ledgers. A disk is known by the uid of its volume. */
export class BookKeeperModel {
  /** By ordinal; version 0 always, as ZooKeeper counts. */
  readonly cookies = new Map<number, { readonly disk: string }>();
  ledgers: Ledger[] = [];
  /** The disk of each bookie that runs, by ordinal. */
  running = new Map<number, string>();
  /** Ledgers that the auditor knows to lack a copy. */
  readonly marked = new Set<Ledger>();
  readonly #formatted = new Set<string>();
  /** By the uid of its pod: one that starts takes writes. */
  readonly #readOnly = new Set<string>();
  /** The uid of the pod of each bookie that runs, by ordinal. */
  #pods: ReadonlyMap<number, string> = new Map();
  readonly #lastWritable = new Map<number, number>();

  /** Bookies start where their cookie and their disk agree, or both are new; others refuse. */
  run(disks: ReadonlyMap<number, string>, pods: ReadonlyMap<number, string>, now: number): void {
    this.#pods = pods;
    this.running = new Map([...disks].filter(([at, disk]) => this.#starts(at, disk)));
    for (const at of this.running.keys()) if (this.isWritable(at)) this.#lastWritable.set(at, now);
  }

  #starts(at: number, disk: string): boolean {
    const cookie = this.cookies.get(at);
    if (cookie || this.#formatted.has(disk)) return cookie?.disk === disk;
    this.cookies.set(at, { disk });
    this.#formatted.add(disk);
    return true;
  }

  /** Whether a bookie ends because its cookie, or that it has none, does not fit its disk. */
  refuses(at: number, disk: string): boolean {
    const cookie = this.cookies.get(at);
    return (cookie !== undefined || this.#formatted.has(disk)) && cookie?.disk !== disk;
  }

  isFormatted(disk = ''): boolean {
    return this.#formatted.has(disk);
  }

  isWritable(at: number): boolean {
    return this.running.has(at) && !this.#readOnly.has(this.#pods.get(at) ?? '');
  }

  setReadOnly(at: number, readOnly: boolean): void {
    const pod = this.#pods.get(at);
    if (pod === undefined || !this.running.has(at)) throw new Refusal(`bookie ${at} does not answer`);
    if (readOnly) this.#readOnly.add(pod);
    else this.#readOnly.delete(pod);
  }

  deleteCookie(at: number, version: number): void {
    if (version !== 0) throw new Refusal('BadVersion');
    this.cookies.delete(at);
  }

  names(at: number): number {
    return this.ledgers.filter(({ named }) => named.includes(at)).length;
  }

  /** One that does not run at all is replaced before the first entry. */
  mayBePicked(at: number, now: number): boolean {
    if (this.isWritable(at)) return true;
    return this.running.has(at) && now - (this.#lastWritable.get(at) ?? 0) < brokerLagMs;
  }

  /** A broker opens a ledger on bookies that take writes, or did when it last heard of them. */
  write(copies: number, first: number, now: number): void {
    const known = [...this.#lastWritable.keys()].filter(at => this.mayBePicked(at, now));
    if (known.length < copies) return;
    const named = Array.from({ length: copies }, (_, copy) => known[(first + copy) % known.length] as number);
    const disks = named.flatMap(at => this.running.get(at) ?? []);
    if (disks.length > 0) this.ledgers.push({ named, disks: new Set(disks) });
  }

  /** What the recovery of a bookie does: others copy what they can of its ledgers; the first `behind` fail. */
  recover(at: number, behind = 0): void {
    let failing = behind;
    for (const ledger of this.ledgers) {
      if (!ledger.named.includes(at) || failing-- > 0) continue;
      this.#move(ledger, at);
    }
  }

  #move(ledger: Ledger, from: number): void {
    const readable = ledger.named.some(at => ledger.disks.has(this.running.get(at) ?? ''));
    const target = [...this.running.keys()].find(at => {
      return this.isWritable(at) && !ledger.named.includes(at) && at !== from;
    });
    if (!readable || target === undefined) return;
    ledger.named = ledger.named.map(at => (at === from ? target : at));
    ledger.disks.add(this.running.get(target) as string);
  }

  #lacking({ named, disks }: Ledger): number[] {
    return named.filter(at => !disks.has(this.running.get(at) ?? ''));
  }

  /** The auditor notices which ledgers lack a copy. */
  audit(): void {
    this.marked.clear();
    for (const ledger of this.ledgers) if (this.#lacking(ledger).length > 0) this.marked.add(ledger);
  }

  /** Autorecovery makes the copies it knows to be missing, where it can. */
  replicate(): void {
    for (const ledger of this.marked) {
      for (const at of this.#lacking(ledger)) {
        const disk = this.running.get(at);
        if (disk !== undefined && ledger.disks.size > 0) ledger.disks.add(disk);
        else this.#move(ledger, at);
      }
      if (this.#lacking(ledger).length === 0) this.marked.delete(ledger);
    }
  }

  /** Whether a ledger would be gone for good if bookies had only these disks, by ordinal. */
  isLost(disks: ReadonlyMap<number, string>): boolean {
    return this.ledgers.some(ledger => !ledger.named.some(at => ledger.disks.has(disks.get(at) ?? '')));
  }

  look(at: number): BookieFact {
    const registered = this.running.has(at) && (this.isWritable(at) ? 'writable' : 'readOnly');
    return {
      id: podName('demo', 'bookkeeper', at),
      ledgers: this.names(at),
      bytes: 0,
      ...(registered && { registered }),
      ...(this.cookies.has(at) && { cookie: 0 }),
    };
  }
}
