import { createInterface } from 'node:readline';
import { parseTopic } from '#src/clients/pulsar/topic.ts';
import { openConsumer } from '#src/clients/pulsar/websocket/consumer.ts';
import { openProducer } from '#src/clients/pulsar/websocket/producer.ts';
import type { Endpoint } from '#src/clients/pulsar/websocket/socket.ts';
import { CommandFailure } from './failure.ts';
import { isMissing } from './topic.ts';

export interface ProduceOptions {
  /** `-` stands for the lines of the standard input. */
  readonly message: readonly string[];
  readonly key?: string;
  readonly property: Readonly<Record<string, string>>;
  readonly timeout: number;
}

/** Sends the messages one after the other and prints the id of each once it is stored. */
export async function produce(
  endpoint: Endpoint,
  topic: string,
  { message, key, property, timeout }: ProduceOptions,
  print: (line: string) => void,
  input: NodeJS.ReadableStream,
): Promise<void> {
  const producer = await openProducer(endpoint, topic, { deadlineMs: timeout * 1000 });
  try {
    for (const payload of message) {
      const payloads = payload === '-' ? createInterface({ input }) : [payload];
      for await (const each of payloads)
        print(await producer.send({ payload: each, key, properties: property }));
    }
  } finally {
    await producer.close();
  }
}

export interface ConsumeOptions {
  readonly count: number;
  readonly subscription: string;
  readonly from: 'Earliest' | 'Latest';
  /** Whether a topic that does not exist is made. */
  readonly create?: boolean;
  /** Seconds to wait for all messages. */
  readonly timeout: number;
}

/** Prints the payloads of the next messages and acknowledges them. */
export async function consume(
  endpoint: Endpoint,
  topic: string,
  { count, subscription, from, create, timeout }: ConsumeOptions,
  print: (line: string) => void,
): Promise<void> {
  if (!create && (await isMissing(endpoint, parseTopic(topic), timeout * 1000))) {
    const remedy = 'Produce to it first, or have it made with --create.';
    throw new CommandFailure('notFound', `${topic} does not exist. ${remedy}`);
  }
  const giveUp = new AbortController();
  let received = 0;
  const timer = setTimeout(() => {
    giveUp.abort(
      new CommandFailure('late', `${topic}: received ${received} of ${count} messages within ${timeout} s`),
    );
  }, timeout * 1000);
  try {
    const options = { deadlineMs: timeout * 1000, signal: giveUp.signal, type: 'Shared', from } as const;
    const consumer = await openConsumer(endpoint, topic, subscription, options);
    for await (const message of consumer) {
      print(message.payload.toString());
      consumer.acknowledge(message);
      received += 1;
      if (received === count) break;
    }
    await consumer.close();
  } finally {
    clearTimeout(timer);
  }
}
