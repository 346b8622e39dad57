import type { BookieFact, BookiesFact, RegisteredBookies } from '#src/cluster/model/observation.ts';
import type { Operation } from '#src/cluster/model/operation.ts';
import { ordinalOf } from '#src/components/build/names.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';

/** Pod name of a bookie. */
type Name = string;

interface Disk {
  /** Uids of the volumes with which the cookie was made. */
  readonly volumes: string;
  readonly version: number;
  /** Milliseconds since 1970. */
  readonly created: number;
}

function diskOf(name: Name, volumes: readonly KubernetesObject[]): string {
  const own = volumes.filter(({ metadata }) => metadata.name.endsWith(`-${name}`));
  return own.map(({ metadata }) => metadata.uid).join();
}

/** A small BookKeeper: who is registered, whose cookie there is, and which ledgers have which copies. */
export class FakeBookies {
  /** How long copying the ledgers of one takes, in milliseconds. */
  copyingMs = 4000;
  running: Name[] = [];
  readonly readOnly = new Set<Name>();
  /** Bookies whose disks have no room: they take no writes when they start. */
  isFull: (name: Name) => boolean = () => false;

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

  /** The largest ensemble that a namespace asks for. */
  policy = 0;
  /** The uid of the pod in which each has last been seen to run. */
  readonly #pods = new Map<Name, string>();
  readonly cookies = new Map<Name, Disk>();
  /** Uids of volumes on which a bookie has been. */
  readonly #formatted = new Set<string>();
  /** Each ledger with the bookies that hold its copies. */
  ledgers: Name[][] = [];
  ensemble = 2;
  freeBytes = 1e12;
  /** Ledgers, by their place among all, of whose entries no bookie has a copy any more. */
  readonly unreadable = new Set<number>();
  /** Ledgers that a recovery leaves behind, as when bookies are busy. */
  leavesBehind = 0;

  /** What a bookie does when its cookie does not fit its disks, or is gone and they are not empty: it ends. */
  refuses(name: Name, volumes: readonly KubernetesObject[]): boolean {
    const cookie = this.cookies.get(name);
    const disk = diskOf(name, volumes);
    return cookie ? cookie.volumes !== disk : disk.split(',').some(uid => this.#formatted.has(uid));
  }

  /** What bookies do by themselves when they start: one takes writes, if its disk has room. */
  run(ready: readonly KubernetesObject[], volumes: readonly KubernetesObject[], now: number): void {
    this.running = ready.map(({ metadata }) => metadata.name);
    for (const { metadata } of ready) {
      const { name, uid = '' } = metadata;
      if (this.#pods.get(name) !== uid && !this.isFull(name)) this.readOnly.delete(name);
      this.#pods.set(name, uid);
      const disk = diskOf(name, volumes);
      for (const uid of disk.split(',')) this.#formatted.add(uid);
      if (this.cookies.has(name)) continue;
      this.cookies.set(name, { volumes: disk, version: 0, created: now });
    }
  }

  cookieTimes(): Record<Name, number> {
    return Object.fromEntries([...this.cookies].map(([name, { created }]) => [name, created]));
  }

  registrations(): RegisteredBookies {
    return { writable: this.writable, readOnly: this.running.filter(name => this.readOnly.has(name)) };
  }

  get writable(): Name[] {
    return this.running.filter(name => !this.readOnly.has(name));
  }

  /** A broker writes: the ledger goes to bookies that take writes, if there are enough. */
  write(seed: number): void {
    const { writable } = this;
    if (writable.length < this.ensemble) return;
    const first = seed % writable.length;
    this.ledgers.push(
      Array.from({ length: this.ensemble }, (_, copy) => writable[(first + copy) % writable.length] ?? ''),
    );
  }

  /** Each ledger of the bookie gets another home, as far as there is one. */
  recover(ordinal: number): void {
    const name = `demo-bookie-${ordinal}`;
    let left = this.leavesBehind;
    this.leavesBehind = 0;
    this.ledgers = this.ledgers.map((copies, id) => {
      if (this.unreadable.has(id)) return copies;
      const target = this.writable.find(other => !copies.includes(other) && other !== name);
      if (!copies.includes(name) || !target || left-- > 0) return copies;
      return copies.map(copy => (copy === name ? target : copy));
    });
  }

  perform(operation: Operation): void {
    if (operation.kind === 'setReadOnly') {
      if (operation.readOnly) this.readOnly.add(operation.bookie);
      else this.readOnly.delete(operation.bookie);
    }
    if (operation.kind === 'deleteCookie') {
      if (this.cookies.get(operation.bookie)?.version === operation.version)
        this.cookies.delete(operation.bookie);
    }
  }

  named(name: Name): number {
    return this.#namedIn(name).length;
  }

  #namedIn(name: Name): number[] {
    return this.ledgers.flatMap((copies, id) => (copies.includes(name) ? [id] : []));
  }

  /** Whether a recovery of that bookie had to skip a ledger for which nobody has its entries. */
  skips(ordinal: number): boolean {
    return this.#namedIn(`demo-bookie-${ordinal}`).some(id => this.unreadable.has(id));
  }

  look(names: readonly Name[], wish: number, declaredLost: readonly number[] = []): BookiesFact {
    const mayBeOn = (id: number, name: Name) => {
      const others = this.ledgers[id]?.filter(other => other !== name && this.cookies.has(other)) ?? [];
      return others.filter(other => !this.running.includes(other));
    };
    const leaving = names.map((name): [string, BookieFact] => {
      const cookie = this.cookies.get(name)?.version;
      const registered = this.readOnly.has(name) ? 'readOnly' : 'writable';
      return [
        name,
        {
          id: name,
          ledgers: this.named(name),
          bytes: 0,
          first: this.#namedIn(name)
            .filter(id => !declaredLost.includes(id))
            .slice(0, 5)
            .map(String),
          declared: this.#namedIn(name)
            .filter(id => declaredLost.includes(id))
            .map(id => ({ id: String(id), mayBeOn: mayBeOn(id, name) })),
          ...(this.running.includes(name) && { registered }),
          ...(cookie !== undefined && { cookie }),
        },
      ];
    });
    const stays = (name: Name) => ordinalOf(name) < wish;
    const [count, writable] = [this.running, this.writable].map(names => names.filter(stays).length);
    return {
      bookies: Object.fromEntries(leaving),
      largestEnsemble: leaving.some(([, { ledgers }]) => ledgers > 0) ? this.ensemble : 0,
      largestEnsembleOf: 'ledgers such as 1',
      openTopics: [],
      underReplicated: 0,
      leavingBytes: 1e9 * leaving.length,
      staying: { count: count ?? 0, writable: writable ?? 0, freeBytes: this.freeBytes },
    };
  }
}
