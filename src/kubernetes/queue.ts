import { type BackoffOptions, backoffMs } from './backoff.ts';
import { type Clock, systemClock } from './clock.ts';

/** What a run of a key wants: nothing more, or another run after so many milliseconds; and none before a rest is over. */
export type RunResult = { after?: number | undefined; restMs?: number | undefined } | void;

export interface QueueOptions {
  /** Handles a key. A rejection is reported to `onError` and retried after a back-off. */
  readonly run: (key: string) => Promise<RunResult>;
  /** Keys handled at the same time; one key never runs twice at a time. */
  readonly concurrency: number;
  readonly backoff?: BackoffOptions;
  /** What a failure says about the wait before the next try; the back-off stays between these bounds. */
  readonly waitOf?: (error: unknown) => WaitBounds;
  readonly onError?: (key: string, error: unknown, failures: number) => void;
  readonly clock?: Clock;
  readonly hooks?: QueueHooks;
}

export interface WaitBounds {
  readonly atLeastMs?: number | undefined;
  readonly atMostMs?: number | undefined;
}

/** For metrics. Times are in seconds. */
export interface QueueHooks {
  added?(): void;
  retried?(): void;
  /** Number of keys waiting for a free worker. */
  depth?(keys: number): void;
  started?(waitedSeconds: number, active: number): void;
  finished?(ranSeconds: number, active: number): void;
}

/** From 5 ms, so that a lost race is retried at once, to 5 minutes, so that nothing is given up. */
const usualBackoff: BackoffOptions = { baseMs: 5, maxMs: 300_000 };

/** A key that failed while it also changed is tried again within this time, however long its back-off. */
const changedRetryMs = 1000;

interface Entry {
  queuedAt: number | undefined;
  running: boolean;
  /** Added while it ran: it runs once more. */
  dirty: boolean;
  failures: number;
  /** No run before that, whatever is added. */
  restsUntil: number;
  timer: { due: number; cancel: () => void } | undefined;
}

/**
 * A queue of keys, not of events: a key is waiting at most once, never runs twice at a time, and one added while it
 * runs is run again afterwards. Keys with nothing pending take no memory.
 */
export class KeyedQueue {
  readonly #options: QueueOptions;
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry>();
  readonly #ready: string[] = [];
  #active = 0;
  #startedThisTurn = 0;
  #state: 'held' | 'running' | 'draining' = 'held';
  #drained: (() => void)[] = [];

  constructor(options: QueueOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  /** Begins to run what was added. */
  start(): void {
    if (this.#state === 'held') this.#state = 'running';
    this.#pump();
  }

  /** Makes a key run as soon as a worker is free. */
  add(key: string): void {
    if (this.#state === 'draining') return;
    this.#options.hooks?.added?.();
    this.#wake(key, this.#entry(key));
  }

  /** Makes a key run in `ms` milliseconds at the latest; an earlier time already set stays. */
  addAfter(key: string, ms: number): void {
    if (this.#state === 'draining') return;
    const entry = this.#entry(key);
    if (entry.queuedAt === undefined && !entry.dirty) this.#schedule(key, entry, ms);
  }

  /** Takes nothing more, drops what waits, and resolves when the last run has ended. */
  drain(): Promise<void> {
    this.#state = 'draining';
    for (const [key, entry] of this.#entries) {
      this.#clearTimer(entry);
      if (!entry.running) this.#entries.delete(key);
    }
    this.#ready.length = 0;
    this.#options.hooks?.depth?.(0);
    if (this.#active === 0) return Promise.resolve();
    return new Promise(resolve => this.#drained.push(resolve));
  }

  /** Number of keys that wait, run or are due later. */
  get size(): number {
    return this.#entries.size;
  }

  #entry(key: string): Entry {
    let entry = this.#entries.get(key);
    if (!entry) {
      entry = {
        queuedAt: undefined,
        running: false,
        dirty: false,
        failures: 0,
        restsUntil: 0,
        timer: undefined,
      };
      this.#entries.set(key, entry);
    }
    return entry;
  }

  #wake(key: string, entry: Entry): void {
    this.#clearTimer(entry);
    if (entry.running) entry.dirty = true;
    else this.#enqueue(key, entry);
    this.#pump();
  }

  #enqueue(key: string, entry: Entry): void {
    if (entry.queuedAt !== undefined) return;
    const rest = entry.restsUntil - this.#clock.now();
    if (rest > 0) return this.#schedule(key, entry, rest);
    entry.queuedAt = this.#clock.now();
    this.#ready.push(key);
    this.#options.hooks?.depth?.(this.#ready.length);
  }

  #schedule(key: string, entry: Entry, ms: number): void {
    const due = this.#clock.now() + ms;
    if (entry.timer && entry.timer.due <= due) return;
    this.#clearTimer(entry);
    const cancel = this.#clock.after(ms, () => this.#wake(key, entry));
    entry.timer = { due, cancel };
  }

  #clearTimer(entry: Entry): void {
    entry.timer?.cancel();
    entry.timer = undefined;
  }

  #pump(): void {
    const { concurrency } = this.#options;
    while (this.#state === 'running' && Math.max(this.#active, this.#startedThisTurn) < concurrency) {
      const key = this.#ready.shift();
      if (key === undefined) return;
      this.#countStart();
      void this.#runOne(key, this.#entry(key));
    }
  }

