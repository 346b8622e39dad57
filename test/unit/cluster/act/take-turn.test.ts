import { describe, expect, test } from 'vitest';
import { silentLogger } from '#simulation/silent-logger.ts';
import { FakeWorld } from '#simulation/world.ts';
import { type TurnOptions, takeTurn } from '#src/cluster/act/take-turn.ts';
import { operatorAnnotation } from '#src/cluster/model/operators.ts';
import { clusterResource } from '#src/cluster/observe/watched.ts';
import { ApiError } from '#src/kubernetes/errors.ts';
import { EventRecorder } from '#src/kubernetes/events.ts';
import { firstLease, leaseResource } from '#src/kubernetes/lease-object.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { ResourceClient } from '#src/kubernetes/resource-client.ts';
import { FakeTransport } from '../../kubernetes/fake-transport.ts';

const now = '2026-01-01T12:00:00Z';
const self = 'ops/ours';
const aMinute = 60;

/** A server with the Leases of these operators, renewed just now, each with the namespaces it watches. */
function serverWith(leases: Readonly<Record<string, string>>) {
  return new FakeTransport(request => {
    if (request.method !== 'GET') return request.body;
    const [namespace = '', , name = ''] = request.path.split('/').slice(-3);
    const namespaces = leases[`${namespace}/${name}`];
    if (namespaces === undefined) throw new ApiError(`GET ${request.path}`, 404, {});
    const annotations = { 'pulsar-operator.dev/namespaces': namespaces };
    return firstLease(namespace, name, { holder: 'a', durationMs: 15_000, time: now, annotations });
  });
}

/** A turn of the operator `ops/ours`: what came of it, all that was sent, and what was told. */
async function turn(
  { holder, named }: { holder?: string; named?: string },
  transport: FakeTransport = serverWith({}),
) {
  const { cluster } = new FakeWorld();
  const annotations = { ...(named && { [operatorAnnotation]: named }) };
  const seen = {
    ...cluster,
    metadata: { ...cluster.metadata, resourceVersion: '7', annotations },
    status: { ...(holder && { operator: holder }) },
  };
  const client = (resource: typeof clusterResource) => {
    return new ResourceClient(transport, resource, { fieldManager: 'm' });
  };
  const logged: string[] = [];
  const log = { ...silentLogger, warn: (_: object, message: string) => void logged.push(message) };
  const events = new EventRecorder({ transport, controller: 'c', instance: 'i', log });
  const options: TurnOptions = {
    self,
    leases: client(leaseResource),
    clusters: client(clusterResource),
    events,
    log,
  };
  const signal = new AbortController().signal;
  const taken = await takeTurn(seen, options, now, signal);
  await takeTurn(seen, options, now, signal);
  await events.drain();
  const [told, sent] = [true, false].map(is =>
    transport.requests.filter(({ path }) => path.includes('/events') === is),
  );
  return {
    taken,
    reads: sent?.filter(({ method }) => method === 'GET').map(({ path }) => path),
    writes: sent?.filter(({ method }) => method !== 'GET'),
    events: told
      ?.filter(({ method }) => method === 'POST')
      .map(({ body }) => {
        const { type, reason } = body as KubernetesObject;
        return { type, reason };
      }),
    logged,
  };
}

describe('given a cluster that nobody looks after', () => {
  test('then it is claimed as it was seen, so that of two one fails, and nothing else is done in that pass', async () => {
    const { taken, reads, writes, events } = await turn({});
    expect(taken).toEqual({ isOurs: false });
    expect(reads).toEqual([]);
    const { uid } = new FakeWorld().cluster.metadata;
    expect(writes?.[0]).toMatchObject({
      method: 'PATCH',
      path: '/apis/pulsar-operator.dev/v1alpha1/namespaces/test/pulsarclusters/demo/status',
      contentType: 'application/merge-patch+json',
      body: { status: { operator: self }, metadata: { uid, resourceVersion: '7' } },
    });
    expect(events).toEqual([]);
  });
});

describe('given a cluster of its own', () => {
  test('then nobody is asked, and nothing is written', async () => {
    const { taken, reads, writes } = await turn({ holder: self });
    expect({ taken, reads, writes }).toEqual({ taken: { isOurs: true }, reads: [], writes: [] });
  });

  test('when it is to be another one that is there, then it is let go, and that is told', async () => {
    const { taken, writes, events } = await turn(
      { holder: self, named: 'team/next' },
      serverWith({ 'team/next': '' }),
    );
    expect(taken).toEqual({ isOurs: false });
    expect(writes?.[0]?.body).toMatchObject({
      status: { operator: null },
      metadata: { resourceVersion: '7' },
    });
    expect(events).toEqual([{ type: 'Normal', reason: 'OperatorChanged' }]);
  });

  test.each(['team/next', 'no-name', 'a/', '/b', 'a/b/c'])(
    'when it is to be %s, which is not there, then the work goes on, that is told, and it is looked for again',
    async named => {
      const { taken, writes, events } = await turn({ holder: self, named });
      expect(taken).toEqual({ isOurs: true, lookAfterSeconds: aMinute });
      expect(writes).toEqual([]);
      expect(events).toEqual([{ type: 'Warning', reason: 'OtherOperator' }]);
    },
  );
});

describe('given a cluster that another operator looks after', () => {
  const beside = (namespaces: string) =>
    turn({ holder: 'team/other' }, serverWith({ 'team/other': namespaces }));

  test('then only its Lease is read, it is told once in the log and as an event, and looked at again', async () => {
    const { taken, reads, writes, events, logged } = await beside('test,more');
    expect(taken).toEqual({ isOurs: false, lookAfterSeconds: aMinute });
    expect(new Set(reads)).toEqual(new Set(['/apis/coordination.k8s.io/v1/namespaces/team/leases/other']));
    expect(writes).toEqual([]);
    expect(events).toEqual([{ type: 'Warning', reason: 'OtherOperator' }]);
    expect(logged).toEqual([expect.stringContaining('Operator team/other looks after it')]);
  });

  test('when that watches other namespaces only, then this one takes over and tells', async () => {
    const { writes, events } = await beside('others');
    expect(writes?.[0]?.body).toMatchObject({ status: { operator: self } });
    expect(events).toEqual([{ type: 'Normal', reason: 'OperatorChanged' }]);
  });

  test('when its Lease may not be read, then this one stands back', async () => {
    const transport = new FakeTransport(({ method, path, body }) => {
      if (method !== 'GET') return body;
      throw new ApiError(`GET ${path}`, 403, { message: 'leases is forbidden' });
    });
    const { taken, writes, logged } = await turn({ holder: 'team/other' }, transport);
    expect(taken.isOurs).toBe(false);
    expect(writes).toEqual([]);
    expect(logged).toEqual([expect.stringContaining('leases is forbidden')]);
  });
});
