import { setTimeout } from 'node:timers/promises';
import { expect } from 'vitest';
import { openConsumer, type Topics } from '#src/clients/pulsar/websocket/consumer.ts';
import type { IncomingMessage } from '#src/clients/pulsar/websocket/inbox.ts';
import type { ConsumerParameters, ProducerParameters } from '#src/clients/pulsar/websocket/parameters.ts';
import { openProducer } from '#src/clients/pulsar/websocket/producer.ts';
import { admin } from './admin.ts';
import type { Pulsar } from './server.ts';

export const deadlineMs = 120_000;
/** As long as everything is waited for in these tests: an instance that could not start tries again every half minute. */
const messageMs = 240_000;
let topics = 0;

export interface Stats {
  readonly msgInCounter: number;
  readonly storageSize: number;
  readonly deduplicationStatus: string;
  readonly publishers: readonly { readonly producerName: string }[];
  readonly subscriptions: Readonly<Record<string, Subscription>>;
}

interface Subscription {
  readonly type: string;
  readonly consumers: readonly { readonly consumerName: string }[];
}

export function numbers(count: number): string[] {
  return Array.from({ length: count }, (_, at) => String(at));
}

export async function next(from: AsyncIterator<IncomingMessage>): Promise<IncomingMessage> {
  const late = () => Promise.reject(new Error(`no message within ${messageMs} ms`));
  const { value } = await Promise.race([from.next(), setTimeout(messageMs).then(late)]);
  return value ?? expect.fail();
}

export function newTopic(): string {
  return `websocket-${++topics}`;
}

export function pathOf(topic: string): string {
  return `persistent/public/default/${topic}`;
}

/** What our client does with a Pulsar, and what that says of it. */
export class WebSocketUser {
  readonly #served: () => Pulsar;

  readonly #token: string | undefined;

  constructor(served: () => Pulsar, token?: string) {
    this.#served = served;
    this.#token = token;
  }

  readonly service = async () => {
    const token = this.#token;
    return { url: this.#served().web.replace('http', 'ws'), ...(token !== undefined && { token }) };
  };

  statsOf(topic: string): Promise<Stats> {
    return this.#read<Stats>(`${pathOf(topic)}/stats`);
  }

  async entriesOf(topic: string): Promise<number> {
    const path = `${pathOf(topic)}/internalStats`;
    return (await this.#read<{ numberOfEntries: number }>(path)).numberOfEntries;
  }

  /** How many messages each partition has. */
  async spreadOf(topic: string): Promise<number[]> {
    const path = `${pathOf(topic)}/partitioned-stats`;
    const { partitions } = await this.#read<{ partitions: Record<string, Stats> }>(path);
    const names = Object.keys(partitions).sort((a, b) => a.localeCompare(b));
    return names.map(name => partitions[name]?.msgInCounter ?? 0);
  }

  /** Sends all at once, and says of how many nothing came. */
  async send(
    topic: string,
    payloads: readonly string[],
    parameters: ProducerParameters = {},
    keyOf: (payload: string) => string | undefined = () => undefined,
  ): Promise<{ failed: number }> {
    const producer = await openProducer(this.service, topic, { deadlineMs, parameters });
    const sent = payloads.map(payload => producer.send({ payload, key: keyOf(payload) }));
    const outcomes = await Promise.allSettled(sent);
    await producer.close();
    return { failed: outcomes.filter(({ status }) => status === 'rejected').length };
  }

  subscribe(topic: Topics, parameters: ConsumerParameters = {}, subscription = 's') {
    return openConsumer(this.service, topic, subscription, { deadlineMs, parameters });
  }

  /** One call of the admin API. */
  call(method: 'PUT' | 'POST', path: string, body?: unknown) {
    return admin(this.#served(), method, path, body);
  }

  async #read<T>(path: string): Promise<T> {
    return (await admin(this.#served(), 'GET', path)).value as T;
  }
}
