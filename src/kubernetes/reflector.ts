import { backoffMs } from './backoff.ts';
import type { Cache } from './cache.ts';
import { type Clock, sleep, systemClock } from './clock.ts';
import { ApiError, ConnectionError, isExpected, isGone, messageOf } from './errors.ts';
import { listAll } from './list-all.ts';
import type { Logger } from './logger.ts';
import { type ApiResource, type KubernetesObject, resourcePath } from './object.ts';
import { isOlder } from './resource-version.ts';
import type { Transport, WatchEvent } from './transport.ts';

export interface ReflectorOptions<T extends KubernetesObject> {
  readonly transport: Transport;
  readonly resource: ApiResource;
  readonly cache: Cache<T>;
  readonly log: Logger;
  /** Namespaces to watch, one list and one watch each; empty, absent or of no meaning to the resource: all. */
  readonly namespaces?: string[];
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  readonly pageSize?: number;
  /** Called each time a list is refused, or a watch that was refused before: no right to it, or no such kind. */
  readonly onRefused?: (namespace: string, error: ApiError) => void;
  /** Called each time a list has reached the cache. */
  readonly onListed?: (namespace: string) => void;
  /** Called when a watch is opened, and when one is interrupted; one that the server ends is opened again at once. */
  readonly onWatch?: (resource: string, namespace: string, isOpen: boolean) => void;
  readonly clock?: Clock;
}

/** Retries soon enough that an API server restart is hardly noticed, and gently during a long outage. */
const usualBackoff = { baseMs: 100, maxMs: 10_000 };
/** A watch lives for a random time in this range, so that watches do not end together and cost almost nothing. */
const watchSeconds = { min: 1800, max: 3600 };
/** Time after its own end that a watch which the server did not end is given up. */
const watchGraceMs = 15_000;
/**
 * Without a byte for this long a watch is replaced. Bookmarks come about once a minute (kube-apiserver 1.34 on a
 * quiet resource: every 59.4 to 61.2 s) but are not promised, so a server never seen sending one gets longer.
 */
const longestSilenceMs = { withBookmarks: 180_000, without: 600_000 };
/** A watch that ends sooner than this without telling anything counts as a failure. */
const shortWatchMs = 1000;

/**
 * Keeps a cache equal to the API server: lists, then watches from there, for ever, whatever fails. Resolves once the
 * signal is aborted and everything has stopped; never rejects.
 */
export async function reflect<T extends KubernetesObject>(
  options: ReflectorOptions<T>,
  signal: AbortSignal,
): Promise<void> {
  const { namespaces: chosen = [], resource } = options;
  const namespaces = resource.namespaced && chosen.length > 0 ? chosen : [''];
  for (const namespace of namespaces) options.cache.expect(namespace);
  await Promise.all(namespaces.map(namespace => new Reflector(options, namespace).run(signal)));
}

class Reflector<T extends KubernetesObject> {
  readonly #options: ReflectorOptions<T>;
  readonly #scope: string;
  readonly #clock: Clock;
  /** The resourceVersion to watch from; undefined: a list is needed. */
  #position: string | undefined;
  #bookmarksSeen = false;
  #failures = 0;
  #lastError: string | undefined;

  constructor(options: ReflectorOptions<T>, scope: string) {
    this.#options = options;
    this.#scope = scope;
    this.#clock = options.clock ?? systemClock;
  }

