import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type PulsarTopicSpec, pulsarTopicSpec } from '#src/api/resources/topic.ts';
import { writePulsar } from '#src/resources/act/pulsar.ts';
import { topicKind } from '#src/resources/topic/topic.ts';
import { ResourceWorld } from '#test/support/resource-world.ts';
import { type FakeTopics, fakeTopics } from './fake-topics.ts';

let pulsar: FakeTopics;
let world: ResourceWorld<PulsarTopicSpec>;
const spec = pulsarTopicSpec.parse({ clusterRef: { name: 'demo' }, tenant: 'acme', namespace: 'orders' });
const readers = ['a', 'b'].map(subscription => ({ subscription, pattern: 'persistent://acme/orders/f.*' }));
const ready = 'True Ready: As specified in Pulsar';

beforeEach(async () => {
  pulsar = await fakeTopics();
  world = new ResourceWorld(topicKind, { brokers: [pulsar.web] });
  world.readers = readers;
  world.apply('first', spec);
});

afterEach(() => pulsar[Symbol.asyncDispose]());

/** Lets so many writes through, and ends the operator then: before it is done, or after. */
function killedAfter(writes: number, isDone: boolean): void {
  let left = writes;
  world.write = async (...call) => {
    left -= 1;
    if (left < 0) throw new Error('killed');
    await writePulsar(...call);
    if (left === 0 && isDone) throw new Error('killed');
  };
}

describe('a topic that is read by patterns', () => {
  const kills = [0, 1, 2, 3, 4].flatMap(at => [
    [at, false],
    [at, true],
  ]) as [number, boolean][];

  test.each(kills)(
    'given an operator that ends after %i writes, done and not told: %j, then the next one gives it both',
    async (at, isDone) => {
      killedAfter(at, isDone);
      await world.pass('first').catch(() => undefined);
      world.write = writePulsar;
      await world.pass('first');
      expect([world.said('first'), pulsar.subscriptions.get('first')]).toEqual([ready, ['a', 'b']]);
      expect(world.of('first')?.status?.subscriptionsDue).toEqual([]);
    },
  );

  test('given a function that goes while the operator is away, then nothing of it is made', async () => {
    killedAfter(1, true);
    await world.pass('first').catch(() => undefined);
    world.write = writePulsar;
    world.readers = readers.slice(1);
    await world.pass('first');
    expect([world.said('first'), pulsar.subscriptions.get('first')]).toEqual([ready, ['b']]);
  });

  test('given one that has all, when a subscription goes, then that is no matter of the topic', async () => {
    await world.pass('first');
    pulsar.subscriptions.clear();
    world.wake();
    await world.pass('first');
    expect(pulsar.subscriptions.get('first')).toBeUndefined();
  });

  test('given a function that comes when the topic is there, then it begins where it wants to', async () => {
    world.readers = [];
    await world.pass('first');
    world.readers = readers;
    world.apply('first', { ...spec, policies: { ...spec.policies, maxProducers: 5 } });
    await world.pass('first');
    expect([world.said('first'), pulsar.subscriptions.get('first')]).toEqual([ready, undefined]);
  });

  test('given somebody who is quicker, then that subscription stays', async () => {
    world.write = async (...call) => {
      if (call[1].path.endsWith('/subscription/a')) pulsar.subscriptions.set('first', ['a']);
      await writePulsar(...call);
    };
    await world.pass('first');
    expect([world.said('first'), pulsar.subscriptions.get('first')]).toEqual([ready, ['a', 'b']]);
    await world.pass('first');
    expect(world.of('first')?.status?.subscriptionsDue).toEqual([]);
  });
});
