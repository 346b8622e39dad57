import { Cache } from './cache.ts';
import { type Clock, microTime, systemClock } from './clock.ts';
import { isConflict, isNotFound, messageOf, NotLeaderError } from './errors.ts';
import { claimed, firstLease, type Lease, leaseResource } from './lease-object.ts';
import type { Logger } from './logger.ts';
import { resourcePath } from './object.ts';
import { reflect } from './reflector.ts';
import type { Transport, WriteFence } from './transport.ts';

export interface LeaderElectorOptions {
  /** One of its own, without a fence, so that renewals never wait behind other requests. */
  readonly transport: Transport;
  readonly namespace: string;
  readonly name: string;
  /**
   * Who we are. No two processes that run at the same time may share it. One that a restarted container keeps (its
   * pod's uid) lets it go on at once instead of waiting for its own lease to run out.
   */
  readonly identity: string;
  /** What the lease is to tell of the holder besides. */
  readonly annotations?: Readonly<Record<string, string>>;
  readonly log: Logger;
  readonly onAcquired: () => void;
  /** Another process holds the lease, or it was deleted: this process must end. */
  readonly onLost: (reason: string) => void;
  readonly times?: LeaseTimes;
  readonly clock?: Clock;
}

/** In milliseconds. `actMs` must be well below `durationMs`: the difference is the safety margin. */
export interface LeaseTimes {
  /** A candidate takes over when it has seen no renewal for this long. */
  readonly durationMs: number;
  readonly renewMs: number;
  /** The leader acts for this long after it sent the last renewal that succeeded. */
  readonly actMs: number;
}

const usualTimes: LeaseTimes = { durationMs: 15_000, renewMs: 8000, actMs: 12_000 };
const retryMs = 500;
const writeDeadlineMs = 3000;

/** A moment on both clocks: one stands still while a laptop sleeps, the other can be set. */
interface Moment {
  readonly now: number;
  readonly wall: number;
}

/**
 * Elects one leader among processes by a Lease.
 *
 * Every write of the Lease names the resourceVersion it replaces, so of two writers one fails. A candidate watches
 * and takes over only after it saw no renewal for the whole duration on its own clock; the leader stops acting
 * earlier, counted from when it *sent* its last good renewal, whatever happened to the process meanwhile. When the API
 * server was away longer than that and nobody took over, the next renewal makes it act again.
 */
export class LeaderElector {
  readonly #options: LeaderElectorOptions;
  readonly #times: LeaseTimes;
  readonly #clock: Clock;
  readonly #cache = new Cache<Lease>();
  #seenAt = 0;
  #held: Moment | undefined;
  #lost = false;
  #changed = false;
  #lastProblem: string | undefined;
  #wake: () => void = () => undefined;

  constructor(options: LeaderElectorOptions) {
    this.#options = options;
    this.#times = options.times ?? usualTimes;
    this.#clock = options.clock ?? systemClock;
  }

