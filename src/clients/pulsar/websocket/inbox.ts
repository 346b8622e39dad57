import * as z from 'zod';

export interface IncomingMessage {
  readonly id: string;
  readonly payload: Buffer;
  readonly key: string | undefined;
  readonly properties: Readonly<Record<string, string>>;
  /** RFC 3339. */
  readonly publishTime: string;
  /** By whoever made it; RFC 3339. */
  readonly eventTime: string | undefined;
  readonly redeliveryCount: number;
}

const delivery = z.object({
  messageId: z.string(),
  payload: z.base64(),
  key: z.string().nullish(),
  properties: z.record(z.string(), z.string()).nullish(),
  publishTime: z.string(),
  eventTime: z.string().nullish(),
  redeliveryCount: z.int().nullish(),
});

const endOfTopic = z.object({ endOfTopic: z.union([z.boolean(), z.enum(['true', 'false'])]) });

/** What has come and was not taken yet, and who waits for more. */
export class Inbox implements AsyncIterable<IncomingMessage> {
  #queue: IncomingMessage[] = [];
  #ended: { readonly error: Error | undefined } | undefined;
  #waiting: (() => void)[] = [];
  #questions: ((isEnd: boolean) => void)[] = [];

  /** Takes what the service says: a message, or whether the topic has come to its end. */
  hear(said: unknown): IncomingMessage | undefined {
    if (isAnswer(said)) {
      this.#questions.shift()?.(String(endOfTopic.parse(said).endOfTopic) === 'true');
      return undefined;
    }
    const message = read(said);
    this.#queue.push(message);
    this.#wake();
    return message;
  }

  /** Asks by `ask` whether the topic has ended; without a connection it is not known to have. */
  isAtEnd(ask: () => boolean): Promise<boolean> {
    if (!ask()) return Promise.resolve(false);
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.#questions.push(resolve);
    return promise;
  }

  /** What has come over a connection that is gone comes again. */
  clear(): void {
    this.#queue = [];
    for (const answer of this.#questions.splice(0)) answer(false);
  }

  end(error: Error | undefined): void {
    this.#ended = { error };
    for (const answer of this.#questions.splice(0)) answer(false);
    this.#wake();
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }

  /** Messages as they come, until it is over; throws where that was no wish of ours. */
  async *[Symbol.asyncIterator](): AsyncGenerator<IncomingMessage, undefined> {
    for (;;) {
      const message = this.#queue.shift();
      if (message) yield message;
      else if (this.#ended?.error) throw this.#ended.error;
      else if (this.#ended) return undefined;
      else {
        const { promise, resolve } = Promise.withResolvers<void>();
        this.#waiting.push(resolve);
        await promise;
      }
    }
  }
}

/** Looked at before anything is parsed: all but one in a million are messages. */
function isAnswer(said: unknown): boolean {
  return typeof said === 'object' && said !== null && 'endOfTopic' in said;
}

function read(message: unknown): IncomingMessage {
  const { messageId, payload, key, properties, publishTime, eventTime, redeliveryCount } =
    delivery.parse(message);
  return {
    id: messageId,
    payload: Buffer.from(payload, 'base64'),
    key: key ?? undefined,
    properties: properties ?? {},
    publishTime,
    eventTime: eventTime ?? undefined,
    redeliveryCount: redeliveryCount ?? 0,
  };
}
