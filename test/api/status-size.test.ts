import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { PulsarClusterStatus, Unit } from '#src/api/cluster-status.ts';
import { clusterResource } from '#src/cluster/observe/watched.ts';
import { withinRoom } from '#src/cluster/status/room.ts';
import { podName } from '#src/components/build/names.ts';
import { type Api, openApi } from './kubernetes/setup.ts';

let api: Api;

beforeAll(async () => {
  api = await openApi(inject('kubeconfig'));
});

afterAll(() => api.close());

const name = 'n'.repeat(30);
const bookies = Array.from({ length: 1000 }, (_, at) => podName(name, 'bookkeeper', at));

/** Pods that all fail, each in words of its own. */
function failing(count: number): Unit[] {
  return Array.from({ length: count }, (_, at) => ({
    name: podName(name, 'functions-worker', at),
    component: 'functions-worker',
    workloadStatus: 'Waiting',
    reason: 'Unschedulable',
    message: `${at} ${'m'.repeat(990)}`,
    since: '2026-01-01T00:00:00.000Z',
  }));
}

async function take(status: PulsarClusterStatus): Promise<PulsarClusterStatus> {
  const { apiVersion, kind } = { apiVersion: 'pulsar-operator.dev/v1alpha1', kind: 'PulsarCluster' };
  const metadata = { name, namespace: api.namespace };
  const client = api.client(clusterResource);
  if (!(await client.get(api.namespace, name))) await client.create({ apiVersion, kind, metadata, spec: {} });
  await client.applyStatus({ apiVersion, kind, metadata, status });
  return ((await client.get(api.namespace, name)) as { status?: PulsarClusterStatus }).status ?? {};
}

test('given the largest cluster there can be, of which nothing runs, then the API server takes what is told of it', async () => {
  const { units, more } = withinRoom(failing(8000));
  const told = await take({
    drainingBookies: bookies.map(bookie => ({ name: bookie, emptySince: '2026-01-01T00:00:00.000Z' })),
    bookieRacks: bookies.map(bookie => ({ name: bookie, node: 'n'.repeat(63), rack: `/${'z'.repeat(63)}` })),
    units: [...units],
    moreUnits: more,
  });
  expect(told.units).toHaveLength(units.length);
  expect(told.moreUnits).toBe(8000 - units.length);
  const fewer = await take({ units: failing(2), message: 'All but two are there' });
  expect([fewer.units?.length, fewer.moreUnits]).toEqual([2, undefined]);
}, 60_000);

test('given all that is known of it, then the API server refuses it: this is why', async () => {
  await expect(take({ units: failing(3000) })).rejects.toThrow(/too large|larger than max|limit/);
}, 60_000);
