import type { FileRead } from '#src/function-directory/python/read-file.ts';
import type { FileText } from './read-files.ts';

/** A file, with what tells its content from others. */
export interface Readable extends FileText {
  readonly hash: string;
}

/** Reads files in this order, as many as there is time for. */
export type ReadInTime = (files: readonly FileText[], signal: AbortSignal) => Promise<readonly FileRead[]>;

interface Remembered {
  readonly read: FileRead;
  /** When it is tried again. */
  readonly untilMs: number;
}

/** What took too long may have been unlucky. */
const patienceMs = 5 * 60_000;
/** What there was no time for comes next. */
const soonMs = 1000;

/**
 * What files of Python tell of themselves, remembered by their content. In the whole operator one directory reads at a time, for
 * memory is there for one reader, and has so long a turn: files that take long stop neither other directories nor each other.
 */
export class Readings {
  readonly #read: ReadInTime;
  readonly #now: () => number;
  readonly #known = new Map<string, ReadonlyMap<string, Remembered>>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(read: ReadInTime, now: () => number = Date.now) {
    this.#read = read;
    this.#now = now;
  }

  /** In the order of the files; `againMs` says when those are read of which nothing is sure yet. */
  async of(
    owner: string,
    files: readonly Readable[],
    signal: AbortSignal,
  ): Promise<{ readonly reads: readonly FileRead[]; readonly againMs?: number }> {
    const before = this.#known.get(owner) ?? new Map<string, Remembered>();
    const now = new Map(files.flatMap(file => pairOf(before, keyOfFile(file))));
    this.#known.set(owner, now);
    const due = files.filter(file => (now.get(keyOfFile(file))?.untilMs ?? 0) <= this.#now());
    const firstNew = due.toSorted(
      (one, other) => Number(now.has(keyOfFile(one))) - Number(now.has(keyOfFile(other))),
    );
    if (due.length > 0) {
      const found = await this.#inTurn(() => this.#read(firstNew, signal), signal);
      for (const [at, read] of found.entries()) {
        const file = firstNew[at];
        const untilMs = read.isUnsure ? this.#now() + patienceMs : Number.POSITIVE_INFINITY;
        if (file) now.set(keyOfFile(file), { read, untilMs });
      }
    }
    const times = files.map(file => now.get(keyOfFile(file))?.untilMs ?? 0);
    const next = Math.min(...times, Number.POSITIVE_INFINITY);
    return {
      reads: files.map(file => now.get(keyOfFile(file))?.read ?? notYet),
      ...(Number.isFinite(next) && { againMs: Math.max(soonMs, next - this.#now()) }),
    };
  }

  forget(owner: string): void {
    this.#known.delete(owner);
  }

  /** After all who came before. */
  async #inTurn<T>(act: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const acted = this.#turn.then(() => {
      signal.throwIfAborted();
      return act();
    });
    this.#turn = acted.catch(() => undefined);
    return acted;
  }
}

const notYet: FileRead = {
  imports: [],
  stateCalls: [],
  problem: { message: 'is not read yet, because other files of its directory take long: it is tried again' },
};

/** A name that begins with `_` is read in another way. */
function keyOfFile({ name, hash }: Readable): string {
  return `${name} ${hash}`;
}

function pairOf<V>(map: ReadonlyMap<string, V>, key: string): (readonly [string, V])[] {
  const value = map.get(key);
  return value === undefined ? [] : [[key, value]];
}
