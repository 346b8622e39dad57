import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type PulsarTopicSpec, pulsarTopicSpec } from '#src/api/resources/topic.ts';
import { topicKind } from '#src/resources/topic/topic.ts';
import { ResourceWorld } from '#test/support/resource-world.ts';
import { type FakeTopics, fakeTopics } from './fake-topics.ts';

let pulsar: FakeTopics;
let world: ResourceWorld<PulsarTopicSpec>;
const names = Array.from({ length: 30 }, (_, at) => `t${at}`);
const spec = (policies: object = {}) =>
  pulsarTopicSpec.parse({ clusterRef: { name: 'demo' }, tenant: 'acme', namespace: 'orders', policies });

beforeEach(async () => {
  pulsar = await fakeTopics();
  world = new ResourceWorld(topicKind, { brokers: [pulsar.web] });
  for (const name of names) world.apply(name, spec({ maxProducers: 5 }));
  // What the operator itself has written is told by the look after it.
  for (let rounds = 0; rounds < 2; rounds++) await round();
  await round();
});

afterEach(() => pulsar[Symbol.asyncDispose]());

/** What is asked until all have been looked at once after a look at the namespace is due. */
async function round(): Promise<string[]> {
  world.wake();
  pulsar.asked.length = 0;
  for (const name of names) await world.pass(name);
  return [...pulsar.asked];
}

const look = ['GET ?includeSystemTopic=true', 'GET /__change_events/internalStats'];

describe('topics at rest', () => {
  test('given nothing that changes, then one look serves all of them, and nothing is written anywhere', async () => {
    const { statuses } = world;
    expect([await round(), world.statuses]).toEqual([look, statuses]);
    pulsar.asked.length = 0;
    expect(await world.pass('t3')).toEqual({ after: 20_000 });
    expect(pulsar.asked).toEqual([]);
  });

  test('given one that somebody changes, then that one is looked at and healed, and no other', async () => {
    pulsar.set('t7', 'maxProducers', 9);
    const asked = await round();
    expect(pulsar.topics.get('t7')?.get('maxProducers')).toBe(5);
    const others = asked.filter(line => !line.includes('/t7'));
    expect(others).toEqual([
      ...look,
      expect.stringMatching(/^GET \/__change_events\/ledger\/7\/entry\/\d+$/),
    ]);
    expect(asked.length).toBeLessThan(12);
    expect(world.events.at(-1)?.message).toContain('/t7: maxProducers had been changed in Pulsar');
    await round();
    expect(await round()).toEqual(look);
  });

  test('given one that somebody deletes, then it is made again, and no other is looked at', async () => {
    pulsar.topics.delete('t7');
    const asked = await round();
    expect(pulsar.topics.get('t7')?.get('maxProducers')).toBe(5);
    expect(asked.filter(line => !line.includes('/t7'))).toEqual(look);
  });

  test('given more changes than are read one by one, then all are looked at, once', async () => {
    for (let at = 0; at < 25; at++) pulsar.set('theirs', 'maxProducers', at);
    const asked = await round();
    expect(asked.filter(line => line.includes('/t9/'))).toHaveLength(3);
    expect(asked).toHaveLength(look.length + 3 * names.length);
    expect(await round()).toEqual(look);
  });

  test('given a spec that changes, then that is carried out at once', async () => {
    world.apply('t7', spec({ maxProducers: 6 }));
    await world.pass('t7');
    expect(pulsar.topics.get('t7')?.get('maxProducers')).toBe(6);
  });

  test('given brokers that do not tell of the namespace, then each is looked at itself, and drift is found', async () => {
    pulsar.lists = 403;
    pulsar.set('t7', 'maxProducers', 9);
    await round();
    expect(pulsar.topics.get('t7')?.get('maxProducers')).toBe(5);
    // Back again, nothing is taken for what it was before.
    pulsar.set('t8', 'maxProducers', 9);
    pulsar.lists = 200;
    await round();
    expect(pulsar.topics.get('t8')?.get('maxProducers')).toBe(5);
  });

  test('given a broker that once comes to no answer, then no topic is looked at itself for that', async () => {
    pulsar.lists = 503;
    expect(await round()).toEqual(look.slice(0, 1));
    pulsar.set('t7', 'maxProducers', 9);
    pulsar.lists = 200;
    await round();
    expect(pulsar.topics.get('t7')?.get('maxProducers')).toBe(5);
    await round();
    expect(await round()).toEqual(look);
  });

  test('given brokers that come to no answer time and again, then each is looked at itself', async () => {
    pulsar.lists = 503;
    for (let rounds = 0; rounds < 4; rounds++) await round();
    pulsar.set('t7', 'maxProducers', 9);
    await round();
    expect(pulsar.topics.get('t7')?.get('maxProducers')).toBe(5);
  });

  test('given a namespace of a thousand topics with partitions, then its look is not too long to be taken', async () => {
    for (let at = 0; at < 16_000; at++)
      pulsar.topics.set(`events-of-customers-eu-${at % 1000}-partition-${Math.floor(at / 1000)}`, new Map());
    await round();
    expect(await round()).toEqual(look);
  });
});
