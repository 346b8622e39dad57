/** How often what lives in clusters is looked at although nothing has happened; drift is found by that alone. */
const usualMs = 20_000;
/** At rest brokers are asked no more than once in so long, in all. */
const perReadMs = 1000;
/** So that looks which began together do not stay so. */
const jitter = 0.25;
/** How soon something is looked at again that waits for what may come at any moment. */
const soonMs = 3000;

/** When each is looked at next: the more there are, the less often. */
export class Pace {
  readonly #reads = new Map<string, number>();
  #total = 0;
  readonly #random: () => number;

  constructor(random: () => number = Math.random) {
    this.#random = random;
  }

  /** After how many milliseconds to look again at what takes so many reads. */
  afterMs(key: string, reads: number): number {
    return this.#spread(key, reads, usualMs);
  }

  soonAfterMs(key: string, reads: number): number {
    return this.#spread(key, reads, soonMs);
  }

  forget(key: string): void {
    this.#count(key, 0);
    this.#reads.delete(key);
  }

  #spread(key: string, reads: number, leastMs: number): number {
    this.#count(key, reads);
    return Math.max(leastMs, this.#total * perReadMs) * (1 + jitter * this.#random());
  }

  #count(key: string, reads: number): void {
    this.#total += reads - (this.#reads.get(key) ?? 0);
    this.#reads.set(key, reads);
  }
}
