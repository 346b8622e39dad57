import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { type PulsarNamespaceSpec, pulsarNamespaceSpec } from '#src/api/resources/namespace.ts';
import { type PulsarSubscriptionSpec, pulsarSubscriptionSpec } from '#src/api/resources/subscription.ts';
import { type PulsarTopicSpec, pulsarTopicSpec } from '#src/api/resources/topic.ts';
import type { ResourceKind } from '#src/resources/model/kind.ts';
import type { ResourceSpec } from '#src/resources/model/resource.ts';
import { namespaceKind } from '#src/resources/namespace/namespace.ts';
import { subscriptionKind } from '#src/resources/subscription/subscription.ts';
import { topicKind } from '#src/resources/topic/topic.ts';
import { ResourceWorld } from '#test/support/resource-world.ts';
import { admin } from './admin.ts';
import { consumed, sent } from './messages.ts';
import { givenTwoClusters, names } from './two-clusters.ts';

const { of, told, replicated, ...given } = givenTwoClusters();
const ready = 'True Ready: As specified in Pulsar';
const minute = 60_000;
/** A place is told once a second: what a quick machine sends without a pause would all be in the last one. */
const pauseMs = 40;

/** Resources of a kind in cluster a, and what is said of one after a pass. */
function livingInA<S extends ResourceSpec>(kind: ResourceKind<S>) {
  const world = new ResourceWorld(kind, { brokers: [of('a').web] });
  world.clusters['ns/a'] = world.clusters['ns/demo'] ?? expect.fail();
  const said = async () => {
    await world.pass('it');
    return world.said('it');
  };
  const apply = (spec: S) => {
    world.apply('it', spec);
    return said();
  };
  return { apply, said };
}

const where = { clusterRef: { name: 'a' }, tenant: 'acme' };
const numbered = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, at) => `m${String(from + at).padStart(4, '0')}`);

/** A topic of a namespace, in both clusters. */
async function topicIn(namespace: string, name: string): Promise<string> {
  const path = `persistent/acme/${namespace}/${name}`;
  for (const each of names) await admin(of(each), 'PUT', path);
  return path;
}

interface Stats {
  readonly subscriptions: Readonly<
    Record<string, { readonly msgBacklog: number; readonly isReplicated: boolean }>
  >;
  readonly replication: Readonly<Record<string, { readonly replicationBacklog: number }>>;
}

const stats = async (name: string, path: string) => (await told(name, `${path}/stats`)) as Stats;

describe('a replicated subscription', () => {
  const topic = 'persistent://acme/orders/placed';
  const path = topic.replace('://', '/');
  const subscription = { ...where, namespace: 'orders', topic: 'placed', name: 'shop', replicated: true };

  test(
    'given a namespace that is replicated to nobody, or one way, then it is set, and waits for the rest',
    async () => {
      await given.world().pass();
      await replicated('orders', { a: ['a'], b: ['b'] });
      await topicIn('orders', 'placed');
      const { apply, said } = livingInA<PulsarSubscriptionSpec>(subscriptionKind);
      expect(await apply(pulsarSubscriptionSpec.parse(subscription))).toMatch(
        /^False NotReplicatedBothWays: persistent:.*placed is replicated to no other cluster: /,
      );
      await admin(of('a'), 'POST', 'namespaces/acme/orders/replication', [...names]);
      await expect.poll(said, { timeout: minute }).toContain('to cluster b, and nothing comes back');
      await admin(of('b'), 'POST', 'namespaces/acme/orders/replication', [...names]);
      await expect.poll(said, { timeout: minute }).toBe(ready);
    },
    5 * minute,
  );

  test(
    'when its consumer goes to the other cluster and comes back while messages come, then nothing is skipped, and the last seconds come twice',
    async () => {
      // Places come over while messages do: each is found by what both sides send after it.
      let published = 0;
      const over = new AbortController();
      const publishing = (async () => {
        for (; !over.signal.aborted; published += 5) {
          await sent(of('a'), topic, ...numbered(published, published + 5));
          await sleep(pauseMs);
        }
      })();
      const inA = await consumed(of('a'), topic, 'shop', 1000);
      const inB = await consumed(of('b'), topic, 'shop', 1000);
      const backInA = await consumed(of('a'), topic, 'shop', 500);
      over.abort();
      await publishing;
      // There may be nothing left before it.
      await sent(of('a'), topic, 'the end');
      const rest = await consumed(of('a'), topic, 'shop', Number.POSITIVE_INFINITY, 'the end');
      const all = [...inA, ...inB, ...backInA, ...rest];
      expect(numbered(0, published).filter(text => !all.includes(text))).toEqual([]);
      for (const [before, after] of [
        [inA, inB],
        [inB, backInA],
      ] as const) {
        const twice = after.filter(text => before.includes(text)).length;
        // Had its place not come along, all of the first would.
        expect(twice).toBeLessThan(500);
      }
    },
    10 * minute,
  );

  test(
    'given a consumer that stays until nothing new comes, when it goes to the other cluster, then next to nothing comes twice',
    async () => {
      const staying = consumed(of('a'), topic, 'shop', Number.POSITIVE_INFINITY, 'last in a');
      const left = async () => (await stats('b', path)).subscriptions['shop']?.msgBacklog;
      // What is left are marks of Pulsar's own, which no consumer sees.
      await expect.poll(left, { timeout: minute }).toBeLessThan(50);
      await sent(of('a'), topic, 'last in a');
      await staying;
      await sent(of('a'), topic, 'first in b');
      const inB = await consumed(of('b'), topic, 'shop', Number.POSITIVE_INFINITY, 'first in b');
      expect(inB.at(-1)).toBe('first in b');
      expect(inB.length).toBeLessThan(20);
    },
    3 * minute,
  );
});

