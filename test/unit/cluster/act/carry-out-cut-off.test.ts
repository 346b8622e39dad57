import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { type Answer, answers, pass, ready } from '#simulation/passes.ts';
import { silentLogger } from '#simulation/silent-logger.ts';
import { FakeWorld } from '#simulation/world.ts';
import { anonymous } from '#src/clients/pulsar/credentials.ts';
import { carryOut } from '#src/cluster/act/carry-out.ts';
import type { Clients } from '#src/cluster/act/clients.ts';
import type { PulsarCluster } from '#src/cluster/model/observation.ts';
import { appliedAnnotation } from '#src/cluster/objects/changes.ts';
import { clusterResource } from '#src/cluster/observe/watched.ts';
import { Applier } from '#src/kubernetes/applier.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';
import { ApiError, ConnectionError, IncompleteError, messageOf } from '#src/kubernetes/errors.ts';
import { EventRecorder } from '#src/kubernetes/events.ts';
import { ResourceClient } from '#src/kubernetes/resource-client.ts';
import { FakeTransport } from '../../kubernetes/fake-transport.ts';

function clientsOf(transport: FakeTransport, client: ResourceClient): Clients {
  return {
    clusters: client,
    clientOf: () => client,
    applier: new Applier(appliedAnnotation, silentLogger),
    events: new EventRecorder({ transport, controller: 'c', instance: 'i', log: silentLogger }),
    perform: async () => {},
    access: async () => anonymous,
  };
}

test('given a webhook that is away and concerns one kind of objects, then it is not asked without end, and others are healed', async () => {
  const world = ready();
  const accounts = world.owned.filter(({ kind }) => kind === 'ServiceAccount');
  for (const { kind, metadata } of accounts) world.delete(world.object(kind, metadata.name));
  world.delete(world.object('Service', 'demo-proxy'));
  const { writes } = await pass(world, answers(500, '/serviceaccounts/'));
  expect(accounts.length).toBeGreaterThan(3);
  expect(writes.filter(path => path.startsWith('serviceaccounts/'))).toHaveLength(3);
  expect(writes).toContain('services/demo-proxy');
});

test('given a server that fails at everything, and takes long for each answer, then it is not asked without end, and the status says so', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  onTestFinished(() => void vi.useRealTimers());
  const world = new FakeWorld();
  const { failed, writes, status } = await pass(world, request => {
    if (request.path.includes('/pulsarclusters/')) return request.body;
    vi.advanceTimersByTime(10_000);
    return answers(500, '')(request);
  });
  expect(failed).toBeInstanceOf(IncompleteError);
  expect(writes).toHaveLength(4);
  expect(conditionOf(status, 'Ready')?.message).toMatch(
    /^zookeeper: The API server fails at ServiceAccount demo-zookeeper: no\./,
  );
});

describe('given a cluster that has become another one’s while the cache stood still', () => {
  const carriedOut = async (now: (cluster: PulsarCluster) => PulsarCluster | undefined) => {
    const world = new FakeWorld();
    const { decision, observation } = world.decide();
    const transport = new FakeTransport(() => {
      const cluster = now(world.cluster);
      if (cluster) return cluster;
      throw new ApiError('GET', 404, {});
    });
    const client = new ResourceClient(transport, clusterResource, { fieldManager: 'm' });
    const clients = clientsOf(transport, client);
    const error = await carryOut(decision, observation, clients, AbortSignal.timeout(10_000)).catch(
      messageOf,
    );
    return { error, methods: transport.requests.map(({ method }) => method) };
  };

  test.each([
    [
      (c: PulsarCluster) => ({ ...c, status: { operator: 'team/other' } }),
      'is looked after by operator team/other now',
    ],
    [(c: PulsarCluster) => ({ ...c, metadata: { ...c.metadata, uid: 'another' } }), 'is gone'],
    [() => undefined, 'is gone'],
  ])('then a fresh look tells, and nothing is done for it any more (%#)', async (now, why) => {
    expect(await carriedOut(now)).toEqual({ error: `PulsarCluster demo ${why}`, methods: ['GET'] });
  });
});

describe('given an admission webhook that hangs for longer than a write may take', () => {
  const hangs =
    (part: string): Answer =>
    ({ path, body }) => {
      if (!path.includes(part)) return body;
      throw new ConnectionError(`PATCH ${path} did not end within 7000 ms`);
    };

  test('when it is asked about one object, then the others are healed, and the status says at which', async () => {
    const world = ready();
    world.delete(world.object('ServiceAccount', 'demo-zookeeper'));
    world.delete(world.object('Service', 'demo-broker'));
    const { failed, writes, status } = await pass(world, hangs('/serviceaccounts/demo-zookeeper'));
    expect(failed).toBeInstanceOf(IncompleteError);
    expect(writes).toContain('services/demo-broker');
    expect(conditionOf(status, 'Ready')?.message).toBe(
      'zookeeper: The API server fails at ServiceAccount demo-zookeeper: no answer in time. It is tried again; look for an admission webhook that does not answer.',
    );
  });

  test('when it is the server that is away, then the pass ends: there is nobody to tell', async () => {
    const world = new FakeWorld();
    const { decision, observation } = world.decide();
    let looks = 0;
    const transport = new FakeTransport(({ method, path }) => {
      if (method === 'GET' && looks++ === 0) return world.cluster;
      throw new ConnectionError(`${method} ${path}: connect ECONNREFUSED`);
    });
    const client = new ResourceClient(transport, clusterResource, { fieldManager: 'm' });
    const clients = clientsOf(transport, client);
    const error = await carryOut(decision, observation, clients, AbortSignal.timeout(10_000)).catch(e => e);
    expect(error).toBeInstanceOf(ConnectionError);
    expect(transport.requests.map(({ method }) => method)).toEqual(['GET', 'PATCH', 'GET']);
  });
});
