import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { beforeEach, describe, expect, test } from 'vitest';
import { type PulsarTopicSpec, pulsarTopicSpec } from '#src/api/resources/topic.ts';
import { topicKind } from '#src/resources/topic/topic.ts';
import { ResourceWorld } from '#test/support/resource-world.ts';
import { admin } from './admin.ts';
import type { Pulsar } from './server.ts';

/** Tries out topics: partitions, names, properties and their end. */
export function topicsOf(served: () => Pulsar): void {
  let pulsar: Pulsar;
  let topics: ResourceWorld<PulsarTopicSpec>;
  let namespace: string;
  let count = 0;

  beforeEach(async () => {
    pulsar = served();
    namespace = `topics-${++count}`;
    topics = new ResourceWorld(topicKind, { brokers: [pulsar.web] });
    await admin(pulsar, 'PUT', `namespaces/acme/${namespace}`, {});
  });

  async function applied(fields: object, metadata = {}, name = 'orders'): Promise<string> {
    const spec = { clusterRef: { name: 'demo' }, tenant: 'acme', namespace, ...fields };
    topics.apply(name, pulsarTopicSpec.parse(spec), metadata);
    await topics.pass(name);
    return topics.said(name);
  }

  const path = (name = 'orders') => `persistent/acme/${namespace}/${name}`;
  const partitions = async (name?: string) =>
    (await admin(pulsar, 'GET', `${path(name)}/partitions?checkAllowAutoCreation=false`)).value;
  const ready = 'True Ready: As specified in Pulsar';
  const deletion = { deletionTimestamp: '2026-01-01T00:00:00Z' };

  describe('the partitions of a topic', () => {
    test('given none, when they grow by the spec, then Pulsar has them; when they grow by hand, then that is told', async () => {
      expect(await applied({ partitions: 2 })).toBe(ready);
      expect(await applied({ partitions: 3 })).toBe(ready);
      expect(await partitions()).toMatchObject({ partitions: 3 });
      expect(topics.events.at(-1)?.message).toBe(
        `Updated topic persistent://acme/${namespace}/orders: partitions`,
      );
      await admin(pulsar, 'POST', `${path()}/partitions`, 5);
      topics.wake();
      await topics.pass('orders');
      expect(topics.said('orders')).toBe(
        'False Refused: It has 5 partitions, and Pulsar takes none away: set partitions: 5',
      );
      expect(await applied({ partitions: 5 })).toBe(ready);
    });

    test('given one that is there undivided, or divided, then that is told, and its policies are set all the same', async () => {
      await admin(pulsar, 'PUT', path());
      expect(await applied({ partitions: 2, policies: { messageTTL: 7 } })).toContain(
        'False Refused: It is there without partitions, and Pulsar does not divide it',
      );
      expect((await admin(pulsar, 'GET', `${path()}/messageTTL`)).value).toBe(7);
      await admin(pulsar, 'PUT', `${path('parted')}/partitions`, 2);
      expect(await applied({}, {}, 'parted')).toContain(
        'False Refused: It is there with 2 partitions: make the PulsarTopic anew with partitions: 2',
      );
    });

    test('given a topic of the name of a partition to come, then Pulsar says so', async () => {
      expect(await applied({ partitions: 1 })).toBe(ready);
      // As a client can leave it behind: the metadata went, a partition stayed.
      await admin(pulsar, 'POST', `${path()}/partitions`, 2);
      await admin(pulsar, 'DELETE', `${path()}-partition-1`);
      expect(await applied({ partitions: 2 })).toBe(ready);
    });

    test('given a topic that stores nothing, then it is divided, and has policies', async () => {
      const spec = { persistent: false, partitions: 2, policies: { maxProducers: 4 } };
      expect(await applied(spec)).toBe(ready);
      const volatile = path().replace('persistent', 'non-persistent');
      expect((await admin(pulsar, 'GET', `${volatile}/partitions`)).value).toMatchObject({ partitions: 2 });
      expect((await admin(pulsar, 'GET', `${volatile}/maxProducers`)).value).toBe(4);
      await admin(pulsar, 'POST', `${volatile}/maxProducers`, 5);
      await topics.pass('orders');
      expect((await admin(pulsar, 'GET', `${volatile}/maxProducers`)).value).toBe(4);
    });
  });

  test.each(['a%b', 'a%2Fb', 'a b+c', '注文', 'a注', 'é€😀', '...', 'q?x=1&y#z', 'a:b;c"d', "it's {it}"])(
    'given the name %j, then it is made, kept, changed, looked at and deleted',
    async name => {
      const spec = { name, policies: { messageTTL: 7 }, deletionPolicy: 'Delete' };
      await applied(spec, {}, 'named');
      expect(await applied(spec, {}, 'named')).toBe(ready);
      const { value } = await admin(pulsar, 'GET', `persistent/acme/${namespace}`);
      expect(value).toEqual([`persistent://acme/${namespace}/${name}`]);
      topics.wake();
      await topics.pass('named');
      const encoded = encodeURIComponent(name);
      await admin(pulsar, 'POST', `${path(encoded)}/messageTTL?messageTTL=8`);
      topics.wake();
      await topics.pass('named');
      expect((await admin(pulsar, 'GET', `${path(encoded)}/messageTTL`)).value).toBe(7);
      await applied(spec, deletion, 'named');
      expect((await admin(pulsar, 'GET', `persistent/acme/${namespace}`)).value).toEqual([]);
      expect(topics.of('named')).toBeUndefined();
    },
  );

  test.each([0, 2])(
    'given properties of a topic with %i partitions, then those are set, healed and taken out that are given',
    async parts => {
      await applied({ partitions: parts });
      await admin(pulsar, 'PUT', `${path()}/properties`, { theirs: 'x' });
      const told = async () => (await admin(pulsar, 'GET', `${path()}/properties`)).value;
      await applied({ partitions: parts, properties: { team: 'a', 'with/slash & more': 'b' } });
      expect(await told()).toEqual({ team: 'a', 'with/slash & more': 'b', theirs: 'x' });
      await admin(pulsar, 'PUT', `${path()}/properties`, { team: 'c' });
      // Nothing tells of properties: they are looked at when their turn comes.
      expect(await applied({ partitions: parts, properties: { team: 'a' } })).toBe(ready);
      expect(await told()).toEqual({ team: 'a', theirs: 'x' });
    },
  );

  describe('the end of a topic', () => {
    test('given one to be retained, then nothing holds it, and Pulsar keeps it', async () => {
      await applied({});
      expect(topics.of('orders')?.metadata.finalizers ?? []).toEqual([]);
      expect(await partitions()).toMatchObject({ partitions: 0 });
    });

    test('given one to be deleted, then it goes with its subscriptions and partitions', async () => {
      const spec = { partitions: 2, deletionPolicy: 'Delete' };
      await applied(spec);
      await applied(spec);
      await admin(pulsar, 'PUT', `${path()}/subscription/shop`);
      await applied(spec, deletion);
      expect(topics.of('orders')).toBeUndefined();
      expect((await admin(pulsar, 'GET', `persistent/acme/${namespace}`)).value).toEqual([]);
      expect(topics.events.at(-1)?.reason).toBe('Deleted');
    });

    test('given one that somebody deletes, then it is made again', async () => {
      await applied({ policies: { messageTTL: 7 } });
      await admin(pulsar, 'DELETE', path());
      topics.wake();
      await topics.pass('orders');
      expect((await admin(pulsar, 'GET', `${path()}/messageTTL`)).value).toBe(7);
      expect(topics.events.at(-1)?.message).toBe(
        `Made topic persistent://acme/${namespace}/orders again: it had been deleted in Pulsar`,
      );
    });
  });

  test.each([
    ['is one', {}, 2],
    ['is divided', { allowAutoTopicCreation: true, topicType: 'partitioned', defaultNumPartitions: 2 }, 3],
  ])(
    'given a namespace whose topic of changes %s, then one look serves its topics, and tells which one somebody changed',
    async (_, autoTopicCreation, requests) => {
      if (requests > 2)
        await admin(pulsar, 'POST', `namespaces/acme/${namespace}/autoTopicCreation`, autoTopicCreation);
      const names = ['one', 'two', 'three'];
      const round = async () => {
        topics.wake();
        const counted = countRequests();
        for (const name of names) await topics.pass(name);
        return counted();
      };
      for (const name of names) await applied({ policies: { messageTTL: 7 } }, {}, name);
      // What the operator itself has written is told by the look after it.
      for (let rounds = 0; rounds < 2; rounds++) await round();
      expect(await round()).toBe(requests);
      await admin(pulsar, 'POST', `${path('two')}/messageTTL?messageTTL=8`);
      // The look, the entry, and of that topic: a look at it, the write, whether it is shown, another look.
      expect(await round()).toBe(requests + 1 + 3 + 1 + 1 + 3);
      expect((await admin(pulsar, 'GET', `${path('two')}/messageTTL`)).value).toBe(7);
    },
  );

  describe('what is not there', () => {
    test('given no namespace, then it is waited for, and no tenant is told from that', async () => {
      await admin(pulsar, 'DELETE', `namespaces/acme/${namespace}`);
      expect(await applied({})).toBe(
        `False NamespaceNotFound: Namespace acme/${namespace} does not exist: waiting for it. A PulsarNamespace makes one`,
      );
      await admin(pulsar, 'PUT', `namespaces/acme/${namespace}`, {});
      await topics.pass('orders');
      expect(topics.said('orders')).toBe(ready);
    });

    test('given a policy that this release does not have, a filter or a topic that is not there, then Pulsar says so', async () => {
      const policies = {
        subscriptionExpirationTime: 5,
        entryFilters: { entryFilterNames: 'nothing' },
        shadowTopics: [`persistent://acme/${namespace}/shadow`],
        maxMessageSize: 100_000_000,
      };
      const said = await applied({ policies });
      expect(said).toContain('False Refused: Pulsar refuses to set subscriptionExpirationTime (404): ');
      expect(said).toContain("set entryFilters (400): Entry filter 'nothing' not found");
      expect(said).toMatch(/set shadowTopics \(412\): Shadow topic .* not exists/);
      expect(said).toContain('set maxMessageSize (412): ');
    });
  });
}

/** Counts what our client asks, until it is called. */
function countRequests(): () => number {
  let count = 0;
  const channel = 'undici:request:create';
  const counter = () => {
    count += 1;
  };
  subscribe(channel, counter);
  return () => {
    unsubscribe(channel, counter);
    return count;
  };
}
