import { apply, connection } from '#e2e/support/kubernetes.ts';
import { sampleCluster } from '#e2e/support/sample.ts';
import { Subject } from '#e2e/support/subject.ts';
import { withEndpoint } from '#src/cli/endpoint.ts';
import { hostPort } from '#src/clients/network/address.ts';
import { openConsumer } from '#src/clients/pulsar/websocket/consumer.ts';
import { openProducer } from '#src/clients/pulsar/websocket/producer.ts';
import type { Endpoint } from '#src/clients/pulsar/websocket/socket.ts';
import { ports } from '#src/components/build/context.ts';
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

/** How the service of a cluster is reached. */
type Way = (use: (endpoint: Endpoint) => Promise<void>) => Promise<void>;

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
  return `${what} messages a second: ${Math.round(median(figures)).toLocaleString('en')} (${each})`;
}

/** By its own address where this machine reaches pods, and as the plugin does. */
async function waysTo(subject: Subject): Promise<Readonly<Record<string, Way>>> {
  const [broker] = await subject.pods('broker');
  const address = hostPort(broker?.status?.podIP ?? '', ports.pulsar.web);
  const forwarded: Way = use => withEndpoint(connection, { namespace, cluster: name, via: 'broker' }, use);
  const ways = { 'through a forwarded port': forwarded };
  const request = fetch(`http://${address}/metrics`, { signal: AbortSignal.timeout(2000) });
  const isReached = await request.then(
    answer => answer.body?.cancel().then(() => true),
    () => false,
  );
  return isReached ? { "by the pod's own address": use => use({ url: `ws://${address}` }), ...ways } : ways;
}

/** Messages a second that our WebSocket client sends and receives, with acknowledgements. */
export function clientRates(rounds: number): Promise<string[]> {
  return inNamespace(namespace, async () => {
    const spec = { broker: { replicas: 1 }, proxy: { replicas: 0 }, websocket: { placement: ['Broker'] } };
    await apply(sampleCluster(namespace, name, spec));
    const subject = new Subject(namespace, name);
    await subject.condition('Ready', 'True', 600_000);
    const lines = [
      `${count.toLocaleString('en')} messages of ${payload.length} bytes, batched, ${rounds} rounds`,
    ];
    for (const [how, way] of Object.entries(await waysTo(subject))) {
      const all: Rates[] = [];
      await way(async endpoint => {
        for (let round = 0; round < rounds; round++) all.push(await once(endpoint, `bench-${Date.now()}`));
      });
      const figures = (of: keyof Rates) => all.map(rates => rates[of]);
      lines.push(
        line(`${how}, produced`, figures('produced')),
        line(`${how}, consumed`, figures('consumed')),
      );
    }
    const memory = (process.memoryUsage().rss / 2 ** 20).toFixed(0);
    return [...lines, `resident memory of this process afterwards: ${memory} MiB`];
  });
}
