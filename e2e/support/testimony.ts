/** What the client that holds Ready against Pulsar says each time that it could do it. */
export const deeds = ['written', 'read'] as const;
export type Deed = (typeof deeds)[number];

/** In milliseconds. */
interface Span {
  readonly from: number;
  readonly to: number;
}

function overlap(one: Span, other: Span): number {
  return Math.max(0, Math.min(one.to, other.to) - Math.max(one.from, other.from));
}

/** Spans in which a client was heard that could not do it, from deed to deed, and the one that may yet go on. */
class Silences {
  readonly #ended: Span[] = [];
  #last: Span | undefined;

  heard(isDeed: boolean, at: number): void {
    this.#last = { from: this.#last?.from ?? at, to: at };
    if (!isDeed) return;
    this.lost();
    this.#last = { from: at, to: at };
  }

  lost(): void {
    if (this.#last) this.#ended.push(this.#last);
    this.#last = undefined;
  }

  get hasEnded(): boolean {
    return this.#ended.length > 0;
  }

  get isHeard(): boolean {
    return this.#last !== undefined;
  }

  longestIn(spans: readonly Span[]): number {
    const all = [...this.#ended, ...(this.#last ? [this.#last] : [])];
    return Math.max(0, ...spans.map(span => Math.max(0, ...all.map(silence => overlap(silence, span)))));
  }
}

/** What a status said, beside what a client could do meanwhile. What was not heard of the client counts for nothing. */
export class Testimony {
  readonly #silences: Record<Deed, Silences> = { written: new Silences(), read: new Silences() };
  readonly #ready: Span[] = [];
  #isReady = false;
  #looks = 0;
  #samples = 0;
  #lastWord = 'nothing';

  /** The client lives, and this is what it says. */
  heard(line: string, at: number): void {
    this.#lastWord = line;
    for (const deed of deeds) this.#silences[deed].heard(line === deed, at);
  }

  /** The client is not heard any more: it may not run, and until its next word nothing is known. */
  lost(): void {
    for (const deed of deeds) this.#silences[deed].lost();
  }

  /** That the client has written and read; throws its last word until it has. */
  hasBegun(): true {
    if (deeds.every(deed => this.#silences[deed].hasEnded)) return true;
    throw new Error(`it says: ${this.#lastWord}`);
  }

  looked(isReady: boolean, at: number): void {
    const last = isReady && this.#isReady ? this.#ready.pop() : undefined;
    if (isReady) this.#ready.push({ from: last?.from ?? at, to: at });
    this.#isReady = isReady;
    this.#looks++;
    if (this.#silences.written.isHeard) this.#samples++;
  }

  /** Looks in all, those of them at which the client was heard, and for how long at most it was Ready without a deed. */
  verdict(): { looks: number; samples: number; longestMs: Record<Deed, number> } {
    const longest = (deed: Deed) => this.#silences[deed].longestIn(this.#ready);
    const longestMs = { written: longest('written'), read: longest('read') };
    return { looks: this.#looks, samples: this.#samples, longestMs };
  }
}
