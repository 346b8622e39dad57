import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type PulsarTopicSpec, pulsarTopicSpec } from '#src/api/resources/topic.ts';
import { BrokerError } from '#src/clients/pulsar/admin.ts';
import { anonymous } from '#src/clients/pulsar/credentials.ts';
import { writePulsar } from '#src/resources/act/pulsar.ts';
import { TopicLooks } from '#src/resources/act/topic-looks.ts';
import { Pace } from '#src/resources/pace.ts';
import { topicKind } from '#src/resources/topic/topic.ts';
import { ResourceWorld } from '#test/support/resource-world.ts';
import { type FakeTopics, fakeTopics } from './fake-topics.ts';

let pulsar: FakeTopics;
let world: ResourceWorld<PulsarTopicSpec>;
const where = { clusterRef: { name: 'demo' }, tenant: 'acme', namespace: 'orders' };
const spec = (fields: object = {}) => pulsarTopicSpec.parse({ ...where, ...fields });

beforeEach(async () => {
  pulsar = await fakeTopics();
  world = new ResourceWorld(topicKind, { brokers: [pulsar.web] });
});

afterEach(() => pulsar[Symbol.asyncDispose]());

describe('a pass over a topic', () => {
  test('given none, then no policy is read of it, and all that it is to have is written in one go', async () => {
    world.apply('first', spec());
    await world.pass('first');
    expect(pulsar.asked).toEqual([
      'GET ?includeSystemTopic=true',
      'GET /__change_events/internalStats',
      'GET /first/partitions?checkAllowAutoCreation=false',
      'PUT /first',
      'POST /first/inactiveTopicPolicies',
      'GET /first/inactiveTopicPolicies',
      'GET /first/partitions?checkAllowAutoCreation=false',
      'GET /first/inactiveTopicPolicies',
    ]);
  });

  test('given one that Pulsar does not make, then nothing more is written, and that alone is told', async () => {
    let writes = 0;
    world.write = async () => {
      writes += 1;
      throw new BrokerError('', 412, { said: 'Exceed maximum number of topics in namespace.' });
    };
    world.apply('first', spec({ policies: { maxProducers: 5 } }));
    await world.pass('first');
    expect(writes).toBe(1);
    expect(world.said('first')).toBe(
      'False Refused: Pulsar refuses to create it (412): Exceed maximum number of topics in namespace.',
    );
  });

  test('given somebody who makes it at the same moment, then the rest is written all the same', async () => {
    world.write = async (...call) => {
      if (call[1].method === 'PUT') pulsar.topics.set('first', new Map());
      return writePulsar(...call);
    };
    world.apply('first', spec());
    await world.pass('first');
    expect(world.said('first')).toBe('True Ready: As specified in Pulsar');
  });

  test('given what no time mends, then it is not looked at soon', async () => {
    pulsar.topics.set('first', new Map());
    world.apply('first', spec({ partitions: 2 }));
    expect(await world.pass('first')).toEqual({ after: 20_000 });
    expect(world.said('first')).toContain('False Refused: It is there without partitions');
  });
});

describe('a look at a namespace', () => {
  const topic = { within: 'persistent/acme/orders', name: 'persistent://acme/orders/first' };

  test('given several who ask at once, then it is one look, and the pace has all its requests', async () => {
    const pace = new Pace(() => 0);
    const looks = new TopicLooks(pace);
    const broker = {
      ...{ web: pulsar.web, broker: pulsar.web, write: writePulsar, files: { read: async () => undefined } },
      options: { credentials: anonymous, deadlineMs: 2000 },
    };
    const told = await Promise.all([1, 2, 3].map(() => looks.see('ns/demo', topic, broker)));
    expect(new Set(told).size).toBe(1);
    expect(pulsar.asked).toHaveLength(2);
    expect(pace.afterMs('others', 98)).toBe(100_000);
  });

  test('given one that nobody asks for any more, then the pace forgets it', async () => {
    let now = 0;
    const pace = new Pace(() => 0);
    const looks = new TopicLooks(pace, () => now);
    const broker = {
      ...{ web: pulsar.web, broker: pulsar.web, write: writePulsar, files: { read: async () => undefined } },
      options: { credentials: anonymous, deadlineMs: 2000 },
    };
    await looks.see('ns/demo', topic, broker);
    now = 3_600_000;
    await looks.see('ns/other', topic, broker);
    expect(pace.afterMs('others', 98)).toBe(100_000);
  });
});
