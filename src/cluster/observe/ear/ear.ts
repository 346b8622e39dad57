import { dequal } from 'dequal';
import { reasonOf } from '#src/clients/network/reason.ts';
import { withWatches } from '#src/clients/zookeeper/watch-session.ts';
import type { Heard } from '#src/cluster/model/heard.ts';
import { backoffMs } from '#src/kubernetes/backoff.ts';
import { type Clock, sleep, systemClock, timeOf } from '#src/kubernetes/clock.ts';
import type { Logger } from '#src/kubernetes/logger.ts';
import { Following, type HeardFacts } from './following.ts';
import type { HeardRoot } from './parts.ts';

export interface EarOptions {
  /** Whose ear it is, for the log. */
  readonly of: string;
  readonly root: HeardRoot;
  /** `host:port` of the servers; at least one. */
  readonly addresses: readonly string[];
  /** Called when what is heard has become another. */
  readonly onHeard: (heard: Heard) => void;
  readonly log: Logger;
  readonly hooks?: EarHooks;
  readonly clock?: Clock;
  readonly times?: Partial<typeof usualTimes>;
}

/** For metrics. */
export interface EarHooks {
  /** A session was opened; the returned function is called at its end. */
  opened(): () => void;
  /** A session was lost, or none could be had, and is tried again. */
  retried(): void;
}

const usualTimes = {
  /** A server with ZooKeeper's usual tick of 2 s grants no more. */
  sessionTimeoutMs: 40_000,
  /** For all servers together. */
  openingMs: 9000,
  /** With the time between two pings and the patience it is half a minute until a silence is told. */
  answerMs: 6000,
  /** A change seldom comes alone. */
  settleMs: 1000,
  /** A server that restarts is no news: by then the ear is with another one. */
  patienceMs: 4000,
  backoff: { baseMs: 250, maxMs: 15_000 },
  /** A session that lasted longer did not fail: the next one is opened soon. */
  goodMs: 30_000,
};

/** The ear in the ZooKeeper of one cluster: a session with watches, opened anew whenever it is lost, that only reads. */
export class Ear {
  readonly #options: EarOptions;
  readonly #clock: Clock;
  readonly #times: typeof usualTimes;
  #addresses: readonly string[];
  #root: HeardRoot;
  #following: Following | undefined;
  /** The server it is with. */
  #host: string | undefined;
  /** Ends the session or the wait for the next. */
  #attempt = new AbortController();
  #failures = 0;
  /** Milliseconds since 1970 when a server was last heard. */
  #lastSign: number;
  /** By the clock's count: since when all is heard, or nothing is. */
  #turned: number;
  #isInSync = false;
  #heard: Heard | undefined;
  #cancelUnheard: (() => void) | undefined;

  constructor(options: EarOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#times = { ...usualTimes, ...options.times };
    this.#addresses = options.addresses;
    this.#root = options.root;
    this.#lastSign = this.#clock.wall();
    this.#turned = this.#clock.now();
  }

  get heard(): Heard | undefined {
    return this.#heard;
  }

  /** Tells where the servers are now. It leaves one that is not among them; of none nothing is to be learned. */
  move(addresses: readonly string[]): void {
    if (addresses.length === 0 || dequal(addresses, this.#addresses)) return;
    this.#addresses = addresses;
    const isWaiting = this.#host === undefined && this.#failures > 0;
    if (isWaiting || (this.#host !== undefined && !addresses.includes(this.#host))) {
      this.#attempt.abort(new Error('its server has left'));
    }
  }

  /** Tells which ledgers are declared lost now. */
  declare(declared: ReadonlySet<bigint>): void {
    if (dequal(declared, this.#root.declared ?? new Set())) return;
    this.#root = { ...this.#root, declared };
    this.#following?.declare(declared);
  }

  /** Listens until the signal is aborted, and resolves when the session is closed; never rejects. */
  async listen(signal: AbortSignal): Promise<void> {
    const stop = () => this.#attempt.abort(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    while (!signal.aborted) {
      this.#attempt = new AbortController();
      try {
        await this.#hear(this.#attempt.signal);
      } catch (error) {
        const lasted = this.#turn(false);
        // One that is to go elsewhere has not failed.
        if (!this.#attempt.signal.aborted) await this.#recover(error, lasted);
      }
    }
    signal.removeEventListener('abort', stop);
    this.#cancelUnheard?.();
  }

  async #hear(signal: AbortSignal): Promise<void> {
    const { answerMs, openingMs: deadlineMs, sessionTimeoutMs, settleMs } = this.#times;
    const { hooks } = this.#options;
    const following = new Following(this.#root, settleMs, this.#clock, facts => this.#publish(facts));
    this.#following = following;
    const onChange = (path: string) => following.changed(path);
    const onSign = (wallMs: number) => void (this.#lastSign = wallMs);
    const options = { answerMs, deadlineMs, sessionTimeoutMs, onChange, onSign, signal };
    await withWatches(inAnyOrder(this.#addresses, this.#clock), options, async session => {
      const closed = hooks?.opened();
      this.#host = session.host;
      try {
        await following.begin(session);
        await following.follow(session);
      } finally {
        closed?.();
        this.#host = undefined;
      }
    });
  }

  #publish(facts: HeardFacts): void {
    this.#turn(true);
    const before = this.#heard && !('unheard' in this.#heard) ? this.#heard : undefined;
    if (!before) this.#options.log.info({ ...this.#fields, server: this.#host }, 'Listening to ZooKeeper');
    this.#tell({ since: before?.since ?? timeOf(new Date(this.#clock.wall())), ...facts });
  }

  #tell(heard: Heard): void {
    if (dequal(heard, this.#heard)) return;
    this.#heard = heard;
    this.#options.onHeard(heard);
  }

  /** Waits before the next try. Only what lasts is told. */
  async #recover(error: unknown, lastedMs: number): Promise<void> {
    const { backoff, goodMs, patienceMs } = this.#times;
    const why = reasonOf(error);
    this.#options.hooks?.retried();
    this.#options.log.debug(this.#fields, `Lost the session with ZooKeeper: ${why}`);
    if (lastedMs > goodMs) this.#failures = 0;
    const isTold = this.#heard !== undefined && 'unheard' in this.#heard;
    if (!isTold) {
      const silentMs = this.#clock.now() - this.#turned;
      this.#cancelUnheard ??= this.#clock.after(patienceMs - silentMs, () => {
        this.#options.log.warn(this.#fields, `Cannot listen to ZooKeeper: ${why}`);
        this.#tell({ unheard: { since: timeOf(new Date(this.#lastSign)), why } });
      });
    }
    const waitMs = backoffMs(backoff, this.#failures++, this.#clock);
    await sleep(this.#clock, waitMs, this.#attempt.signal).catch(() => undefined);
  }

  /** Notes that all is heard, or nothing is any more; returns for how long it was heard until now, in milliseconds. */
  #turn(isInSync: boolean): number {
    if (isInSync === this.#isInSync) return 0;
    const lasted = this.#clock.now() - this.#turned;
    this.#isInSync = isInSync;
    this.#turned = this.#clock.now();
    if (!isInSync) return lasted;
    this.#cancelUnheard?.();
    this.#cancelUnheard = undefined;
    return 0;
  }

  get #fields(): object {
    return { cluster: this.#options.of };
  }
}

/** So that not all go to the first server. */
function inAnyOrder(hosts: readonly string[], clock: Clock): string[] {
  const keyed = hosts.map(host => ({ host, key: clock.random() }));
  return keyed.sort((a, b) => a.key - b.key).map(({ host }) => host);
}
