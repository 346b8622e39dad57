import { apply, connection } from '#e2e/support/kubernetes.ts';
import { sampleCluster } from '#e2e/support/sample.ts';
import { Subject } from '#e2e/support/subject.ts';
import { withEndpoint } from '#src/cli/endpoint.ts';
import { openConsumer } from '#src/clients/pulsar/websocket/consumer.ts';
import { openProducer } from '#src/clients/pulsar/websocket/producer.ts';
import type { Endpoint } from '#src/clients/pulsar/websocket/socket.ts';
import { median } from './median.ts';
import { inNamespace } from './namespace.ts';

const namespace = 'bench-client';
const name = 'client';
const count = 50_000;
const deadlineMs = 120_000;
const payload = 'x'.repeat(100);

interface Rates {
  readonly produced: number;
  readonly consumed: number;
}

/** Messages a second of one topic: sent until the last was acknowledged, then received and acknowledged from the first on. */
async function once(endpoint: Endpoint, topic: string): Promise<Rates> {
  const parameters = {
    batchingEnabled: true,
    batchingMaxMessages: 1000,
    batchingMaxPublishDelay: 10,
    maxPendingMessages: 5000,
  };
  const producer = await openProducer(endpoint, topic, { deadlineMs, parameters });
  const begun = performance.now();
  const sent: Promise<string>[] = [];
  for (let at = 0; at < count; at++) {
    await producer.room();
    sent.push(producer.send({ payload }));
  }
  await Promise.all(sent);
  const produced = performance.now();
  await producer.close();
  const from = { subscriptionInitialPosition: 'Earliest', receiverQueueSize: 1000 } as const;
  const opened = performance.now();
  const consumer = await openConsumer(endpoint, topic, 'bench', { deadlineMs, parameters: from });
  let seen = 0;
  for await (const message of consumer) {
    consumer.acknowledge(message);
    if (++seen === count) break;
  }
  const consumed = performance.now();
  await consumer.close();
  return { produced: (count * 1000) / (produced - begun), consumed: (count * 1000) / (consumed - opened) };
}

function line(what: string, figures: readonly number[]): string {
  const each = figures.map(figure => Math.round(figure).toLocaleString('en')).join(', ');
  return `${what} messages a second: ${Math.round(median(figures)).toLocaleString('en')} (${each}; at least 5,000)`;
}

/** Messages a second that our WebSocket client sends and receives, with acknowledgements, through a forwarded port. */
export function clientRates(rounds: number): Promise<string[]> {
  return inNamespace(namespace, async () => {
    const spec = { broker: { replicas: 1 }, proxy: { replicas: 0 }, websocket: { placement: ['Broker'] } };
    await apply(sampleCluster(namespace, name, spec));
    await new Subject(namespace, name).condition('Ready', 'True', 600_000);
    const all: Rates[] = [];
    await withEndpoint(connection, { namespace, cluster: name, via: 'broker' }, async endpoint => {
      for (let round = 0; round < rounds; round++) all.push(await once(endpoint, `bench-${round}`));
    });
    const memory = (process.memoryUsage().rss / 2 ** 20).toFixed(0);
    return [
      `${count.toLocaleString('en')} messages of ${payload.length} bytes, batched, ${rounds} rounds`,
      line(
        'produced',
        all.map(({ produced }) => produced),
      ),
      line(
        'consumed',
        all.map(({ consumed }) => consumed),
      ),
      `resident memory of this process afterwards: ${memory} MiB`,
    ];
  });
}
