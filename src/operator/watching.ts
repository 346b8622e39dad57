import { type Clock, sleep, systemClock } from '#src/kubernetes/clock.ts';
import type { Logger } from '#src/kubernetes/logger.ts';
import type { ReflectorOptions } from '#src/kubernetes/reflector.ts';
import type { Transport } from '#src/kubernetes/transport.ts';
import type { WatchedKind } from './watched-kinds.ts';

/** For how long lists that fail are waited for: a watch that lags has caught up long before. */
const patienceMs = 30_000;

export interface WatchingOptions {
  readonly sources: readonly WatchedKind[];
  readonly transport: Transport;
  /** Namespaces that are watched; empty: all. */
  readonly namespaces: readonly string[];
  readonly log: Logger;
  readonly hooks: Required<Pick<ReflectorOptions<never>, 'onRefused' | 'onWatch'>>;
  readonly clock?: Clock;
}

/** The watches of all kinds, which fill the caches. */
export class Watching {
  readonly #options: WatchingOptions;
  #running = new AbortController();
  #ended: Promise<unknown> = Promise.resolve();

  constructor(options: WatchingOptions) {
    this.#options = options;
  }

  /** Until the signal is aborted. */
  begin(signal: AbortSignal): void {
    void this.#begin(signal);
  }

  /**
   * Begins again from new lists and resolves when they are there, or refused: each watch may lag behind what another
   * process has written, and that was told to nobody who only watches.
   */
  async anew(signal: AbortSignal): Promise<void> {
    this.#running.abort();
    await this.#ended;
    const given = new AbortController();
    const patience = sleep(
      this.#options.clock ?? systemClock,
      patienceMs,
      AbortSignal.any([signal, given.signal]),
    );
    await Promise.race([this.#begin(signal), patience.catch(() => undefined)]);
    given.abort();
  }

  /** Resolves when all have come to their end. */
  async ended(): Promise<void> {
    await this.#ended;
  }

  /** Resolves when each list is there, or is refused. */
  #begin(signal: AbortSignal): Promise<void> {
    const { sources, transport, namespaces, log, hooks } = this.#options;
    this.#running = new AbortController();
    const stop = AbortSignal.any([signal, this.#running.signal]);
    const { promise, resolve } = Promise.withResolvers<void>();
    const scopes = namespaces.length > 0 ? namespaces : [''];
    const awaited = new Set(sources.flatMap(({ kind }) => scopes.map(scope => `${kind} ${scope}`)));
    const settle = (kind: string, scope: string) => {
      awaited.delete(`${kind} ${scope}`);
      if (awaited.size === 0) resolve();
    };
    const watching = sources.map(({ kind, watch }) => {
      const onListed = (scope: string) => settle(kind, scope);
      const onRefused = (...[scope, error]: Parameters<typeof hooks.onRefused>) => {
        hooks.onRefused(scope, error);
        settle(kind, scope);
      };
      return watch(transport, [...namespaces], log, { ...hooks, onListed, onRefused }, stop);
    });
    this.#ended = Promise.all(watching);
    return promise;
  }
}
