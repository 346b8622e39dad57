import type { WatchSession } from '#src/clients/zookeeper/watch-session.ts';
import type { Hearing } from '#src/cluster/model/heard.ts';
import { type Clock, sleep } from '#src/kubernetes/clock.ts';
import { Flag } from './flag.ts';
import { type HeardPart, type HeardRoot, heardPartNames, heardParts, type WatchedPath } from './parts.ts';

export type HeardFacts = Omit<Hearing, 'since'>;

interface FollowedPart {
  readonly name: HeardPart;
  readonly mayBeLarge: boolean;
  readonly watches: readonly WatchedPath[];
  readonly flag: Flag;
}

/** After reading a part that may be large it rests for so many times as long as that took, but not for ever. */
const rest = { factor: 10, maxMs: 20_000 };

/** What is told together; what may be large is told when it has been read. */
const toldTogether = heardPartNames.filter(name => !heardParts[name].mayBeLarge);

/** Reads each part in a session, and again whenever it has changed. */
export class Following {
  #root: HeardRoot;
  /** A change seldom comes alone: so long after the first all are read. */
  readonly #settleMs: number;
  readonly #clock: Clock;
  readonly #onFacts: (facts: HeardFacts) => void;
  readonly #parts: readonly FollowedPart[];
  readonly #facts: Partial<Record<HeardPart, unknown>> = {};

  constructor(root: HeardRoot, settleMs: number, clock: Clock, onFacts: (facts: HeardFacts) => void) {
    this.#root = root;
    this.#parts = heardPartNames.map(name => {
      const { watched, mayBeLarge = false } = heardParts[name];
      return { name, mayBeLarge, watches: watched(root), flag: new Flag() };
    });
    this.#settleMs = settleMs;
    this.#clock = clock;
    this.#onFacts = onFacts;
  }

  /** Sets all watches; what is read from here on is as new as the leader had it. */
  async begin(session: WatchSession): Promise<void> {
    const all = this.#parts.flatMap(({ watches }) => watches);
    await Promise.all(all.map(([path, reach]) => session.watch(path, reach)));
    await session.sync('/');
  }

  /** Counts again without these. */
  declare(declared: ReadonlySet<bigint>): void {
    this.#root = { ...this.#root, declared };
    this.#parts.find(({ name }) => name === 'underReplicated')?.flag.set();
  }

  changed(path: string): void {
    for (const { watches, flag } of this.#parts) {
      if (watches.some(([root]) => path === root || path.startsWith(`${root}/`))) flag.set();
    }
  }

  /** Rejects when the session is over or a part cannot be read; it never resolves. */
  async follow(session: WatchSession): Promise<void> {
    await Promise.all(this.#parts.map(part => this.#followPart(part, session)));
  }

  async #followPart({ name, mayBeLarge, flag }: FollowedPart, session: WatchSession): Promise<never> {
    for (;;) {
      flag.clear();
      const began = this.#clock.now();
      this.#facts[name] = await heardParts[name].read(session, this.#root);
      if (toldTogether.every(each => each in this.#facts)) this.#onFacts({ ...this.#facts } as HeardFacts);
      const tookMs = this.#clock.now() - began;
      const restMs = mayBeLarge ? Math.min(rest.factor * tookMs, rest.maxMs) : 0;
      await Promise.all([sleep(this.#clock, restMs, session.over), flag.whenSet(session.over)]);
      await sleep(this.#clock, this.#settleMs, session.over);
    }
  }
}
