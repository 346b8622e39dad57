import type { Cache } from './cache.ts';
import { type Clock, systemClock } from './clock.ts';
import { withDeadline } from './deadline.ts';
import {
  ApiError,
  ConnectionError,
  IncompleteError,
  isExpected,
  messageOf,
  NotLeaderError,
} from './errors.ts';
import type { Logger } from './logger.ts';
import { type KubernetesObject, type ObjectKey, splitKey } from './object.ts';
import { KeyedQueue, type QueueHooks, type RunResult, type WaitBounds } from './queue.ts';

export interface ControllerOptions {
  /** For logs and metrics. */
  readonly name: string;
  /**
   * Makes the world agree with the object of this key, and may ask for another pass after so many milliseconds. A
   * rejection is logged and retried after a back-off. `signal` is aborted when the pass has lasted too long and on
   * shutdown.
   */
  readonly reconcile: (key: ObjectKey, signal: AbortSignal) => Promise<RunResult>;
  readonly log: Logger;
  /** Keys reconciled at the same time; default 4. */
  readonly concurrency?: number;
  /** The longest time one pass may take; default 2 minutes. */
  readonly passDeadlineMs?: number;
  /** Time running passes have to come to an end on shutdown before their signal is aborted; default 10 s. */
  readonly drainMs?: number;
  readonly clock?: Clock;
  readonly hooks?: ControllerHooks;
}

/** For metrics. */
export interface ControllerHooks {
  readonly queue?: QueueHooks;
  reconciled?(result: 'success' | 'error' | 'requeue_after', seconds: number): void;
}

/** Keys to reconcile because this object changed. */
export type KeyMapper<T> = (object: T) => Iterable<ObjectKey>;

const usualDeadlineMs = 120_000;

/** Turns changes in caches into reconcile passes. */
export class Controller {
  readonly #options: ControllerOptions;
  readonly #clock: Clock;
  readonly #queue: KeyedQueue;
  readonly #caches: Pick<Cache, 'isSynced' | 'whenSynced'>[] = [];
  /** By namespace the keys that wait until it is known. */
  readonly #held = new Map<string, Set<ObjectKey>>();
  readonly #unsubscribe: (() => void)[] = [];
  /** Since when the passes that run do so. */
  readonly #running = new Map<ObjectKey, number>();
  readonly #stopped = new AbortController();
  /** The last error message of each failing key, so that a lasting failure is one line in the log, not thousands. */
  readonly #lastError = new Map<ObjectKey, string>();

  constructor(options: ControllerOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#queue = new KeyedQueue({
      run: key => this.#pass(key),
      concurrency: options.concurrency ?? 4,
      waitOf,
      onError: (key, error, failures) => this.#report(key, error, failures),
      clock: this.#clock,
      ...(options.hooks?.queue && { hooks: options.hooks.queue }),
    });
  }

  /** Reconciles the keys `toKeys` gives for an object whenever it appears, changes (both states) or goes. */
  watch<T extends KubernetesObject>(cache: Cache<T>, toKeys: KeyMapper<T>): void {
    this.#caches.push(cache);
    const unsubscribe = cache.subscribe(change => {
      for (const object of [change.old, change.new]) {
        if (object) for (const key of toKeys(object)) this.#add(key);
      }
    });
    this.#unsubscribe.push(unsubscribe);
  }

  /** What a pass says of itself that goes on long after it was told to end: it keeps its worker, and its key, for good. */
  get stuck(): string | undefined {
    const { name, passDeadlineMs = usualDeadlineMs } = this.#options;
    for (const [key, startedAt] of this.#running) {
      const seconds = Math.round((this.#clock.now() - startedAt) / 1000);
      if (seconds * 1000 > 2 * passDeadlineMs)
        return `${name} ${key}: the pass has not ended for ${seconds} s`;
    }
    return undefined;
  }

  /** Asks for a pass from outside, in `afterMs` milliseconds at the latest. */
  enqueue(key: ObjectKey, afterMs = 0): void {
    if (afterMs > 0) this.#queue.addAfter(key, afterMs);
    else this.#add(key);
  }

  /**
   * Reconciles until the signal is aborted and passes have ended. They have a while for that, unless `over` is aborted,
   * which aborts them at once. A key waits until its namespace is known in every watched cache, and for no other.
   */
  async run(signal: AbortSignal, over?: AbortSignal): Promise<void> {
    const abandon = () => this.#stopped.abort(over?.reason);
    over?.addEventListener('abort', abandon, { once: true });
    if (over?.aborted) abandon();
    const aborted = new Promise<void>(resolve => {
      if (signal.aborted) resolve();
      else signal.addEventListener('abort', () => resolve(), { once: true });
    });
    if (!signal.aborted) this.#queue.start();
    await aborted;
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    const cancel = this.#clock.after(this.#options.drainMs ?? 10_000, () =>
      this.#stopped.abort(new ConnectionError('the operator is shutting down')),
    );
    await this.#queue.drain();
    cancel();
  }

  #add(key: ObjectKey): void {
    const namespace = splitKey(key).namespace ?? '';
    const held = this.#held.get(namespace);
    if (held) held.add(key);
    else if (this.#caches.every(cache => cache.isSynced(namespace))) this.#queue.add(key);
    else void this.#hold(namespace, key);
  }

  async #hold(namespace: string, first: ObjectKey): Promise<void> {
    const keys = new Set([first]);
    this.#held.set(namespace, keys);
    await Promise.all(this.#caches.map(cache => cache.whenSynced(namespace)));
    this.#held.delete(namespace);
    for (const key of keys) this.#queue.add(key);
  }

  async #pass(key: ObjectKey): Promise<RunResult> {
    const { name, reconcile, passDeadlineMs = usualDeadlineMs, hooks } = this.#options;
    const startedAt = this.#clock.now();
    this.#running.set(key, startedAt);
    let outcome: 'success' | 'error' | 'requeue_after' = 'error';
    try {
      const what = `${name} ${key}: the pass`;
      const signal = this.#stopped.signal;
      const result = await withDeadline(this.#clock, passDeadlineMs, what, signal, deadline =>
        reconcile(key, deadline),
      );
      outcome = result?.after === undefined ? 'success' : 'requeue_after';
      this.#lastError.delete(key);
      return result;
    } finally {
      this.#running.delete(key);
      hooks?.reconciled?.(outcome, (this.#clock.now() - startedAt) / 1000);
    }
  }

  #report(key: ObjectKey, error: unknown, failures: number): void {
    const message = messageOf(error);
    const fields = {
      controller: this.#options.name,
      key,
      failures,
      ...(!isExpected(error) && { err: error }),
    };
    const known = this.#lastError.get(key) === message;
    this.#lastError.set(key, message);
    if (known) this.#options.log.debug(fields, `Reconcile failed again: ${message}`);
    else this.#options.log.error(fields, `Reconcile failed: ${message}`);
  }
}

/** An API server or a lease that was away has nothing to do with the key: once back, all go on soon. */
const awayRetryMs = 10_000;

function waitOf(error: unknown): WaitBounds {
  if (error instanceof ApiError) return { atLeastMs: error.retryAfterMs };
  if (error instanceof IncompleteError && error.lookWithinSeconds !== undefined)
    return { atMostMs: error.lookWithinSeconds * 1000 };
  if (error instanceof ConnectionError || error instanceof NotLeaderError) return { atMostMs: awayRetryMs };
  return {};
}
