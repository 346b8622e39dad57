import { PulsarError } from './error.ts';

export interface OutgoingMessage {
  readonly payload: string | Uint8Array;
  readonly key?: string | undefined;
  readonly properties?: Readonly<Record<string, string>> | undefined;
  /** When it happened, by whoever made it. */
  readonly eventTime?: Date | undefined;
  /** Before that no shared subscription gets it. */
  readonly deliverAt?: Date | undefined;
  /** The same, as a time from now on in milliseconds. */
  readonly deliverAfterMs?: number | undefined;
  /** The clusters it goes to; default those of the namespace. */
  readonly replicationClusters?: readonly string[] | undefined;
}

interface OutboxOptions {
  readonly topic: string;
  /** For each message, from when it is given to when it is stored. */
  readonly deadlineMs: number;
  readonly maxInFlight: number;
  readonly maxFrameBytes: number;
}

interface Pending {
  readonly frame: object;
  readonly resolve: (id: string) => void;
  readonly reject: (error: Error) => void;
}

/** The messages that are not acknowledged yet, in their order: those that are under way, and those that wait for these. */
export class Outbox {
  readonly #options: OutboxOptions;
  /** By the number that goes with each and comes back with its receipt. */
  readonly #pending = new Map<string, Pending>();
  /** Those of them that were not sent over this connection. */
  #waiting = new Map<string, Pending>();
  #given = 0;
  #transmit: ((frame: object) => void) | undefined;
  #failure: Error | undefined;
  #awaited: (() => void)[] = [];

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  async send(message: OutgoingMessage): Promise<string> {
    if (this.#failure) throw this.#failure;
    const context = String(++this.#given);
    const frame = this.#frameOf(message, context);
    const { topic, deadlineMs } = this.#options;
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const why = `${topic} did not acknowledge the message within ${deadlineMs} ms`;
    const timer = setTimeout(() => reject(new PulsarError(why, { isLate: true })), deadlineMs);
    const pending = { frame, resolve, reject };
    this.#pending.set(context, pending);
    this.#waiting.set(context, pending);
    this.#fill();
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#pending.delete(context);
      this.#waiting.delete(context);
      this.#fill();
      this.#wake();
    }
  }

  /** There is a connection: what was under way on the last one goes first, in its order. */
  resume(transmit: (frame: object) => void): void {
    this.#transmit = transmit;
    this.#waiting = new Map(this.#pending);
    this.#fill();
  }

  pause(): void {
    this.#transmit = undefined;
  }

  /** A message's receipt; one that nobody waits for any more is of no use. */
  settle(context: string, idOf: () => string): void {
    const pending = this.#pending.get(context);
    if (!pending) return;
    try {
      pending.resolve(idOf());
    } catch (error) {
      pending.reject(error as Error);
    }
  }

  end(failure: Error): void {
    this.#failure = failure;
    this.#transmit = undefined;
    for (const { reject } of this.#pending.values()) reject(failure);
    this.#wake();
  }

  async room(): Promise<void> {
    while (!this.#failure && this.#pending.size >= this.#options.maxInFlight) await this.#change();
  }

  #change(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#awaited.push(resolve);
    return promise;
  }

  #wake(): void {
    for (const wake of this.#awaited.splice(0)) wake();
  }

  #fill(): void {
    if (!this.#transmit) return;
    for (const [context, { frame }] of this.#waiting) {
      if (this.#pending.size - this.#waiting.size >= this.#options.maxInFlight) return;
      this.#waiting.delete(context);
      this.#transmit(frame);
    }
  }

  #frameOf(message: OutgoingMessage, context: string): object {
    const { payload, key, properties, eventTime, deliverAt, deliverAfterMs, replicationClusters } = message;
    const frame = {
      payload: Buffer.from(payload).toString('base64'),
      ...{ key, properties, replicationClusters, deliverAfterMs },
      eventTime: eventTime?.toISOString(),
      deliverAt: deliverAt?.getTime(),
      context,
    };
    const { topic, maxFrameBytes } = this.#options;
    const bytes = Buffer.byteLength(JSON.stringify(frame));
    if (bytes <= maxFrameBytes) return frame;
    throw new PulsarError(
      `${topic}: a message of ${bytes} bytes with all that goes with it is more than the WebSocket service takes (webSocketMaxTextFrameSize, ${maxFrameBytes}): send less, or have that raised`,
    );
  }
}
