import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type PulsarTopicSpec, pulsarTopicSpec } from '#src/api/resources/topic.ts';
import { writePulsar } from '#src/resources/act/pulsar.ts';
import { topicKind } from '#src/resources/topic/topic.ts';
import { ResourceWorld } from '#test/support/resource-world.ts';
import { type FakeTopics, fakeTopics } from './fake-topics.ts';

let pulsar: FakeTopics;
let world: ResourceWorld<PulsarTopicSpec>;
const policies = { maxProducers: 5, maxConsumers: 6 };
const spec = pulsarTopicSpec.parse({
  ...{ clusterRef: { name: 'demo' }, tenant: 'acme', namespace: 'orders', policies },
});

beforeEach(async () => {
  pulsar = await fakeTopics();
  world = new ResourceWorld(topicKind, { brokers: [pulsar.web] });
  world.apply('first', spec);
});

afterEach(() => pulsar[Symbol.asyncDispose]());

describe('a broker that answers before it has read its own log', () => {
  test('given policies, then each is waited for before the next is written, and all are there', async () => {
    const heldBefore: unknown[] = [];
    world.write = async (web, request, options) => {
      const topic = pulsar.topics.get('first');
      heldBefore.push(Object.fromEntries(topic ?? []));
      if (request.method !== 'POST') return writePulsar(web, request, options);
      // It answers, and has it a moment later: until then it would write the next one over it.
      const [policy = ''] = request.path.split('/').slice(-1);
      setTimeout(() => pulsar.set('first', policy, request.body), 150);
      return undefined;
    };
    await world.pass('first');
    expect(world.said('first')).toBe('True Ready: As specified in Pulsar');
    expect(heldBefore.map(held => Object.keys(held as object).length)).toEqual([0, 0, 1, 2]);
  });

  test('given a policy that it never has, then nothing more is written, and that is told', async () => {
    const written: string[] = [];
    world.write = async (web, request, options) => {
      written.push(request.path.split('/').slice(-1)[0] ?? '');
      return request.method === 'POST' ? undefined : writePulsar(web, request, options);
    };
    await world.pass('first');
    expect(written).toEqual(['first', 'inactiveTopicPolicies']);
    expect(world.said('first')).toContain('False NotKept: Pulsar takes inactiveTopicPolicies');
  });
});