describe('a list of clusters', () => {
  const list = 'namespaces/acme/shrinks/replication';

  test(
    'given a topic that names a cluster which is not registered, then it has the others, and waits',
    async () => {
      await replicated('lists');
      const { apply, said } = livingInA<PulsarTopicSpec>(topicKind);
      const spec = {
        ...where,
        namespace: 'lists',
        name: 'own',
        policies: { replicationClusters: ['a', 'c'] },
      };
      expect(await apply(pulsarTopicSpec.parse(spec))).toMatch(
        /^False ClusterNotRegistered: PulsarCluster a does not know cluster c yet/,
      );
      expect(await told('a', 'persistent/acme/lists/own/replication')).toEqual(['a']);
      const { web } = of('b');
      await admin(of('a'), 'PUT', 'clusters/c', {
        serviceUrl: web,
        brokerServiceUrl: `pulsar://${of('b').binary}`,
      });
      expect(await said()).toMatch(/^False ClusterNotInTenant/);
      const clusters = { adminRoles: ['boss'], allowedClusters: ['a', 'b', 'c'] };
      await admin(of('a'), 'POST', 'tenants/acme', clusters);
      expect(await said()).toBe(ready);
      expect(await told('a', 'persistent/acme/lists/own/replication')).toEqual(['a', 'c']);
    },
    5 * minute,
  );

  test(
    'given messages that are still to come to a cluster, when its list loses that, then it waits, and all else is set',
    async () => {
      await replicated('shrinks');
      const path = await topicIn('shrinks', 'placed');
      const parts = 'persistent/acme/shrinks/parts';
      for (const name of names) await admin(of(name), 'PUT', `${parts}/partitions`, 2);
      const namespace = livingInA<PulsarNamespaceSpec>(namespaceKind);
      const policies = (replicationClusters: string[], more: object = {}) =>
        pulsarNamespaceSpec.parse({ ...where, name: 'shrinks', policies: { replicationClusters, ...more } });
      expect(await namespace.apply(policies(['a', 'b']))).toBe(ready);
      await expect.poll(async () => (await stats('a', path)).replication).toHaveProperty('b');
      await of('b').kill();
      for (const each of ['placed', 'parts'])
        await sent(of('a'), `persistent://acme/shrinks/${each}`, ...numbered(0, 3));
      const topic = livingInA<PulsarTopicSpec>(topicKind);
      const own = {
        ...where,
        namespace: 'shrinks',
        name: 'parts',
        partitions: 2,
        policies: { replicationClusters: ['a'] },
      };
      expect(await topic.apply(pulsarTopicSpec.parse(own))).toMatch(/^False BacklogLeft: 3 messages/);
      expect(await namespace.apply(policies(['a'], { messageTTL: 3000 }))).toMatch(
        /^False BacklogLeft: \d+ (message is|messages are) yet to come to cluster b, which stays in replicationClusters/,
      );
      expect(await told('a', list)).toEqual(['a', 'b']);
      expect(await told('a', 'namespaces/acme/shrinks/messageTTL')).toBe(3000);
      expect(await topic.apply(pulsarTopicSpec.parse({ ...own, giveUp: ['b'] }))).toBe(ready);
      expect(await told('a', `${parts}/replication`)).toEqual(['a']);
      await of('b').startAgain();
      await expect.poll(namespace.said, { timeout: 3 * minute, interval: 1000 }).toBe(ready);
      expect(await told('a', list)).toEqual(['a']);
      expect(await consumed(of('b'), 'persistent://acme/shrinks/placed', 'late', 3)).toEqual(numbered(0, 3));
    },
    10 * minute,
  );
});
