import { type Clock, microTime, systemClock } from './clock.ts';
import { messageOf } from './errors.ts';
import type { Logger } from './logger.ts';
import { apiResource, type KubernetesObject, resourcePath } from './object.ts';
import type { Transport } from './transport.ts';

/** Something a person should know about an object. */
export interface Event {
  readonly type: 'Normal' | 'Warning';
  /** Why, in CamelCase; part of the API. */
  readonly reason: string;
  /** The sentence; cut after 1 KiB. */
  readonly message: string;
}

export interface EventRecorderOptions {
  readonly transport: Transport;
  /** Name of the controller, domain-qualified. */
  readonly controller: string;
  /** Name of this process, for example the pod's. */
  readonly instance: string;
  readonly log: Logger;
  readonly clock?: Clock;
}

export const eventResource = apiResource('events.k8s.io', 'v1', 'events', 'Event');
/** An event repeated within this time is counted, not sent. */
const seriesMs = 600_000;
/** Different events about one object within that time; more are dropped. */
const eventsPerObject = 50;
/** Events waiting to be sent; more are dropped. */
const longestBacklog = 200;
const sendDeadlineMs = 10_000;
const drainMs = 3000;
const noteBytes = 1024;

interface Series {
  readonly path: string;
  readonly regarding: string;
  count: number;
  lastObservedTime: string;
  readonly cancel: () => void;
}

/**
 * Writes events.k8s.io/v1 events in the background. An event that repeats costs two writes in ten minutes at most: the
 * first, and one that says how often it came. Failing to write one is never an error of the caller.
 */
export class EventRecorder {
  readonly #options: EventRecorderOptions;
  readonly #clock: Clock;
  readonly #open = new Map<string, Series>();
  readonly #stopped = new AbortController();
  #sending: Promise<void> = Promise.resolve();
  #backlog = 0;

  constructor(options: EventRecorderOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  /** Returns whether the event is a new one; one that repeats, or that there is no room for, is not. */
  record(regarding: KubernetesObject, event: Event): boolean {
    if (this.#stopped.signal.aborted) return false;
    const about = regarding.metadata.uid ?? `${regarding.kind}/${regarding.metadata.name}`;
    const key = JSON.stringify([about, event.type, event.reason, event.message]);
    const known = this.#open.get(key);
    if (known) {
      known.count++;
      known.lastObservedTime = microTime(this.#clock);
      return false;
    }
    if ([...this.#open.values()].filter(series => series.regarding === about).length >= eventsPerObject)
      return false;
    const body = this.#event(regarding, event);
    this.#open.set(key, {
      path: resourcePath(eventResource, body.metadata.namespace, body.metadata.name),
      regarding: about,
      count: 1,
      lastObservedTime: '',
      cancel: this.#clock.after(seriesMs, () => this.#close(key)),
    });
    // What could not be told is told when it comes again.
    this.#send('POST', resourcePath(eventResource, body.metadata.namespace), body, () => this.#forget(key));
    return true;
  }

  /** Sends what is pending, for 3 seconds at most, and takes nothing more. */
  async drain(): Promise<void> {
    for (const key of this.#open.keys()) this.#close(key);
    const cancel = this.#clock.after(drainMs, () => this.#stopped.abort());
    await this.#sending;
    cancel();
    this.#stopped.abort();
  }

  #forget(key: string): Series | undefined {
    const series = this.#open.get(key);
    series?.cancel();
    this.#open.delete(key);
    return series;
  }

  #close(key: string): void {
    const series = this.#forget(key);
    if (!series) return;
    const { path, count, lastObservedTime } = series;
    if (count > 1) this.#send('PATCH', path, { series: { count, lastObservedTime } });
  }

  /** One after the other, so that events arrive in the order in which things happened. */
  #send(method: 'POST' | 'PATCH', path: string, body: object, failed = () => {}): void {
    if (this.#backlog >= longestBacklog) return failed();
    this.#backlog++;
    const contentType = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
    const { transport, log } = this.#options;
    this.#sending = this.#sending
      .then(async () => {
        const signal = this.#stopped.signal;
        await transport.request({ method, path, body, contentType, deadlineMs: sendDeadlineMs, signal });
      })
      .catch((error: unknown) => {
        failed();
        log.debug({}, `Event not written: ${messageOf(error)}`);
      })
      .finally(() => this.#backlog--);
  }

  #event(regarding: KubernetesObject, event: Event): KubernetesObject {
    const { controller, instance } = this.#options;
    const time = Math.floor(this.#clock.wall()).toString(16);
    const random = Math.floor(this.#clock.random() * 2 ** 32).toString(16);
    return {
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: {
        name: `${regarding.metadata.name.slice(0, 220)}.${time}${random.padStart(8, '0')}`,
        namespace: regarding.metadata.namespace ?? 'default',
      },
      eventTime: microTime(this.#clock),
      type: event.type,
      reason: event.reason,
      action: 'Reconcile',
      note: cut(event.message, noteBytes),
      regarding: reference(regarding),
      reportingController: controller,
      reportingInstance: instance.slice(0, 128),
    };
  }
}

function reference({ apiVersion, kind, metadata }: KubernetesObject) {
  const { name, namespace, uid, resourceVersion } = metadata;
  return { apiVersion, kind, name, namespace, uid, resourceVersion };
}

/** The text in at most so many bytes, without half a character at the end. */
function cut(text: string, bytes: number): string {
  const buffer = Buffer.from(text, 'utf8');
  if (buffer.length <= bytes) return text;
  return `${buffer
    .subarray(0, bytes - 3)
    .toString('utf8')
    .replace(/\uFFFD+$/, '')}…`;
}
