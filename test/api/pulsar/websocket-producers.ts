import { describe, expect, test } from 'vitest';
import { openProducer } from '#src/clients/pulsar/websocket/producer.ts';
import type { Pulsar } from './server.ts';
import { deadlineMs, newTopic, next, numbers, pathOf, WebSocketUser } from './websocket-user.ts';

/** Every parameter of a producer, by what it changes in a real Pulsar. */
export function websocketProducersOf(served: () => Pulsar): void {
  const user = new WebSocketUser(served);

  describe('a producer of the WebSocket service', () => {
    test('given a name, then that is its name, and nobody else may have it', async () => {
      const topic = newTopic();
      const parameters = { producerName: 'mine' };
      const producer = await openProducer(user.service, topic, { deadlineMs, parameters });
      expect((await user.statsOf(topic)).publishers[0]?.producerName).toBe('mine');
      const another = openProducer(user.service, topic, { deadlineMs, parameters });
      await expect(another).rejects.toMatchObject({ status: 409 });
      await producer.close();
    });

    test('given deduplication and where its numbers begin, then what was stored before them is not stored again', async () => {
      const topic = newTopic();
      await user.call('PUT', pathOf(topic));
      await expect
        .poll(async () => {
          const { status } = await user.call('POST', `${pathOf(topic)}/deduplicationEnabled`, true);
          return status === 204;
        })
        .toBe(true);
      await expect
        .poll(async () => {
          return (await user.statsOf(topic)).deduplicationStatus === 'Enabled';
        })
        .toBe(true);
      const producerName = 'numbered';
      await user.send(topic, numbers(5), { producerName, initialSequenceId: 9 });
      await user.send(topic, numbers(5), { producerName, initialSequenceId: 7 });
      // 10 to 14, then 8 to 12, of which all are old.
      expect(await user.entriesOf(topic)).toBe(5);
    });

    test('given a batch, then so many messages are one entry, or those of so long', async () => {
      const byCount = newTopic();
      const patient = { batchingEnabled: true, batchingMaxPublishDelay: 60_000 };
      await user.send(byCount, numbers(10), { ...patient, batchingMaxMessages: 5 });
      expect(await user.entriesOf(byCount)).toBe(2);
      const byTime = newTopic();
      await user.send(byTime, numbers(10), {
        ...patient,
        batchingMaxMessages: 1000,
        batchingMaxPublishDelay: 500,
      });
      expect(await user.entriesOf(byTime)).toBeLessThan(10);
      const alone = newTopic();
      await user.send(alone, numbers(10), { batchingEnabled: false });
      expect(await user.entriesOf(alone)).toBe(10);
    });

    test('given room for three that wait, then the fourth is refused', async () => {
      const parameters = { batchingEnabled: true, batchingMaxPublishDelay: 1000, maxPendingMessages: 3 };
      expect((await user.send(newTopic(), numbers(10), parameters)).failed).toBe(7);
    });

    test('given a time-out of the service, then it gives up what the broker does not store in time', async () => {
      const topic = newTopic();
      await user.call('PUT', pathOf(topic));
      const rate = { publishThrottlingRateInMsg: 1, publishThrottlingRateInByte: -1 };
      await expect
        .poll(async () => {
          return (await user.call('POST', `${pathOf(topic)}/publishRate`, rate)).status === 204;
        })
        .toBe(true);
      await expect
        .poll(async () => (await user.send(topic, numbers(20), { sendTimeoutMillis: 100 })).failed > 0)
        .toBe(true);
    });

    test('given a way to route, then messages without a key are spread so, and those with one by its hash', async () => {
      const spreads = [];
      for (const parameters of [
        { messageRoutingMode: 'SinglePartition' },
        { messageRoutingMode: 'RoundRobinPartition' },
        { hashingScheme: 'JavaStringHash' },
        { hashingScheme: 'Murmur3_32Hash' },
      ] as const) {
        const topic = newTopic();
        await user.call('PUT', `${pathOf(topic)}/partitions`, 4);
        const key = 'hashingScheme' in parameters;
        await user.send(topic, numbers(20), parameters, payload => (key ? `key-${payload}` : undefined));
        spreads.push(await user.spreadOf(topic));
      }
      const [single, round, java, murmur] = spreads;
      expect(single?.filter(count => count > 0)).toEqual([20]);
      expect(round).toEqual([5, 5, 5, 5]);
      expect(java).not.toEqual(murmur);
    });

    test.each(['LZ4', 'ZLIB', 'ZSTD', 'SNAPPY'] as const)(
      'given compression by %s, then less is stored',
      async compressionType => {
        const [plain, packed] = [newTopic(), newTopic()];
        await user.send(plain, ['a'.repeat(100_000)]);
        await user.send(packed, ['a'.repeat(100_000)], { compressionType });
        expect((await user.statsOf(packed)).storageSize).toBeLessThan(
          (await user.statsOf(plain)).storageSize / 10,
        );
      },
    );

    test('given keys to encrypt with, when the service has no reader for them, then its own words are told', async () => {
      const parameters = { encryptionKeys: ['key'] };
      await expect(openProducer(user.service, newTopic(), { deadlineMs, parameters })).rejects.toThrow(
        "Can't add encryption key without configuring cryptoKeyReaderFactoryClassName",
      );
    });

    test('given what goes with a message, then it arrives, and not before its time', async () => {
      const topic = newTopic();
      const consumer = await user.subscribe(topic, { subscriptionType: 'Shared' });
      const messages = consumer[Symbol.asyncIterator]();
      const producer = await openProducer(user.service, topic, { deadlineMs });
      const eventTime = new Date('2026-01-01T00:00:00.000Z');
      const begun = Date.now();
      await producer.send({ payload: 'late', deliverAfterMs: 9000 });
      await producer.send({ payload: 'at', deliverAt: new Date(begun + 4500) });
      await producer.send({ payload: 'now', key: 'k', properties: { p: 'v' }, eventTime });
      expect(await next(messages)).toMatchObject({
        key: 'k',
        properties: { p: 'v' },
        eventTime: '2026-01-01T00:00:00Z',
      });
      expect((await next(messages)).payload.toString()).toBe('at');
      expect((await next(messages)).payload.toString()).toBe('late');
      expect(Date.now() - begun).toBeGreaterThan(7500);
      await Promise.all([producer.close(), consumer.close()]);
    });
  });
}
