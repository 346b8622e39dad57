/** How often what lives in clusters is looked at although nothing has happened; drift is found by that alone. */
const usualMs = 20_000;
/** At rest brokers are asked no more than once in so long, in all. */
const perReadMs = 1000;
/** So that looks which began together do not stay so. */
const jitter = 0.25;
/** How soon something is looked at again that waits for what may come at any moment. */
const soonMs = 3000;
/** What the rest leaves for looks that only make sure; never less than this part of all. */
const leastShare = 0.2;

/** What is looked at in one way, with how many reads each takes. */
type Pool = 'looks' | 'soon' | 'turns';

/** When each is looked at next: the more reads all take, the less often. */
export class Pace {
  readonly #reads = new Map<string, { readonly pool: Pool; readonly reads: number }>();
  readonly #totals: Record<Pool, number> = { looks: 0, soon: 0, turns: 0 };
  readonly #random: () => number;

  constructor(random: () => number = Math.random) {
    this.#random = random;
  }

  /** After how many milliseconds to look again at what takes so many reads. */
  afterMs(key: string, reads: number): number {
    this.#count(key, reads, 'looks');
    return this.restMs();
  }

  /** The few that wait for something are counted by themselves: however many others there are, they need not wait for those. */
  soonAfterMs(key: string, reads: number): number {
    this.#count(key, reads, 'soon');
    return this.#spread(Math.max(soonMs, this.#totals.soon * perReadMs));
  }

  /** After how many to look at something itself, whose changes a look that is shared tells: it takes what the looks leave. */
  turnAfterMs(key: string, reads: number): number {
    this.#count(key, reads, 'turns');
    const busy = (this.#totals.looks * perReadMs) / usualMs;
    return this.#spread(Math.max(usualMs, (this.#totals.turns * perReadMs) / Math.max(leastShare, 1 - busy)));
  }

  /** After how many to see whether anything is told of what is not looked at itself: as often as what tells it is looked at. */
  restMs(): number {
    return this.#spread(Math.max(usualMs, this.#totals.looks * perReadMs));
  }

  forget(key: string): void {
    this.#count(key, 0, 'looks');
    this.#reads.delete(key);
  }

  #spread(ms: number): number {
    return ms * (1 + jitter * this.#random());
  }

  #count(key: string, reads: number, pool: Pool): void {
    const before = this.#reads.get(key);
    if (before) this.#totals[before.pool] -= before.reads;
    this.#totals[pool] += reads;
    this.#reads.set(key, { pool, reads });
  }
}
