import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type PulsarTopicSpec, pulsarTopicSpec } from '#src/api/resources/topic.ts';
import { functionKind } from '#src/resources/function/function.ts';
import { topicKind } from '#src/resources/topic/topic.ts';
import { ResourceWorld } from '#test/support/resource-world.ts';
import { FunctionUser, finalized, ready } from './function-user.ts';
import { received, sent } from './messages.ts';
import type { Pulsar } from './server.ts';

/** Tries out functions that read all topics of a pattern, and topics that come later. */
export function patternTopicsOf(served: () => Pulsar): void {
  let user: FunctionUser;
  let topics: ResourceWorld<PulsarTopicSpec>;

  beforeEach(async () => {
    user = await FunctionUser.of(served());
    topics = new ResourceWorld(topicKind, { brokers: [user.pulsar.web] });
  });

  afterEach(() => user[Symbol.asyncDispose]());

  /** What the topics' controller knows of the function. */
  function known() {
    const resource = user.world.of('exclaim');
    return (resource && functionKind.readsBy?.(resource)) ?? [];
  }

  async function made(name: string, fields: object = {}): Promise<string> {
    const spec = { clusterRef: { name: 'demo' }, tenant: 'acme', namespace: user.namespace, ...fields };
    topics.apply(name, pulsarTopicSpec.parse(spec));
    await topics.pass(name);
    return topics.said(name);
  }

  const reading = (fields: object = {}) => ({
    ...{ inputs: undefined, topicsPattern: user.topic('placed-.*'), subscriptionPosition: 'Latest' },
    ...fields,
  });
  const own = () => `acme/${user.namespace}/exclaim`;

  describe('a function of a pattern', { timeout: 300_000 }, () => {
    test('given a topic that comes later, then its first message is read, and without the subscription it is not', async () => {
      await made('placed-0');
      await user.applied(reading());
      await expect.poll(() => user.subscriptions('placed-0')).toEqual([own()]);
      await made('placed-unknown');
      topics.readers = known();
      expect(await made('placed-known')).toBe(ready);
      expect(await user.subscriptions('placed-known')).toEqual([own()]);
      for (const name of ['placed-unknown', 'placed-known']) await sent(user.pulsar, user.topic(name), name);
      await expect.poll(() => user.subscriptions('placed-unknown'), { timeout: 120_000 }).toEqual([own()]);
      await sent(user.pulsar, user.topic('placed-unknown'), 'later');
      expect(await received(user.pulsar, user.topic('out'), 2)).toEqual(['later!', 'placed-known!']);
    });

    test('given partitions, another name, and a topic of another pattern, then each has what reads it; with the function they go', async () => {
      await made('placed-0');
      await user.applied(reading({ subName: 'mine' }));
      topics.readers = known();
      await made('placed-parts', { partitions: 2 });
      await made('sent-1');
      await made('placed', {});
      const of = (...names: string[]) => Promise.all(names.map(each => user.subscriptions(each)));
      expect(await of('placed-parts-partition-0', 'placed-parts-partition-1', 'sent-1', 'placed')).toEqual([
        ...[['mine'], ['mine']],
        ...[[], []],
      ]);
      await expect.poll(() => user.subscriptions('placed-0')).toEqual(['mine']);
      await user.applied(reading({ subName: 'mine' }), 'gone', finalized);
      await expect.poll(() => of('placed-0', 'placed-parts')).toEqual([[], []]);
    });
  });
}
