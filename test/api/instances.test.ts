import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SimulatedPulsar } from '#simulation/instances/pulsar.ts';
import { pulsarClusterSpec } from '#src/api/cluster.ts';
import { AnswerError } from '#src/clients/network/exchange.ts';
import { type AdminRequest, writeAdmin } from '#src/clients/pulsar/admin-request.ts';
import type { PulsarCluster } from '#src/cluster/model/observation.ts';
import type { Instance } from '#src/instance/model.ts';
import { entriesOf } from '#test/unit/binding/hand-made.ts';
import { BindingOperator } from './binding-operator.ts';

const pulsars = [new SimulatedPulsar('a'), new SimulatedPulsar('b')] as const;
const [a, b] = pulsars;
const servers: Server[] = [];
let operator: BindingOperator;

beforeAll(async () => {
  for (const each of pulsars) servers.push(await served(each));
  operator = await BindingOperator.start({ writePulsar: writeAdmin });
  operator.observe({
    ...{ apiVersion: 'pulsar-operator.dev/v1alpha1', kind: 'PulsarCluster' },
    metadata: { name: 'demo', namespace: 'test', uid: 'demo', generation: 1, resourceVersion: '10' },
    spec: pulsarClusterSpec.parse({}),
    status: { operator: 'ops/demo', conditions: [{ type: 'MetadataInitialized', status: 'True' }] },
  } as PulsarCluster);
});

afterAll(async () => {
  await operator.stop();
  for (const each of servers) each.close().closeAllConnections();
});

