import type { RegisteredBookies } from '#src/cluster/model/heard.ts';
import type { BookieFact, BookiesFact } from '#src/cluster/model/observation.ts';
import type { Operation } from '#src/cluster/model/operation.ts';
import { ordinalOf, podName } from '#src/components/build/names.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { BookKeeper } from './bookkeeper.ts';

/** Pod name of a bookie. */
type Name = string;

function diskOf(name: Name, volumes: readonly KubernetesObject[]): string {
  const own = volumes.filter(({ metadata }) => metadata.name.endsWith(`-${name}`));
  return own.map(({ metadata }) => metadata.uid).join();
}

/** The bookies of a world, known by the names of their pods, and what a test may set of them. */
export class FakeBookies extends BookKeeper<Name> {
  /** How long copying the ledgers of one takes, in milliseconds. */
  copyingMs = 4000;
  /** The largest ensemble that a namespace asks for. */
  policy = 0;
  /** Why nobody can read the policies. */
  policiesUnread: string | undefined;
  ensemble = 2;
  freeBytes = 1e12;
  /** Those that run and have lost their session. */
  readonly unregistered = new Set<Name>();
  /** Ledgers that a recovery leaves behind, as when bookies are busy. */
  leavesBehind = 0;

  /** Bookies whose disks are full: they are read-only, and are so again after a restart. */
  fill(...ordinals: readonly number[]): void {
    const names = ordinals.map(at => `demo-bookie-${at}`);
    this.isFull = name => names.includes(name);
    for (const name of names) this.readOnly.add(name);
  }

  /** They have room again; what is read-only stays so until a restart. */
  makeRoom(): void {
    this.isFull = () => false;
  }

  wouldRefuse(name: Name, volumes: readonly KubernetesObject[]): boolean {
    return this.refuses(name, diskOf(name, volumes));
  }

  /** What runs in the pods that are ready. */
  start(ready: readonly KubernetesObject[], volumes: readonly KubernetesObject[], now: number): void {
    const disks = new Map(ready.map(({ metadata }) => [metadata.name, diskOf(metadata.name, volumes)]));
    this.run(disks, new Map(ready.map(({ metadata }) => [metadata.name, metadata.uid ?? ''])), now);
  }

  cookieTimes(): Record<Name, number> {
    return Object.fromEntries([...this.cookies].map(([name, { created }]) => [name, created]));
  }

  registrations(): RegisteredBookies {
    const isListed = (name: Name) => !this.unregistered.has(name);
    const running = [...this.running.keys()].filter(isListed);
    const readOnly = running.filter(name => this.readOnly.has(name));
    return { writable: this.writable.filter(isListed), readOnly };
  }

  get writable(): Name[] {
    return [...this.running.keys()].filter(name => this.isWritable(name));
  }

  /** A broker that knows at once who takes writes opens a ledger. */
  write(seed: number): void {
    this.open(this.ensemble, seed, Number.POSITIVE_INFINITY);
  }

  /** What the Job does that empties a bookie. */
  copyFrom(ordinal: number): void {
    const behind = this.leavesBehind;
    this.leavesBehind = 0;
    this.recover(podName('demo', 'bookkeeper', ordinal), behind);
  }

  perform(operation: Operation): void {
    if (operation.kind === 'setReadOnly') this.setReadOnly(operation.bookie, operation.readOnly);
    if (operation.kind === 'deleteCookie') this.deleteCookie(operation.bookie, operation.version);
  }

  /** What is told of the bookies with these names; ledgers are known by their place among all. */
  look(names: readonly Name[], wish: number, declaredLost: readonly number[] = []): BookiesFact {
    const leaving = names.map((name): [Name, BookieFact] => {
      return [name, { id: name, ...this.entryOf(name), ...this.#ledgersOf(name, declaredLost) }];
    });
    const stays = (name: Name) => ordinalOf(name) < wish;
    const [count, writable] = [[...this.running.keys()], this.writable].map(
      each => each.filter(stays).length,
    );
    return {
      bookies: Object.fromEntries(leaving),
      largestEnsemble: leaving.some(([, { ledgers }]) => ledgers > 0) ? this.ensemble : 0,
      largestEnsembleOf: 'ledgers such as 1',
      ...(this.policiesUnread !== undefined && { policiesUnread: this.policiesUnread }),
      openTopics: [],
      underReplicated: 0,
      leavingBytes: 1e9 * leaving.length,
      staying: { count: count ?? 0, writable: writable ?? 0, freeBytes: this.freeBytes },
    };
  }

  /** The first few ledgers of a bookie, and those that somebody has declared lost. */
  #ledgersOf(name: Name, declaredLost: readonly number[]): Pick<BookieFact, 'first' | 'declared'> {
    const named = this.ledgers.flatMap((ledger, id) => (ledger.named.includes(name) ? [id] : []));
    const declared = this.declaredOf(name, declaredLost);
    return {
      first: named
        .filter(id => !declaredLost.includes(id))
        .slice(0, 5)
        .map(String),
      declared: declared.map(({ id, ...others }) => ({ id: String(id), ...others })),
    };
  }
}
