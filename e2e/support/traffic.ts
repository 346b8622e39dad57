import { setTimeout as sleep } from 'node:timers/promises';
import { type Via, withEndpoint } from '#src/cli/endpoint.ts';
import { openConsumer } from '#src/clients/pulsar/websocket/consumer.ts';
import { openProducer } from '#src/clients/pulsar/websocket/producer.ts';
import type { Endpoint } from '#src/clients/pulsar/websocket/socket.ts';
import { eventually } from './eventually.ts';
import { connection } from './kubernetes.ts';
import type { Subject } from './subject.ts';

const deadlineMs = 15_000;

/** Opens a way to a cluster for as long as it is used. */
export function through<T>(
  { namespace, name, token }: Subject,
  via: Via,
  use: (endpoint: Endpoint) => Promise<T>,
): Promise<T> {
  return withEndpoint(connection, { namespace, cluster: name, via }, endpoint => use({ ...endpoint, token }));
}

/** Sends messages to a topic; returns when all are acknowledged. */
export function produce(
  subject: Subject,
  via: Via,
  topic: string,
  messages: readonly string[],
): Promise<void> {
  return through(subject, via, endpoint => produceTo(endpoint, topic, messages));
}

export async function produceTo(
  endpoint: Endpoint,
  topic: string,
  messages: readonly string[],
): Promise<void> {
  const producer = await openProducer(endpoint, topic, { deadlineMs, reconnects: false });
  for (const payload of messages) await producer.send({ payload });
  await producer.close();
}

/** Reads from the beginning of a topic until `count` different messages have come. */
export function consume(subject: Subject, via: Via, topic: string, count: number): Promise<string[]> {
  return through(subject, via, endpoint => consumeFrom(endpoint, topic, count));
}

export async function consumeFrom(endpoint: Endpoint, topic: string, count: number): Promise<string[]> {
  const parameters = { subscriptionInitialPosition: 'Earliest' } as const;
  const options = { deadlineMs, parameters, signal: AbortSignal.timeout(60_000), reconnects: false };
  const consumer = await openConsumer(endpoint, topic, `e2e-${Date.now()}`, options);
  const received = new Set<string>();
  try {
    for await (const message of consumer) {
      received.add(message.payload.toString());
      consumer.acknowledge(message);
      if (received.size >= count) break;
    }
  } catch (cause) {
    throw new Error(`${received.size} of ${count} messages of ${topic} came`, { cause });
  }
  await consumer.close();
  return [...received];
}

export interface Traffic {
  /** How many messages are acknowledged by now. */
  count(): number;
  /** Ends sending; returns the numbers of the acknowledged messages in order, and the longest pause in words. */
  stop(): Promise<{ acknowledged: number[]; longestGap: string }>;
}

/** The longest pause between two acknowledgements, and why connections ended in it. */
class LongestGap {
  #last = performance.now();
  #longestMs = 0;
  #failures: string[] = [];
  #reasons: readonly string[] = [];

  acknowledged(): void {
    const now = performance.now();
    if (now - this.#last > this.#longestMs) {
      this.#longestMs = now - this.#last;
      this.#reasons = this.#failures;
    }
    this.#last = now;
    this.#failures = [];
  }

  failed(reason: string): void {
    const afterMs = Math.round(performance.now() - this.#last);
    this.#failures.push(`after ${afterMs} ms ${reason}`);
  }

  toString(): string {
    const reasons = this.#reasons.slice(0, 5).join('; ');
    return `longest gap ${Math.round(this.#longestMs)} ms${reasons && ` (${reasons})`}`;
  }
}

/** A subscription that never reads: without any, Pulsar deletes what was written as soon as the topic is opened anew. */
async function keepMessages(endpoint: Endpoint, topic: string): Promise<void> {
  const consumer = await openConsumer(endpoint, topic, 'keeper', {
    deadlineMs,
    parameters: { subscriptionInitialPosition: 'Earliest' },
  });
  await consumer.close();
}

/** Sends one numbered message after the other, with a new connection and producer whenever the old one breaks. */
export function sendWithoutEnd(subject: Subject, via: Via, topic: string): Traffic {
  const acknowledged: number[] = [];
  const stopping = new AbortController();
  const gap = new LongestGap();
  let number = 0;
  async function sendUntilItBreaks(endpoint: Endpoint): Promise<void> {
    if (number === 0) await keepMessages(endpoint, topic);
    const producer = await openProducer(endpoint, topic, { deadlineMs: 5000, reconnects: false });
    while (!stopping.signal.aborted) {
      await producer.send({ payload: String(number), key: String(number % 7) });
      acknowledged.push(number++);
      gap.acknowledged();
    }
    await producer.close();
  }
  const sending = (async () => {
    while (!stopping.signal.aborted) {
      await through(subject, via, sendUntilItBreaks).catch((error: unknown) => {
        gap.failed(error instanceof Error ? error.message : String(error));
        return sleep(50);
      });
    }
  })();
  return {
    count: () => acknowledged.length,
    stop: async () => {
      stopping.abort();
      await sending;
      return { acknowledged, longestGap: String(gap) };
    },
  };
}

/** Does `act` while a producer never stops; every acknowledged message must be read back. Prints the longest pause. */
export async function underTraffic(
  subject: Subject,
  via: Via,
  topic: string,
  act: () => Promise<void>,
): Promise<void> {
  const traffic = sendWithoutEnd(subject, via, topic);
  await eventually('the first message', () => traffic.count() > 0);
  try {
    await act();
  } finally {
    const { acknowledged, longestGap } = await traffic.stop();
    console.info(`${topic}: ${acknowledged.length} acknowledged, ${longestGap}`);
    await expectAll(subject, via, topic, acknowledged);
  }
}

/** Waits until every acknowledged message has been read back, in order; one may come twice, none may be missing. */
export function expectAll(
  subject: Subject,
  via: Via,
  topic: string,
  numbers: readonly number[],
): Promise<true> {
  return eventually(
    `all ${numbers.length} messages of ${topic}`,
    async () => {
      const received = (await consume(subject, via, topic, numbers.length)).map(Number);
      const early = received.find((number, index) => number < (received[index - 1] ?? -1));
      if (early !== undefined) throw new Error(`${early} came after a later one`);
      const seen = new Set(received);
      const missing = numbers.filter(number => !seen.has(number));
      if (missing.length > 0) throw new Error(`missing ${missing.slice(0, 10).join(', ')}`);
      return true as const;
    },
    { withinMs: 150_000 },
  );
}
