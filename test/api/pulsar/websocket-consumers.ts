import { describe, expect, test } from 'vitest';
import { openReader } from '#src/clients/pulsar/websocket/reader.ts';
import type { Pulsar } from './server.ts';
import { deadlineMs, newTopic, next, numbers, pathOf, WebSocketUser } from './websocket-user.ts';

/** Every parameter of a consumer and a reader, by what it changes in a real Pulsar. */
export function websocketConsumersOf(served: () => Pulsar): void {
  const user = new WebSocketUser(served);

  describe('a consumer of the WebSocket service', () => {
    test.each(['Exclusive', 'Failover', 'Shared', 'Key_Shared'] as const)(
      'given the type %s, then its subscription has it',
      async subscriptionType => {
        const topic = newTopic();
        const consumer = await user.subscribe(topic, { subscriptionType, consumerName: 'mine' });
        const subscription = (await user.statsOf(topic)).subscriptions['s'];
        expect([subscription?.type, subscription?.consumers[0]?.consumerName]).toEqual([
          subscriptionType,
          'mine',
        ]);
        await consumer.close();
      },
    );

    test('given a subscription that is not durable, then it goes with its consumer', async () => {
      const topic = newTopic();
      const keeping = await user.subscribe(topic, {}, 'durable');
      const passing = await user.subscribe(topic, { subscriptionMode: 'NonDurable' }, 'passing');
      await Promise.all([keeping.close(), passing.close()]);
      await expect.poll(async () => !('passing' in (await user.statsOf(topic)).subscriptions)).toBe(true);
      expect(Object.keys((await user.statsOf(topic)).subscriptions)).toEqual(['durable']);
    });

    test('given where a subscription begins, then what was there before comes, or does not', async () => {
      const topic = newTopic();
      const keeper = await user.subscribe(topic, {}, 'keeper');
      await user.send(topic, ['old']);
      const [all, new_] = [
        await user.subscribe(topic, { subscriptionInitialPosition: 'Earliest' }, 'all'),
        await user.subscribe(topic, { subscriptionInitialPosition: 'Latest' }, 'new'),
      ];
      await user.send(topic, ['new']);
      expect((await next(all[Symbol.asyncIterator]())).payload.toString()).toBe('old');
      expect((await next(new_[Symbol.asyncIterator]())).payload.toString()).toBe('new');
      await Promise.all([keeper, all, new_].map(each => each.close()));
    });

    test('given a queue of one, then the second message comes when the first is acknowledged', async () => {
      const topic = newTopic();
      const consumer = await user.subscribe(topic, { receiverQueueSize: 1 });
      const messages = consumer[Symbol.asyncIterator]();
      await user.send(topic, ['first', 'second']);
      const first = await next(messages);
      const second = next(messages);
      const isEarly = await Promise.race([
        second.then(() => true),
        new Promise(resolve => setTimeout(resolve, 1000, false)),
      ]);
      expect(isEarly).toBe(false);
      consumer.acknowledge(first);
      expect((await second).payload.toString()).toBe('second');
      await consumer.close();
    });

    test('given priorities, then the consumer of the first has the messages', async () => {
      const topic = newTopic();
      const shared = { subscriptionType: 'Shared' } as const;
      const later = await user.subscribe(topic, { ...shared, priorityLevel: 1 });
      const first = await user.subscribe(topic, { ...shared, priorityLevel: 0 });
      await user.send(topic, numbers(10));
      const messages = first[Symbol.asyncIterator]();
      for (const number of numbers(10)) expect((await next(messages)).payload.toString()).toBe(number);
      await Promise.all([later.close(), first.close()]);
    });

    test('given a message that is not acknowledged in time, or negatively, then it comes again', async () => {
      const topic = newTopic();
      const parameters = {
        subscriptionType: 'Shared',
        ackTimeoutMillis: 1000,
        negativeAckRedeliveryDelay: 100,
      } as const;
      const consumer = await user.subscribe(topic, parameters);
      const messages = consumer[Symbol.asyncIterator]();
      await user.send(topic, ['again']);
      expect((await next(messages)).redeliveryCount).toBe(0);
      const begun = Date.now();
      const second = await next(messages);
      expect(Date.now() - begun).toBeGreaterThan(500);
      expect(second.redeliveryCount).toBe(1);
      consumer.negativeAcknowledge(second);
      const third = await next(messages);
      expect(third.redeliveryCount).toBe(2);
      consumer.acknowledge(third);
      await consumer.close();
    });

    test('given so many deliveries, then a message goes to the dead-letter topic that is named', async () => {
      const [topic, deadLetterTopic] = [newTopic(), newTopic()];
      const dead = await user.subscribe(deadLetterTopic);
      const parameters = {
        subscriptionType: 'Shared',
        negativeAckRedeliveryDelay: 100,
        maxRedeliverCount: 1,
      } as const;
      const consumer = await user.subscribe(topic, { ...parameters, deadLetterTopic });
      await user.send(topic, ['poison']);
      const refusing = (async () => {
        for await (const message of consumer) consumer.negativeAcknowledge(message);
      })();
      expect((await next(dead[Symbol.asyncIterator]())).payload.toString()).toBe('poison');
      await Promise.all([dead.close(), consumer.close(), refusing]);
    });

    test('given that it pulls, then as many messages come as it lets', async () => {
      const topic = newTopic();
      const consumer = await user.subscribe(topic, { pullMode: true });
      await user.send(topic, numbers(3));
      const got: string[] = [];
      const reading = (async () => {
        for await (const { payload } of consumer) got.push(payload.toString());
      })();
      consumer.permit(2);
      await expect.poll(() => got).toEqual(['0', '1']);
      consumer.permit(1);
      await expect.poll(() => got).toEqual(['0', '1', '2']);
      await Promise.all([consumer.close(), reading]);
    });

    test('given several topics, or a pattern of theirs, then the messages of all come', async () => {
      const several = [newTopic(), newTopic()];
      const pattern = `persistent://public/default/(${several.join('|')})`;
      for (const topic of several) await user.call('PUT', pathOf(topic));
      const consumers = [
        await user.subscribe({ topics: several }, {}, 'a'),
        await user.subscribe({ topicsPattern: pattern }, {}, 'b'),
      ];
      for (const topic of several) await user.send(topic, [topic]);
      for (const consumer of consumers) {
        const messages = consumer[Symbol.asyncIterator]();
        const got = [await next(messages), await next(messages)].map(({ payload }) => payload.toString());
        expect(got.sort()).toEqual([...several].sort());
        await consumer.close();
      }
    });

    test('given a topic that is terminated, then its end is told, and a subscription can be taken away', async () => {
      const topic = newTopic();
      const consumer = await user.subscribe(topic);
      expect(await consumer.hasReachedEnd()).toBe(false);
      await user.call('POST', `${pathOf(topic)}/terminate`);
      await expect.poll(() => consumer.hasReachedEnd()).toBe(true);
      await consumer.unsubscribe();
      await expect
        .poll(async () => Object.keys((await user.statsOf(topic)).subscriptions).length === 0)
        .toBe(true);
    });

    test('given what becomes of messages that cannot be decrypted, then Pulsar takes it', async () => {
      const topic = newTopic();
      const consumer = await user.subscribe(topic, { cryptoFailureAction: 'CONSUME' });
      await user.send(topic, ['plain']);
      expect((await next(consumer[Symbol.asyncIterator]())).payload.toString()).toBe('plain');
      await consumer.close();
    });
  });

  test('given a reader of the WebSocket service, then it begins where it is told, and has its name', async () => {
    const topic = newTopic();
    const keeper = await user.subscribe(topic, {}, 'keeper');
    await user.send(topic, numbers(3));
    const open = (parameters: object) => openReader(user.service, topic, { deadlineMs, parameters });
    const all = await open({
      messageId: 'earliest',
      readerName: 'mine',
      receiverQueueSize: 1,
      cryptoFailureAction: 'FAIL',
    });
    const ids: string[] = [];
    for await (const { id } of all) if (ids.push(id) === 3) break;
    const names = Object.values((await user.statsOf(topic)).subscriptions).flatMap(
      ({ consumers }) => consumers,
    );
    expect(names.map(({ consumerName }) => consumerName)).toContain('mine');
    const rest = await open({ messageId: ids[1] });
    for await (const { payload } of rest) {
      expect(payload.toString()).toBe('2');
      break;
    }
    expect(await rest.hasReachedEnd()).toBe(false);
    await Promise.all([keeper, all, rest].map(each => each.close()));
  });
}
