import { beforeAll, describe, expect, test } from 'vitest';
import { createProgram } from '#src/cli/program.ts';
import { openConsumer } from '#src/clients/pulsar/websocket/consumer.ts';
import { eventually } from '../support/eventually.ts';
import { givenCluster } from '../support/given.ts';
import { apply, fromEnvironment, get, kubectl } from '../support/kubernetes.ts';
import { Residents } from '../support/resources.ts';
import { keepAll, smallCluster } from '../support/sample.ts';
import type { Subject } from '../support/subject.ts';
import { sendWithoutEnd, through } from '../support/traffic.ts';

const minute = 60_000;
const home = 'e2e-failover-one';
const topic = 'acme/orders/placed';

/** Each in a namespace of its own; the instance and its client are in that of the first. */
function cluster(name: string): Subject {
  const spec = { allowedNamespaces: [home], broker: { config: keepAll } };
  const manifest = smallCluster(`e2e-failover-${name}`, name, spec);
  return givenCluster(manifest, { withinMs: 8 * minute });
}

const [one, two] = [cluster('one'), cluster('two')] as const;

/** Tenant, namespace and topic of a cluster, replicated to both, with a subscription whose place goes along. */
function inhabited(subject: Subject): Promise<void> {
  const residents = new Residents(subject);
  const names = ['one', 'two'];
  const where = { tenant: 'acme', namespace: 'orders' };
  return apply(
    residents.of('PulsarTenant', 'acme', { allowedClusters: names }),
    residents.of('PulsarNamespace', 'orders', { tenant: 'acme', policies: { replicationClusters: names } }),
    residents.of('PulsarTopic', 'placed', where),
    residents.of('PulsarSubscription', 'shop', { ...where, topic: 'placed', replicated: true }),
  );
}

const object = (kind: string, name: string, spec: object) => ({
  apiVersion: 'pulsar-operator.dev/v1alpha1',
  ...{ kind, metadata: { name, namespace: home }, spec },
});
const members = [one, two].map(({ name, namespace }) => ({ name, clusterRef: { name, namespace } }));
const permissions = [{ tenant: 'acme', namespace: 'orders', actions: ['produce', 'consume'] }];

beforeAll(async () => {
  await apply(
    object('PulsarInstance', 'world', { members }),
    object('PulsarClient', 'shop', { instanceRef: { name: 'world' }, permissions }),
  );
  await Promise.all([one, two].map(inhabited));
}, 2 * minute);

/** What the application knows. */
async function secret(): Promise<Record<string, string>> {
  const path = `/api/v1/namespaces/${home}/secrets/shop`;
  const { data = {} } = (await get<{ data?: Record<string, string> }>(path)) ?? {};
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]),
  );
}

const urlOf = ({ name, namespace }: Subject) => {
  return `pulsar://${name}-proxy.${namespace}.svc.cluster.local:6650`;
};

async function failover(...args: string[]): Promise<string> {
  const lines: string[] = [];
  const flags = ['--kubeconfig', fromEnvironment('KUBECONFIG'), '-n', home];
  const program = createProgram(line => lines.push(line));
  await program.parseAsync(['failover', 'world', ...args, ...flags], { from: 'user' });
  return lines.join('\n');
}

/** What comes to the subscription in a cluster, each acknowledged, until so many have come or `last` has. */
function taken(subject: Subject, count: number, last?: number): Promise<number[]> {
  return through(subject, 'broker', async endpoint => {
    const options = { deadlineMs: 15_000, signal: AbortSignal.timeout(3 * minute), reconnects: false };
    const consumer = await openConsumer(endpoint, topic, 'shop', options);
    const came: number[] = [];
    for await (const message of consumer) {
      came.push(Number(message.payload.toString()));
      consumer.acknowledge(message);
      if (came.length >= count || came.at(-1) === last) break;
    }
    await consumer.close();
    return came;
  });
}

describe('given an application of two clusters that replicate both ways', () => {
  const came: number[] = [];

  test(
    'when they know each other, then it has a Secret of the first, and its subscription is seen to go both ways',
    async () => {
      const said = await new Residents(one).reason('PulsarClient', 'shop', 'MissingRight', 4 * minute);
      await kubectl((/kubectl (.*)$/m.exec(said)?.[1] ?? '').split(' '));
      await new Residents(one).reason('PulsarClient', 'shop', 'Ready', 4 * minute);
      expect(await secret()).toMatchObject({
        ...{ primary: 'one', serviceUrl: urlOf(one), serviceUrls: `${urlOf(one)},${urlOf(two)}` },
      });
      for (const each of [one, two])
        await new Residents(each).reason('PulsarSubscription', 'shop', 'Ready', 3 * minute);
    },
    12 * minute,
  );

  test(
    'when it is only asked what a failover would be, then that is told, and nothing changes',
    async () => {
      const said = await failover('--to', 'two');
      expect(said).toMatch(/shop +shop +one +two/);
      expect(said).toContain('Replicated PulsarSubscriptions of one: 1.');
      expect(said).toContain('Nothing is changed');
      expect(await secret()).toMatchObject({ primary: 'one' });
    },
    2 * minute,
  );

  test(
    'when it goes to the other while a producer never stops, and back, then it skips nothing, and little comes twice',
    async () => {
      const traffic = sendWithoutEnd(one, 'broker', topic);
      came.push(...(await taken(one, 300)));
      expect(await failover('--to', 'two', '--yes')).toContain('The Secret is rewritten.');
      expect(await secret()).toMatchObject({
        ...{ primary: 'two', serviceUrl: urlOf(two), serviceUrls: `${urlOf(two)},${urlOf(one)}` },
      });
      const before = came.length;
      const there = await taken(two, 300);
      // Had its place not come along, all would.
      expect(there.filter(each => came.includes(each)).length).toBeLessThan(before);
      came.push(...there);
      expect(await failover('--to', 'one', '--yes')).toContain('The Secret is rewritten.');
      expect(await secret()).toMatchObject({ primary: 'one', serviceUrl: urlOf(one) });
      const { acknowledged } = await traffic.stop();
      came.push(...(await taken(one, Number.POSITIVE_INFINITY, acknowledged.at(-1))));
      const seen = new Set(came);
      expect(acknowledged.filter(each => !seen.has(each))).toEqual([]);
    },
    12 * minute,
  );

  test(
    'when the old one is gone, then it goes to the other all the same',
    async () => {
      await one.patch({ suspend: true });
      await kubectl(['-n', one.namespace, 'scale', 'statefulset', 'one-broker', '--replicas=0']);
      await eventually('no broker is left', async () => (await one.pods('broker')).length === 0);
      expect(await failover('--to', 'two', '--yes')).toContain('The Secret is rewritten.');
      expect(await secret()).toMatchObject({ primary: 'two', serviceUrl: urlOf(two) });
    },
    6 * minute,
  );
});
