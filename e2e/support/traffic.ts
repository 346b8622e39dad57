import { setTimeout as sleep } from 'node:timers/promises';
import { clusterEndpoint, type Via } from '#src/cli/endpoint.ts';
import { openConsumer } from '#src/pulsar/websocket/consumer.ts';
import { openProducer, type Producer } from '#src/pulsar/websocket/producer.ts';
import { eventually } from './eventually.ts';
import { connection } from './kubernetes.ts';
import type { Subject } from './subject.ts';

const deadlineMs = 15_000;

function endpoint({ namespace, name }: Subject, via: Via) {
  return clusterEndpoint(connection, { namespace, cluster: name, via });
}

/** Sends messages to a topic; returns when all are acknowledged. */
export async function produce(
  subject: Subject,
  via: Via,
  topic: string,
  messages: readonly string[],
): Promise<void> {
  const producer = await openProducer(await endpoint(subject, via), topic, { deadlineMs });
  try {
    for (const payload of messages) await producer.send({ payload });
  } finally {
    await producer.close();
  }
}

/** Reads from the beginning of a topic until `count` messages have come. */
export async function consume(subject: Subject, via: Via, topic: string, count: number): Promise<string[]> {
  const options = { deadlineMs, from: 'Earliest', signal: AbortSignal.timeout(60_000) } as const;
  const consumer = await openConsumer(await endpoint(subject, via), topic, `e2e-${Date.now()}`, options);
  const received: string[] = [];
  try {
    for await (const message of consumer) {
      received.push(message.payload.toString());
      consumer.acknowledge(message);
      if (received.length >= count) break;
    }
  } finally {
    await consumer.close();
  }
  return received;
}

export interface Traffic {
  /** Ends sending; returns the numbers of the acknowledged messages in order, and the longest pause between two. */
  stop(): Promise<{ acknowledged: number[]; longestGapMs: number }>;
}

/** Sends one numbered message after the other, opening a new producer whenever the old one breaks. */
export function sendWithoutEnd(subject: Subject, via: Via, topic: string): Traffic {
  const acknowledged: number[] = [];
  const stopping = new AbortController();
  let longestGapMs = 0;
  const sending = (async () => {
    let producer: Producer | undefined;
    let last = performance.now();
    for (let number = 0; !stopping.signal.aborted; ) {
      try {
        producer ??= await openProducer(await endpoint(subject, via), topic, { deadlineMs: 5000 });
        await producer.send({ payload: String(number), key: String(number % 7) });
        acknowledged.push(number);
        longestGapMs = Math.max(longestGapMs, performance.now() - last);
        last = performance.now();
        number++;
      } catch {
        await producer?.close().catch(() => undefined);
        producer = undefined;
        await sleep(50);
      }
    }
    await producer?.close().catch(() => undefined);
  })();
  return {
    stop: async () => {
      stopping.abort();
      await sending;
      return { acknowledged, longestGapMs };
    },
  };
}

/** Waits until every acknowledged message has been read back; a message may come twice, none may be missing. */
export async function expectAll(
  subject: Subject,
  via: Via,
  topic: string,
  numbers: readonly number[],
): Promise<number[]> {
  return eventually(
    `all ${numbers.length} messages of ${topic}`,
    async () => {
      const received = new Set<number>();
      for (const text of await consume(subject, via, topic, numbers.length)) received.add(Number(text));
      const missing = numbers.filter(number => !received.has(number));
      if (missing.length > 0) throw new Error(`missing ${missing.slice(0, 10).join(', ')}`);
      return [...received];
    },
    { withinMs: 120_000 },
  );
}