  async run(signal: AbortSignal): Promise<void> {
    this.#tell(false);
    while (!signal.aborted) {
      try {
        if (this.#position === undefined) await this.#list(signal);
        await this.#watch(signal);
      } catch (error) {
        if (signal.aborted) return;
        this.#tell(false);
        await this.#recover(error, signal);
      }
    }
  }

  async #list(signal: AbortSignal): Promise<void> {
    const { transport, resource, cache, labelSelector, fieldSelector, pageSize } = this.#options;
    const namespace = this.#scope || undefined;
    const options = { namespace, labelSelector, fieldSelector, signal, ...(pageSize && { pageSize }) };
    const list = await listAll(transport, resource, options, object => cache.project(object));
    signal.throwIfAborted();
    cache.replace(this.#scope, list.items, list.resourceVersion);
    this.#position = list.resourceVersion;
    this.#options.onListed?.(this.#scope);
  }

  /** Watches until the server ends it, and sees to it that it does end. */
  async #watch(parent: AbortSignal): Promise<void> {
    // Who heard of the list may have had enough; from here on the listener below tells.
    parent.throwIfAborted();
    const { plural } = this.#options.resource;
    const seconds = watchSeconds.min + this.#clock.random() * (watchSeconds.max - watchSeconds.min);
    const timeoutSeconds = Math.round(seconds);
    const startedAt = this.#clock.now();
    const startedFrom = this.#position;
    const controller = new AbortController();
    const abort = () => controller.abort(parent.reason);
    const cancel = this.#clock.after(timeoutSeconds * 1000 + watchGraceMs, () =>
      controller.abort(new ConnectionError(`WATCH ${plural}: not ended by the server in time`)),
    );
    parent.addEventListener('abort', abort, { once: true });
    try {
      await this.#follow(timeoutSeconds, controller.signal);
    } finally {
      cancel();
      parent.removeEventListener('abort', abort);
    }
    const short = this.#clock.now() - startedAt < shortWatchMs;
    if (short && this.#position === startedFrom && !parent.aborted) {
      throw new ConnectionError(`WATCH ${plural}: ended at once`);
    }
    this.#failures = 0;
  }

  /** Tells the cache of what comes, for as long as it comes. */
  async #follow(timeoutSeconds: number, signal: AbortSignal): Promise<void> {
    const { transport, resource, labelSelector, fieldSelector } = this.#options;
    const path = resourcePath(resource, this.#scope || undefined);
    const silenceMs = this.#bookmarksSeen ? longestSilenceMs.withBookmarks : longestSilenceMs.without;
    const startedAt = this.#clock.now();
    const from = { resourceVersion: this.#position, allowWatchBookmarks: true, timeoutSeconds };
    const query = { ...from, labelSelector, fieldSelector };
    let isSilent = true;
    let openedAt = Number.POSITIVE_INFINITY;
    try {
      const events = await transport.watch({ path, query, silenceMs, signal });
      openedAt = this.#clock.now();
      this.#tell(true);
      for await (const event of events) {
        if (signal.aborted) break;
        isSilent = false;
        this.#handle(event);
      }
    } finally {
      if (this.#clock.now() - openedAt >= shortWatchMs) this.#failures = 0;
      // From a position that is still to come, of an etcd since restored, a server tells nothing, not even bookmarks.
      if (isSilent && this.#clock.now() - startedAt >= silenceMs) this.#position = undefined;
    }
  }

  #tell(isOpen: boolean): void {
    this.#options.onWatch?.(this.#options.resource.plural, this.#scope, isOpen);
  }

  #handle(event: WatchEvent): void {
    const { cache, resource } = this.#options;
    if (event.type === 'ERROR') {
      throw new ApiError(`WATCH ${resource.plural}`, event.object.code ?? 500, event.object);
    }
    const { resourceVersion } = event.object.metadata;
    if (isOlder(resourceVersion, this.#position)) {
      const message = `${resourceVersion} comes after ${this.#position}: etcd was restored from a backup`;
      throw new ApiError(`WATCH ${resource.plural}`, 410, { reason: 'Expired', message });
    }
    if (event.type === 'BOOKMARK') {
      this.#bookmarksSeen = true;
      cache.advance(this.#scope, resourceVersion);
    } else if (event.type === 'DELETED') {
      cache.observeDeleted(this.#scope, cache.project(event.object));
    } else {
      cache.observe(this.#scope, cache.project(event.object));
    }
    this.#position = resourceVersion;
    this.#failures = 0;
    this.#lastError = undefined;
  }

  /** Waits before the next try. A resourceVersion that is too old is nothing unusual: list again at once. */
  async #recover(error: unknown, signal: AbortSignal): Promise<void> {
    // Of a watch once may be a blink; again it is a right that was taken, and what the cache has grows old.
    const isLasting = this.#position === undefined || this.#failures > 0;
    if (isLasting && isRefused(error)) this.#options.onRefused?.(this.#scope, error);
    const gone = isGone(error);
    if (gone) this.#position = undefined;
    else this.#report(error);
    const asked = error instanceof ApiError ? (error.retryAfterMs ?? 0) : 0;
    const wait = gone && this.#failures === 0 ? 0 : backoffMs(usualBackoff, this.#failures, this.#clock);
    this.#failures++;
    await sleep(this.#clock, Math.max(asked, wait), signal).catch(() => undefined);
  }

  /** A watch that is cut and opened again at once is nothing to read of: load balancers do that every few minutes. */
  #report(error: unknown): void {
    const message = messageOf(error);
    const fields = {
      resource: this.#options.resource.plural,
      ...(this.#scope && { namespace: this.#scope }),
      ...(!isExpected(error) && { err: error }),
    };
    const isNews = (this.#failures > 0 || !isExpected(error)) && message !== this.#lastError;
    this.#options.log[isNews ? 'warn' : 'debug'](fields, `Watch interrupted: ${message}`);
    if (isNews) this.#lastError = message;
  }
}

function isRefused(error: unknown): error is ApiError {
  return error instanceof ApiError && (error.status === 403 || error.status === 404);
}