  /** See WriteFence; give it to every transport that writes as leader. */
  readonly fence: WriteFence = () => {
    if (!this.#held) throw new NotLeaderError('not written: this process is not the leader');
    const left = this.#times.actMs - this.#elapsed(this.#held);
    if (left > 0) return left;
    throw new NotLeaderError('not written: the lease could not be renewed in time');
  };

  /** Whether this process may act at this moment. */
  get isLeader(): boolean {
    return this.#held !== undefined && this.#elapsed(this.#held) < this.#times.actMs;
  }

  /**
   * Competes for the lease and keeps it, until the signal is aborted or it is lost. An aborted signal releases it, so
   * the leader must have stopped acting before.
   */
  async run(signal: AbortSignal): Promise<void> {
    const { transport, log, namespace, name } = this.#options;
    const stop = new AbortController();
    this.#cache.subscribe(() => {
      this.#seenAt = this.#clock.now();
      this.#changed = true;
      this.#wake();
    });
    signal.addEventListener('abort', () => this.#wake(), { once: true });
    const source = { transport, resource: leaseResource, cache: this.#cache, log, clock: this.#clock };
    const watching = reflect(
      { ...source, namespaces: [namespace], fieldSelector: `metadata.name=${name}` },
      stop.signal,
    );
    void this.#cache.whenSynced().then(() => this.#wake());
    while (!signal.aborted && !this.#lost) {
      this.#changed = false;
      const wait = this.#cache.hasSynced ? await this.#step() : Number.POSITIVE_INFINITY;
      if (!signal.aborted && !this.#lost && !this.#changed) await this.#sleep(wait);
    }
    await this.#release();
    stop.abort();
    await watching;
  }

  /** Does what is due now; returns the milliseconds until something is due again. */
  async #step(): Promise<number> {
    const lease = this.#cache.get(this.#options.namespace, this.#options.name);
    const holder = lease?.spec?.holderIdentity ?? '';
    if (this.#held && holder !== this.#options.identity) return this.#lose(holder);
    const due = this.#dueIn(lease, holder);
    return due > 0 ? due : this.#claim(lease);
  }

  /** Milliseconds until the lease may be renewed or taken. */
  #dueIn(lease: Lease | undefined, holder: string): number {
    if (this.#held) return this.#times.renewMs - this.#elapsed(this.#held);
    if (!lease || holder === '' || holder === this.#options.identity) return 0;
    const promisedMs = (lease.spec?.leaseDurationSeconds ?? 0) * 1000;
    return this.#seenAt + Math.max(promisedMs, this.#times.durationMs) - this.#clock.now();
  }

  async #claim(lease: Lease | undefined): Promise<number> {
    const sent: Moment = { now: this.#clock.now(), wall: this.#clock.wall() };
    try {
      await this.#write(lease, this.#options.identity);
    } catch (error) {
      return this.#claimFailed(error);
    }
    const acquired = this.#held === undefined;
    this.#held = sent;
    this.#lastProblem = undefined;
    if (acquired) {
      this.#options.log.info({ identity: this.#options.identity }, 'Became leader');
      this.#options.onAcquired();
    }
    return this.#times.renewMs - this.#elapsed(sent);
  }

  /** A conflict may be our own write whose answer was lost, or another holder: look, without waiting for the watch. */
  async #claimFailed(error: unknown): Promise<number> {
    const { transport, namespace, name } = this.#options;
    this.#report(error);
    if (!isConflict(error) && !isNotFound(error)) return retryMs;
    try {
      const path = resourcePath(leaseResource, namespace, name);
      const lease = await transport.request<Lease>({ method: 'GET', path, deadlineMs: writeDeadlineMs });
      this.#cache.written(lease);
    } catch (failure) {
      if (isNotFound(failure) && this.#held) return this.#lose('');
    }
    return this.#changed ? 0 : retryMs;
  }

  async #write(lease: Lease | undefined, holder: string): Promise<void> {
    const { transport, namespace, name, annotations } = this.#options;
    const time = microTime(this.#clock);
    const claim = { holder, durationMs: this.#times.durationMs, time, ...(annotations && { annotations }) };
    const body = lease ? claimed(lease, claim) : firstLease(namespace, name, claim);
    const path = resourcePath(leaseResource, namespace, lease ? name : undefined);
    const method = lease ? 'PUT' : 'POST';
    const written = await transport.request<Lease>({ method, path, body, deadlineMs: writeDeadlineMs });
    this.#cache.written(written);
  }

  /** An empty holder lets a watching candidate take over at once. */
  async #release(): Promise<void> {
    const lease = this.#cache.get(this.#options.namespace, this.#options.name);
    const held = this.#held;
    this.#held = undefined;
    if (!held || !lease || lease.spec?.holderIdentity !== this.#options.identity) return;
    try {
      await this.#write(lease, '');
      this.#options.log.info({}, 'Released the lease');
    } catch (error) {
      this.#options.log.warn({}, `Lease not released: ${messageOf(error)}`);
    }
  }

  /** Once for each new problem; a candidate that comes second has none. */
  #report(error: unknown): void {
    const message = messageOf(error);
    if (message === this.#lastProblem || (isConflict(error) && !this.#held)) return;
    this.#lastProblem = message;
    this.#options.log.warn({ lease: this.#options.name }, `Lease not written: ${message}`);
  }

  #lose(holder: string): number {
    this.#held = undefined;
    this.#lost = true;
    this.#options.onLost(holder ? `the lease is held by ${holder}` : 'the lease was deleted or released');
    return 0;
  }

  #elapsed(since: Moment): number {
    return Math.max(this.#clock.now() - since.now, this.#clock.wall() - since.wall);
  }

  #sleep(ms: number): Promise<void> {
    return new Promise(resolve => {
      const cancel =
        ms === Number.POSITIVE_INFINITY ? () => undefined : this.#clock.after(ms, () => this.#wake());
      this.#wake = () => {
        cancel();
        this.#wake = () => undefined;
        resolve();
      };
    });
  }
}