  /** Runs that wait for nothing would follow each other without a timer, a probe or a renewal of the lease in between. */
  #countStart(): void {
    if (this.#startedThisTurn++ > 0) return;
    setImmediate(() => {
      this.#startedThisTurn = 0;
      this.#pump();
    });
  }

  async #runOne(key: string, entry: Entry): Promise<void> {
    const startedAt = this.#clock.now();
    this.#begin(entry, startedAt);
    try {
      const { after, restMs = 0 } = (await this.#options.run(key)) ?? {};
      entry.failures = 0;
      entry.restsUntil = this.#clock.now() + restMs;
      // A run that is due is also what remembers the rest until then.
      if (after !== undefined || restMs > 0) this.#schedule(key, entry, Math.max(after ?? 0, restMs));
    } catch (error) {
      this.#failed(key, entry, error);
    } finally {
      this.#active--;
      this.#options.hooks?.finished?.((this.#clock.now() - startedAt) / 1000, this.#active);
      this.#settle(key, entry);
    }
  }

  #begin(entry: Entry, startedAt: number): void {
    const waited = startedAt - (entry.queuedAt ?? startedAt);
    entry.queuedAt = undefined;
    entry.running = true;
    this.#active++;
    this.#options.hooks?.depth?.(this.#ready.length);
    this.#options.hooks?.started?.(waited / 1000, this.#active);
  }

  #failed(key: string, entry: Entry, error: unknown): void {
    const { atLeastMs = 0, atMostMs = Number.POSITIVE_INFINITY } = this.#options.waitOf?.(error) ?? {};
    const longest = Math.min(atMostMs, entry.dirty ? changedRetryMs : Number.POSITIVE_INFINITY);
    const backoff = backoffMs(this.#options.backoff ?? usualBackoff, entry.failures, this.#clock);
    const wait = Math.max(atLeastMs, Math.min(backoff, longest));
    entry.dirty = false;
    entry.failures++;
    this.#options.hooks?.retried?.();
    this.#options.onError?.(key, error, entry.failures);
    this.#schedule(key, entry, wait);
  }

  #settle(key: string, entry: Entry): void {
    entry.running = false;
    if (this.#state === 'draining') {
      this.#clearTimer(entry);
      this.#entries.delete(key);
      if (this.#active === 0) for (const resolve of this.#drained.splice(0)) resolve();
      return;
    }
    if (entry.dirty) {
      entry.dirty = false;
      this.#clearTimer(entry);
      this.#enqueue(key, entry);
    } else if (!entry.timer) {
      this.#entries.delete(key);
    }
    this.#pump();
  }
}
