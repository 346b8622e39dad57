import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProducerParameters } from '#src/clients/pulsar/websocket/parameters.ts';
import { openProducer } from '#src/clients/pulsar/websocket/producer.ts';
import { CommandFailure } from './failure.ts';
import type { Speaker } from './speak.ts';

export interface ProduceOptions {
  /** `-` stands for the lines of the standard input. */
  readonly message: readonly string[];
  readonly key?: string;
  readonly property: Readonly<Record<string, string>>;
  readonly parameter: ProducerParameters;
  /** Seconds from now until shared subscriptions get it. */
  readonly deliverAfter?: number;
  /** Messages a second, at most. */
  readonly rate?: number;
  /** Seconds for each message. */
  readonly timeout: number;
}

/** Sends the messages in their order, many at once, and prints the id of each once it is stored. */
export async function produce(
  { service, topic, onLost }: Speaker,
  options: ProduceOptions,
  print: (line: string) => void,
  input: NodeJS.ReadableStream,
): Promise<void> {
  if (options.message.filter(each => each === '-').length > 1)
    throw new CommandFailure('usage', 'The standard input can be sent once: give -m - no second time.');
  const { key, property: properties, parameter: parameters, deliverAfter, timeout } = options;
  const more = { key, properties, ...(deliverAfter && { deliverAfterMs: deliverAfter * 1000 }) };
  const producer = await openProducer(service, topic, { deadlineMs: timeout * 1000, parameters, onLost });
  const underWay = new Set<Promise<void>>();
  const failed = Promise.withResolvers<never>();
  // Whoever waits for it may come later.
  failed.promise.catch(() => undefined);
  const payloads = paced(payloadsOf(options.message, input), options.rate);
  try {
    for (;;) {
      // The input may be silent for long: what was refused is told at once.
      const next = await Promise.race([payloads.next(), failed.promise]);
      if (next.done) break;
      await producer.room();
      const sent = producer.send({ payload: next.value, ...more }).then(print);
      underWay.add(sent);
      sent.then(() => underWay.delete(sent), failed.reject);
    }
    await Promise.all(underWay);
  } finally {
    await producer.close();
  }
}

async function* payloadsOf(
  messages: readonly string[],
  input: NodeJS.ReadableStream,
): AsyncGenerator<string> {
  for (const payload of messages) {
    if (payload === '-') yield* createInterface({ input });
    else yield payload;
  }
}

const finestMs = 20;

/** No more of them a second than that; what comes late is not made up for. */
async function* paced(payloads: AsyncIterable<string>, rate: number | undefined): AsyncGenerator<string> {
  let next = performance.now();
  for await (const payload of payloads) {
    yield payload;
    if (rate === undefined) continue;
    // Timers are no finer than some milliseconds: what is due within one goes at once.
    next = Math.max(next + 1000 / rate, performance.now() - finestMs);
    const left = next - performance.now();
    if (left > finestMs) await sleep(left);
  }
}
