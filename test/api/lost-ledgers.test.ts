import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { clusterResource } from '#src/cluster/observe/watched.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { kubectl } from './kubectl.ts';
import { type Api, openApi } from './kubernetes/setup.ts';

let api: Api;

beforeAll(async () => {
  api = await openApi(inject('kubeconfig'));
});

afterAll(() => api.close());

const time = '2026-01-01T00:00:00Z';
const lostLedgers = [{ bookie: 'demo-bookie-1', time, count: 2, ids: ['3', '9'] }];
const lostIn = (object: KubernetesObject | undefined) =>
  (object?.['status'] as { lostLedgers?: unknown })?.lostLedgers;

test('given ledgers recorded as lost in the status, then no later status takes them out, no stale one changes them, and a person can', async () => {
  const client = api.client(clusterResource);
  const { apiVersion, kind } = { apiVersion: 'pulsar-operator.dev/v1alpha1', kind: 'PulsarCluster' };
  const metadata = { name: 'demo', namespace: api.namespace };
  const seen = await client.create({ apiVersion, kind, metadata, spec: {} });
  const read = async () => lostIn(await client.get(api.namespace, 'demo'));

  await client.patchStatus(seen.metadata, { lostLedgers });
  expect(await read()).toEqual(lostLedgers);
  await client.applyStatus({ apiVersion, kind, metadata, status: { message: 'All is well' } });
  expect(await read(), 'another status').toEqual(lostLedgers);

  const stale = client.patchStatus(seen.metadata, { lostLedgers: [] });
  await expect(stale).rejects.toMatchObject({ status: 409 });
  const now = await client.get(api.namespace, 'demo');
  const unknown = client.patchStatus(now?.metadata ?? seen.metadata, { lostBookies: [] });
  await expect(unknown, 'what the server would leave out').rejects.toMatchObject({ status: 422 });
  expect(await read()).toEqual(lostLedgers);

  const patch = '{"status":{"lostLedgers":null}}';
  await kubectl([
    '-n',
    api.namespace,
    'patch',
    'pulsarcluster',
    'demo',
    '--subresource=status',
    '--type=merge',
    '-p',
    patch,
  ]);
  expect(await read()).toBeUndefined();
});
