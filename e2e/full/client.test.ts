import { expect, test } from 'vitest';
import { withEndpoint } from '#src/cli/endpoint.ts';
import { openConsumer } from '#src/clients/pulsar/websocket/consumer.ts';
import { openProducer } from '#src/clients/pulsar/websocket/producer.ts';
import type { Endpoint } from '#src/clients/pulsar/websocket/socket.ts';
import { givenCluster } from '../support/given.ts';
import { connection, kubectl } from '../support/kubernetes.ts';
import { sampleCluster } from '../support/sample.ts';

const namespace = 'e2e-client';
const minute = 60_000;
const count = 100_000;
const types = ['Exclusive', 'Failover', 'Shared', 'Key_Shared'] as const;
const subject = givenCluster(
  sampleCluster(namespace, 'client', {
    broker: { replicas: 2 },
    proxy: { replicas: 0 },
    websocket: { placement: ['Broker'] },
  }),
);

/** Numbers of the messages of a subscription, each the first time it comes, until all have come. */
async function consumeAll(
  endpoint: Endpoint,
  subscriptionType: (typeof types)[number],
): Promise<Set<number>> {
  const parameters = { subscriptionType, subscriptionInitialPosition: 'Earliest' } as const;
  const options = { deadlineMs: minute, parameters };
  const consumer = await openConsumer(endpoint, 'client', subscriptionType, options);
  const seen = new Set<number>();
  for await (const message of consumer) {
    seen.add(Number(message.payload.toString()));
    consumer.acknowledge(message);
    if (seen.size === count) break;
  }
  await consumer.close();
  return seen;
}

/** Sends all of them with as much under way as has room, and calls `sent` with how many have gone. */
async function produceAll(endpoint: Endpoint, sent: (many: number) => void): Promise<string[]> {
  const parameters = { batchingEnabled: true, batchingMaxMessages: 500, batchingMaxPublishDelay: 10 };
  const producer = await openProducer(endpoint, 'client', { deadlineMs: 5 * minute, parameters });
  const all: Promise<string>[] = [];
  for (let number = 0; number < count; number += 1) {
    await producer.room();
    all.push(producer.send({ payload: String(number), key: String(number % 97) }));
    sent(number + 1);
  }
  const ids = await Promise.all(all);
  await producer.close();
  return ids;
}

/** Restarts a broker as a roll would, and waits until it serves. */
async function restartBroker(ordinal: number): Promise<void> {
  const pod = `client-broker-${ordinal}`;
  await kubectl(['-n', namespace, 'delete', 'pod', pod, '--wait=true'], { deadlineMs: 2 * minute });
  const ready = ['wait', '--for=condition=Ready', 'pod', pod, '--timeout=180s'];
  await kubectl(['-n', namespace, 'wait', '--for=create', 'pod', pod, '--timeout=60s'], {
    deadlineMs: minute,
  });
  await kubectl(['-n', namespace, ...ready], { deadlineMs: 4 * minute });
}

test(
  `given ${count.toLocaleString('en')} messages and a subscription of each type, when brokers restart three times, then none that was acknowledged is lost`,
  async () => {
    await withEndpoint(connection, { namespace, cluster: subject.name, via: 'broker' }, async endpoint => {
      const consumed = types.map(type => consumeAll(endpoint, type));
      // What fails is told by whoever waits for it.
      for (const each of consumed) each.catch(() => undefined);
      const begun = performance.now();
      const restarts = [20_000, 50_000, 80_000];
      let restarting = Promise.resolve();
      const ids = await produceAll(endpoint, many => {
        const at = restarts.indexOf(many);
        if (at >= 0) restarting = restarting.then(() => restartBroker(at % 2));
      });
      const seconds = (performance.now() - begun) / 1000;
      await restarting;
      const seen = await Promise.all(consumed);
      console.info(
        `${ids.length} stored in ${seconds.toFixed(1)} s, read by ${seen.length} subscriptions; ${(process.memoryUsage().rss / 2 ** 20).toFixed(0)} MiB`,
      );
      expect(ids).toHaveLength(count);
      expect(seen.map(({ size }) => size)).toEqual(types.map(() => count));
    });
  },
  20 * minute,
);
