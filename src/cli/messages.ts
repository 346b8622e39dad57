import { openConsumer } from '#src/clients/pulsar/websocket/consumer.ts';
import { openProducer } from '#src/clients/pulsar/websocket/producer.ts';
import type { Endpoint } from '#src/clients/pulsar/websocket/socket.ts';

export interface ProduceOptions {
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
): Promise<void> {
  const producer = await openProducer(endpoint, topic, { deadlineMs: timeout * 1000 });
  try {
    for (const payload of message) print(await producer.send({ payload, key, properties: property }));
  } finally {
    await producer.close();
  }
}

export interface ConsumeOptions {
  readonly count: number;
  readonly subscription: string;
  readonly from: 'Earliest' | 'Latest';
  /** Seconds to wait for all messages. */
  readonly timeout: number;
}

/** Prints the payloads of the next messages and acknowledges them. */
export async function consume(
  endpoint: Endpoint,
  topic: string,
  { count, subscription, from, timeout }: ConsumeOptions,
  print: (line: string) => void,
): Promise<void> {
  const giveUp = new AbortController();
  let received = 0;
  const timer = setTimeout(() => {
    giveUp.abort(new Error(`received ${received} of ${count} messages within ${timeout} s`));
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
