import { beforeEach, describe, expect, test } from 'vitest';
import { type PulsarSubscriptionSpec, pulsarSubscriptionSpec } from '#src/api/resources/subscription.ts';
import { subscriptionKind } from '#src/resources/subscription/subscription.ts';
import { ResourceWorld } from '#test/support/resource-world.ts';
import { admin } from './admin.ts';
import type { Pulsar } from './server.ts';

const staying = {
  deleteWhileInactive: false,
  inactiveTopicDeleteMode: 'delete_when_no_subscriptions',
  maxInactiveDurationSeconds: 60,
};
const rate = {
  dispatchThrottlingRateInMsg: 5,
  dispatchThrottlingRateInByte: -1,
  ratePeriodInSecond: 1,
  relativeToPublishRate: false,
};

/** Tries out subscriptions of topics that are divided and that are not. */
export function subscriptionsOf(served: () => Pulsar): void {
  let pulsar: Pulsar;
  let subscriptions: ResourceWorld<PulsarSubscriptionSpec>;
  let namespace: string;
  let count = 0;
  const path = () => `persistent/acme/${namespace}/orders`;
  const ready = 'True Ready: As specified in Pulsar';
  const deletion = { deletionTimestamp: '2026-01-01T00:00:00Z' };

  beforeEach(async () => {
    pulsar = served();
    namespace = `subscribed-${++count}`;
    subscriptions = new ResourceWorld(subscriptionKind, { brokers: [pulsar.web] });
    await admin(pulsar, 'PUT', `namespaces/acme/${namespace}`, {});
    await admin(pulsar, 'POST', `namespaces/acme/${namespace}/inactiveTopicPolicies`, staying);
  });

  async function applied(fields: object = {}, metadata = {}): Promise<string> {
    const spec = { clusterRef: { name: 'demo' }, tenant: 'acme', namespace, topic: 'orders', ...fields };
    subscriptions.apply('shop', pulsarSubscriptionSpec.parse(spec), metadata);
    await subscriptions.pass('shop');
    return subscriptions.said('shop');
  }

  const made = (partitions: number) =>
    partitions > 0 ? admin(pulsar, 'PUT', `${path()}/partitions`, partitions) : admin(pulsar, 'PUT', path());
  const told = async (of = path()) => (await admin(pulsar, 'GET', `${of}/subscriptions`)).value;
  const replicated = async () =>
    Object.values(
      (await admin(pulsar, 'GET', `${path()}/subscription/shop/replicatedSubscriptionStatus`))
        .value as object,
    );

  test('given no topic, then it is waited for, and none is made', async () => {
    expect(await applied()).toBe(
      `False TopicNotFound: Topic persistent://acme/${namespace}/orders does not exist: waiting for it. A PulsarTopic makes one`,
    );
    expect((await admin(pulsar, 'GET', `persistent/acme/${namespace}`)).value).toEqual([]);
    await made(0);
    await subscriptions.pass('shop');
    expect(subscriptions.said('shop')).toBe(ready);
    expect(await told()).toEqual(['shop']);
  });

  describe.each([0, 2])('a subscription of a topic with %i partitions', partitions => {
    test('when somebody deletes it, then it is made again, and what is lost is told', async () => {
      await made(partitions);
      expect(await applied()).toBe(ready);
      await admin(pulsar, 'DELETE', `${path()}/subscription/shop`);
      await subscriptions.pass('shop');
      expect([await told(), subscriptions.said('shop')]).toEqual([['shop'], ready]);
      expect(subscriptions.events.at(-1)).toMatchObject({
        type: 'Warning',
        reason: 'Restored',
        message: expect.stringMatching(
          /again: .*; its place is lost with it, and it begins at the next message$/,
        ),
      });
    });

    test('when it is replicated and that is taken out, then Pulsar has it each time', async () => {
      await made(partitions);
      for (const [fields, is] of [
        [{ replicated: true }, true],
        [{ replicated: false }, false],
        [{ replicated: true }, true],
        [{}, false],
      ] as const) {
        // Nobody else is there to whom its place could go.
        expect(await applied(fields)).toContain(is ? 'NotReplicatedBothWays' : ready);
        expect(new Set(await replicated())).toEqual(new Set([is]));
      }
      expect(subscriptions.of('shop')?.status?.managedFields).toEqual(['position']);
    });

    test('when it has a rate, and that is changed by hand and taken out, then Pulsar has it each time', async () => {
      await made(partitions);
      const live = async () => (await admin(pulsar, 'GET', `${path()}/shop/dispatchRate`)).value;
      expect(await applied({ dispatchRate: rate })).toBe(ready);
      expect(await live()).toEqual(rate);
      await admin(pulsar, 'DELETE', `${path()}/shop/dispatchRate`);
      await subscriptions.pass('shop');
      expect(await live()).toEqual(rate);
      expect(await applied()).toBe(ready);
      expect(await live()).toBe('');
    });

    test('when it is retained or deleted, then Pulsar keeps it or not', async () => {
      await made(partitions);
      await applied();
      expect(subscriptions.of('shop')?.metadata.finalizers ?? []).toEqual([]);
      const spec = { deletionPolicy: 'Delete' };
      await applied(spec);
      await applied(spec);
      await applied(spec, deletion);
      expect([subscriptions.of('shop'), await told()]).toEqual([undefined, []]);
    });
  });

  test('given a topic that goes and comes back, then it is told that the subscription was gone, though it waited meanwhile', async () => {
    await made(0);
    await applied();
    await admin(pulsar, 'DELETE', path());
    await subscriptions.pass('shop');
    expect(subscriptions.said('shop')).toContain('TopicNotFound');
    await made(0);
    await subscriptions.pass('shop');
    expect(subscriptions.events.map(({ reason }) => reason)).toEqual(['Created', 'Restored']);
    expect(subscriptions.events.at(-1)?.message).toContain('its place is lost with it');
  });

  test('given a partition that somebody takes it from, then that has it again, and all lose it in the end', async () => {
    await made(2);
    const spec = { deletionPolicy: 'Delete' };
    await applied(spec);
    await applied(spec);
    await admin(pulsar, 'DELETE', `${path()}-partition-1/subscription/shop`);
    await subscriptions.pass('shop');
    expect(await told(`${path()}-partition-1`)).toEqual(['shop']);
    await admin(pulsar, 'DELETE', `${path()}-partition-1/subscription/shop`);
    await applied(spec, deletion);
    expect(subscriptions.of('shop')).toBeUndefined();
    for (const partition of [0, 1]) expect(await told(`${path()}-partition-${partition}`)).toEqual([]);
  });

  test.each(['Earliest', 'Latest'] as const)(
    'given messages that are there and the position %s, then it begins there',
    async position => {
      await made(0);
      // A place of its own: what is written while nobody subscribes is gone else.
      await admin(pulsar, 'PUT', `${path()}/subscription/other`);
      const messages = [{ payload: Buffer.from('one').toString('base64') }];
      const produced = await fetch(`${pulsar.web}/topics/persistent/acme/${namespace}/orders`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ valueSchema: bytes, messages }),
      });
      expect(produced.status).toBe(200);
      expect(await applied({ position })).toBe(ready);
      const stats = (await admin(pulsar, 'GET', `${path()}/stats`)).value as {
        subscriptions: Record<string, { msgBacklog: number }>;
      };
      expect(stats.subscriptions['shop']?.msgBacklog).toBe(position === 'Earliest' ? 1 : 0);
    },
  );

  test.each(['a/b', 'a+b', '100%', 'a%2Bb', 'a b', '注文', '...', 'é"€'])(
    'given the name %j, then it is made, kept, set and deleted',
    async name => {
      await made(0);
      const spec = { name, replicated: true, dispatchRate: rate, deletionPolicy: 'Delete' };
      await applied(spec);
      expect(await applied(spec)).toContain('NotReplicatedBothWays');
      expect(await told()).toEqual([name]);
      const { statuses } = subscriptions;
      await subscriptions.pass('shop');
      expect(subscriptions.statuses).toBe(statuses);
      await applied(spec, deletion);
      expect([subscriptions.of('shop'), await told()]).toEqual([undefined, []]);
    },
  );

  test('given one that somebody made, then it is adopted where it is', async () => {
    await made(0);
    await admin(pulsar, 'PUT', `${path()}/subscription/shop`);
    expect(await applied({ position: 'Earliest' })).toBe(ready);
    expect(subscriptions.events.map(({ reason }) => reason)).toEqual(['Adopted']);
  });
}

/** What the REST producer calls messages that are bytes and no more. */
const bytes = JSON.stringify({ name: '', schema: '', type: 'BYTES', properties: {} });