/** A simulated cluster over HTTP, as its brokers answer. */
async function served(pulsar: SimulatedPulsar): Promise<Server> {
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const path = request.url?.replace('/admin/v2/', '') ?? '';
    const body = (await request.toArray()).join('');
    try {
      const method = request.method as AdminRequest['method'] | 'GET';
      const value = method === 'GET' ? pulsar.read(path) : pulsar.write(requestOf(method, path, body));
      response.statusCode = method === 'GET' && value === undefined ? 404 : 200;
      response.end(value === undefined ? '' : JSON.stringify(value));
    } catch (error) {
      response.statusCode = (error instanceof AnswerError && error.status) || 500;
      response.end();
    }
  };
  const server = createServer((request, response) => void answer(request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

function requestOf(method: AdminRequest['method'], path: string, body: string): AdminRequest {
  return { method, path, body: body === '' ? undefined : JSON.parse(body) };
}

function member(at: 0 | 1, more: object = {}) {
  const { port } = (servers[at] ?? expect.fail()).address() as AddressInfo;
  const host = `127.0.0.1:${port}`;
  return {
    name: pulsars[at].name,
    address: { serviceUrl: `http://${host}`, brokerServiceUrl: `pulsar://${host}` },
    ...more,
  };
}

const kubectl = (args: string[], input?: string) => operator.kubectl(['-n', 'test', ...args], input);

async function apply(members: readonly object[]): Promise<void> {
  const object = {
    ...{ apiVersion: 'pulsar-operator.dev/v1alpha1', kind: 'PulsarInstance', metadata: { name: 'world' } },
    spec: { members },
  };
  await kubectl(['apply', '-f', '-'], JSON.stringify(object));
}

const statusOf = async () =>
  (JSON.parse(await kubectl(['get', 'pulsarinstance', 'world', '-o', 'json'])) as Instance).status;
const said = async (name: string) => (await statusOf())?.members?.find(each => each.name === name);
const given = async () =>
  entriesOf(
    JSON.parse(await kubectl(['get', 'secret', 'demo-geo', '-o', 'json']).catch(() => '{}')) as never,
  );
const tokenSecret = (token: string) =>
  kubectl(
    ['apply', '-f', '-'],
    JSON.stringify({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' }, stringData: { token } }),
  );
const demo = { name: 'demo', clusterRef: { name: 'demo' } };
const tokenSecretRef = { name: 'a', key: 'token' };

test('given an instance without Secrets, then the operator needs no right to any, and its clusters know each other', async () => {
  await apply([member(0), member(1)]);
  await expect.poll(statusOf).toMatchObject({ summary: '2/2', message: 'All 2 members know each other' });
  expect(a.records.get('b')).toMatchObject(member(1).address);
  expect(b.records.get('a')).toMatchObject(member(0).address);
});

test('given one that names a Secret, then the status has the command that gives the right, and brokers have its token', async () => {
  await tokenSecret('t.o.k');
  await apply([member(0, { tokenSecretRef }), member(1), demo]);
  await expect.poll(() => said('a')).toMatchObject({ workloadStatus: 'Blocked', reason: 'MissingRight' });
  const { message = '' } = (await said('a')) ?? {};
  const [, command = ''] = /give it that right by kubectl (.*)$/.exec(message) ?? [];
  await operator.kubectl(command.split(' '));
  await expect.poll(given).toEqual({ 'a.token': 't.o.k' });
  await expect.poll(() => said('a')).toMatchObject({ workloadStatus: 'Active' });
  await expect.poll(() => said('demo')).toMatchObject({ secret: 'demo-geo' });
});

test('given a token that is replaced, then brokers have the new one', async () => {
  await tokenSecret('n.e.w');
  await expect.poll(given).toEqual({ 'a.token': 'n.e.w' });
});

test('given members that are taken out, then they are known no more, and what was given is taken away', async () => {
  await apply([member(0)]);
  await expect.poll(statusOf).toMatchObject({ summary: '1/1', members: [{ name: 'a' }] });
  expect([[...a.records.keys()], [...b.records.keys()]]).toEqual([['a'], ['b']]);
  expect(await given()).toEqual({});
});

describe('given an instance whose store the operator runs', () => {
  const stored = (replicas: number) => ({
    managed: { profile: 'Development', zookeeper: { replicas } },
  });
  const storeOf = async () =>
    JSON.parse(await kubectl(['get', 'pulsarcluster', 'shared-store', '-o', 'json'])) as PulsarCluster;
  const shared = async () =>
    (JSON.parse(await kubectl(['get', 'pulsarinstance', 'shared', '-o', 'json'])) as Instance).status;
  const make = (replicas: number) =>
    kubectl(
      ['apply', '-f', '-'],
      JSON.stringify({
        ...{
          apiVersion: 'pulsar-operator.dev/v1alpha1',
          kind: 'PulsarInstance',
          metadata: { name: 'shared' },
        },
        spec: {
          members: [demo, { name: 'far', clusterRef: { name: 'far', namespace: 'team' } }],
          configurationStore: stored(replicas),
        },
      }),
    );

  test('when somebody has a cluster of that name, then it is not touched, and that is told', async () => {
    const taken = {
      ...{
        apiVersion: 'pulsar-operator.dev/v1alpha1',
        kind: 'PulsarCluster',
        metadata: { name: 'shared-store' },
      },
      spec: { profile: 'Production' },
    };
    await kubectl(['apply', '-f', '-'], JSON.stringify(taken));
    const before = await storeOf();
    operator.observe(before);
    await make(1);
    await expect.poll(shared).toMatchObject({ configurationStore: { reason: 'NameTaken' } });
    expect(await storeOf()).toEqual(before);
    await kubectl(['delete', 'pulsarcluster', 'shared-store']);
    operator.caches.clusters.deleted(before.metadata);
  });

  test('then it is made, lets members in, has no owner, and grows as the instance says', async () => {
    await expect
      .poll(() => storeOf().catch(() => undefined))
      .toMatchObject({
        spec: { purpose: 'ConfigurationStore', allowedNamespaces: ['team'], zookeeper: { replicas: 1 } },
      });
    expect((await storeOf()).metadata.ownerReferences).toBeUndefined();
    await make(3);
    await expect.poll(storeOf).toMatchObject({ spec: { zookeeper: { replicas: 3 } } });
    const { resourceVersion } = (await storeOf()).metadata;
    await expect.poll(shared).toMatchObject({ configurationStore: { reason: 'Waiting' } });
    expect((await storeOf()).metadata.resourceVersion).toBe(resourceVersion);
  });

  test('then a member that keeps its own store is told so, and when the instance goes the store stays', async () => {
    const member = async () => (await shared())?.members?.find(({ name }) => name === 'demo');
    await expect.poll(member).toMatchObject({ workloadStatus: 'Blocked', reason: 'WrongStore' });
    await kubectl(['delete', 'pulsarinstance', 'shared']);
    expect((await storeOf()).spec.purpose).toBe('ConfigurationStore');
  });
});
