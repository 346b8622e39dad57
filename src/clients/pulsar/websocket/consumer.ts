import * as z from 'zod';
import type { CallOptions } from '#src/clients/network/deadline.ts';
import { parseTopic, topicPath } from '#src/clients/pulsar/topic.ts';
import { type Endpoint, Socket } from './socket.ts';

export interface IncomingMessage {
  readonly id: string;
  readonly payload: Buffer;
  readonly key: string | undefined;
  readonly properties: Readonly<Record<string, string>>;
  /** RFC 3339. */
  readonly publishTime: string;
  readonly redeliveryCount: number;
}

export interface Consumer {
  /** Messages as they come, until the consumer is closed; throws when the connection is lost. */
  [Symbol.asyncIterator](): AsyncIterator<IncomingMessage, undefined>;
  /** Tells that the message is dealt with; Pulsar does not confirm it. */
  acknowledge(message: IncomingMessage): void;
  close(): Promise<void>;
}

export interface ConsumerOptions extends CallOptions {
  /** Default Exclusive. */
  readonly type?: 'Exclusive' | 'Shared' | 'Failover' | 'Key_Shared' | undefined;
  /** Where a new subscription begins; default Latest. */
  readonly from?: 'Earliest' | 'Latest' | undefined;
}

const delivery = z.object({
  messageId: z.string(),
  payload: z.base64(),
  key: z.string().nullish(),
  properties: z.record(z.string(), z.string()).nullish(),
  publishTime: z.string(),
  redeliveryCount: z.int().nullish(),
});

/** Subscribes to `topic`; what is not acknowledged is delivered again, to this or another consumer. */
export function openConsumer(
  endpoint: Endpoint,
  topic: string,
  subscription: string,
  options: ConsumerOptions,
): Promise<Consumer> {
  const query = new URLSearchParams();
  if (options.type) query.set('subscriptionType', options.type);
  if (options.from) query.set('subscriptionInitialPosition', options.from);
  const path = `consumer/${topicPath(parseTopic(topic))}/${encodeURIComponent(subscription)}`;
  return receiveFrom(endpoint, path, query, options);
}

async function receiveFrom(
  endpoint: Endpoint,
  path: string,
  query: URLSearchParams,
  options: CallOptions,
): Promise<Consumer> {
  const queue: IncomingMessage[] = [];
  let ended: { error: Error | undefined } | undefined;
  let wake: () => void = () => undefined;

  const socket = await Socket.open(endpoint, path, query, options, {
    onMessage(message) {
      queue.push(read(message));
      wake();
    },
    onEnd(error) {
      ended = { error };
      wake();
    },
  });

  async function* messages(): AsyncGenerator<IncomingMessage, undefined> {
    for (;;) {
      const message = queue.shift();
      if (message) yield message;
      else if (ended?.error) throw ended.error;
      else if (ended) return undefined;
      else {
        const { promise, resolve } = Promise.withResolvers<void>();
        wake = resolve;
        await promise;
      }
    }
  }

  return {
    [Symbol.asyncIterator]: messages,
    acknowledge: ({ id }) => socket.send({ messageId: id }),
    close: () => socket.close(),
  };
}

function read(message: unknown): IncomingMessage {
  const { messageId, payload, key, properties, publishTime, redeliveryCount } = delivery.parse(message);
  return {
    id: messageId,
    payload: Buffer.from(payload, 'base64'),
    key: key ?? undefined,
    properties: properties ?? {},
    publishTime,
    redeliveryCount: redeliveryCount ?? 0,
  };
}
