import * as z from 'zod';
import type { CallOptions } from '#src/clients/network/deadline.ts';
import { parseTopic, topicPath } from '#src/clients/pulsar/topic.ts';
import { PulsarError } from './error.ts';
import { type Endpoint, Socket } from './socket.ts';

export interface OutgoingMessage {
  readonly payload: string | Uint8Array;
  readonly key?: string | undefined;
  readonly properties?: Readonly<Record<string, string>> | undefined;
}

export interface Producer {
  /** Resolves to the message's id once the bookies have it; the deadline is the one the producer was opened with. */
  send(message: OutgoingMessage): Promise<string>;
  close(): Promise<void>;
}

const receipt = z.object({
  result: z.string(),
  messageId: z.string().nullish(),
  errorMsg: z.string().nullish(),
  context: z.string().nullish(),
});

type Receipt = z.output<typeof receipt>;

/** A message that was sent and not acknowledged yet. */
interface Pending {
  resolve(answer: Receipt): void;
  reject(error: Error): void;
}

/** Opens a producer on `topic`, which is created if need be. `options.deadlineMs` is for opening and for each send. */
export async function openProducer(
  endpoint: Endpoint,
  topic: string,
  options: CallOptions,
): Promise<Producer> {
  const pending = new Map<string, Pending>();
  let failure: Error | undefined;
  let sent = 0;

  const path = `producer/${topicPath(parseTopic(topic))}`;
  const socket = await Socket.open(endpoint, path, new URLSearchParams(), options, {
    onMessage(message) {
      const answer = receipt.parse(message);
      pending.get(answer.context ?? '')?.resolve(answer);
    },
    onEnd(error) {
      failure = error ?? new PulsarError(`producer on ${topic} is closed`);
      for (const message of pending.values()) message.reject(failure);
    },
  });

  async function send({ payload, key, properties }: OutgoingMessage): Promise<string> {
    if (failure) throw failure;
    sent += 1;
    const context = String(sent);
    const { promise, resolve, reject } = Promise.withResolvers<Receipt>();
    pending.set(context, { resolve, reject });
    const late = new PulsarError(`${topic} did not acknowledge the message within ${options.deadlineMs} ms`, {
      isLate: true,
    });
    const timer = setTimeout(() => reject(late), options.deadlineMs);
    try {
      socket.send({ payload: Buffer.from(payload).toString('base64'), key, properties, context });
      return messageIdOf(topic, await promise);
    } finally {
      clearTimeout(timer);
      pending.delete(context);
    }
  }

  return { send, close: () => socket.close() };
}

function messageIdOf(topic: string, { result, messageId, errorMsg }: Receipt): string {
  if (result !== 'ok') throw new PulsarError(`${topic} did not take the message: ${errorMsg ?? result}`);
  if (!messageId) throw new PulsarError(`${topic} took the message, but did not say by which id`);
  return messageId;
}
