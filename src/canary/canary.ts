import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { reasonOf } from '#src/clients/network/reason.ts';
import { type Consumer, openConsumer } from '#src/clients/pulsar/websocket/consumer.ts';
import type { IncomingMessage } from '#src/clients/pulsar/websocket/inbox.ts';
import type { Service } from '#src/clients/pulsar/websocket/link.ts';
import { openProducer, type Producer } from '#src/clients/pulsar/websocket/producer.ts';
import {
  type Book,
  isFull,
  latencyOf,
  mayWrite,
  noteAcknowledged,
  noteCame,
  noteFailed,
  noteSent,
  noteTime,
  noteTrouble,
  openBook,
} from './book.ts';

export interface CanaryOptions {
  readonly service: Service;
  readonly topic: string;
  readonly subscription: string;
  readonly intervalMs: number;
  readonly limits: Book['limits'];
  /** Told how long a message took from when it was given to the client: until it was acknowledged, until it came. */
  readonly onLatency?: (what: 'acknowledged' | 'came', ms: number) => void;
  readonly times?: Partial<typeof usualTimes>;
}

const usualTimes = {
  /** For opening a connection, and for a message to be acknowledged. */
  deadlineMs: 10_000,
  /** Before a new attempt with new connections. */
  pauseMs: 1000,
  /** How long, at the end, is waited for what is under way. */
  farewellMs: 5000,
};

/** Which run a message is of, and which of its messages it is. */
const runProperty = 'canary-run';
const numberProperty = 'canary-number';

/** A client of Pulsar that writes and reads all the time, and keeps book of it. */
export class Canary {
  readonly #options: CanaryOptions;
  readonly #times: typeof usualTimes;
  readonly #run = randomUUID();
  #book: Book;

  constructor(options: CanaryOptions) {
    this.#options = options;
    this.#times = { ...usualTimes, ...options.times };
    this.#book = openBook(this.now(), options.limits);
  }

  /** A clock that no one sets, as milliseconds since 1970. */
  now(): number {
    return performance.timeOrigin + performance.now();
  }

  /** The book as it is now. */
  get book(): Book {
    this.#book = noteTime(this.#book, this.now());
    return this.#book;
  }

  /** Writes and reads until the signal is aborted; then it takes its subscription away, so that nothing is left of it. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.#session(signal);
      } catch (error) {
        this.#note(book => noteTrouble(book, reasonOf(error)));
        await sleep(this.#times.pauseMs, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /** Rejects where one of its connections is of no more use; another session may find other servers, or another token. */
  async #session(signal: AbortSignal): Promise<void> {
    const { service, topic, subscription } = this.#options;
    const onLost = (error: Error) => this.#note(book => noteTrouble(book, reasonOf(error)));
    const link = { deadlineMs: this.#times.deadlineMs, onLost };
    // What a new subscription does not get was not written either.
    const consumer = await openConsumer(service, topic, subscription, link);
    const reading = this.#read(consumer);
    // It may end before anybody waits for it.
    reading.catch(() => undefined);
    try {
      const producer = await openProducer(service, topic, link);
      try {
        await Promise.race([reading, this.#write(producer, signal)]);
      } finally {
        await producer.close();
      }
      if (signal.aborted) await this.#leave(consumer, reading);
    } finally {
      await consumer.close();
      await reading.catch(() => undefined);
    }
  }

  async #read(consumer: Consumer): Promise<void> {
    for await (const message of consumer) {
      consumer.acknowledge(message);
      const number = this.#numberOf(message);
      if (number === undefined) continue;
      const at = this.now();
      const latency = latencyOf(this.#book, number, at);
      this.#note(book => noteCame(book, number, at));
      if (latency !== undefined) this.#options.onLatency?.('came', latency);
    }
  }

  /** What an earlier run has left, and what others write, is none of this run's. */
  #numberOf({ properties }: IncomingMessage): number | undefined {
    return properties[runProperty] === this.#run ? Number(properties[numberProperty]) : undefined;
  }

  async #write(producer: Producer, signal: AbortSignal): Promise<void> {
    const { intervalMs, limits } = this.#options;
    const begun = this.now();
    while (!signal.aborted) {
      if (mayWrite(this.book, this.now())) void this.#send(producer);
      await sleep(intervalMs, undefined, { signal }).catch(() => undefined);
      const heard = Math.max(begun, this.#book.acknowledgedAt ?? 0);
      if (this.now() - heard >= limits.silentMs && !isFull(this.#book))
        throw new Error(this.#book.trouble ?? `nothing was acknowledged for ${limits.silentMs} ms`);
    }
  }

  async #send(producer: Producer): Promise<void> {
    const sentAt = this.now();
    this.#note(book => noteSent(book, sentAt));
    const number = this.#book.counts.sent;
    const properties = { [runProperty]: this.#run, [numberProperty]: String(number) };
    try {
      await producer.send({ payload: `canary ${number}`, properties });
      const at = this.now();
      this.#note(book => noteAcknowledged(book, number, at));
      this.#options.onLatency?.('acknowledged', at - sentAt);
    } catch (error) {
      this.#note(book => noteFailed(book, number, reasonOf(error)));
    }
  }

  /** Waits a moment for what is under way, and takes the subscription away. */
  async #leave(consumer: Consumer, reading: Promise<void>): Promise<void> {
    const until = this.now() + this.#times.farewellMs;
    while (this.#book.underWay.length > 0 && this.now() < until) await Promise.race([reading, sleep(50)]);
    await consumer.unsubscribe();
  }

  #note(change: (book: Book) => Book): void {
    this.#book = change(this.#book);
  }
}
