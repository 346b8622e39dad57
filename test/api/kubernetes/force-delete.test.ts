import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Observation } from '#src/cluster/model/observation.ts';
import { overduePods } from '#src/cluster/nodes/overdue.ts';
import { podResource, projectPod } from '#src/cluster/observe/watched.ts';
import { Cache } from '#src/kubernetes/cache.ts';
import { type Api, openApi } from './setup.ts';

let api: Api;

beforeAll(async () => {
  api = await openApi(inject('kubeconfig'));
});

afterAll(() => api.close());

test('given a pod on a node without a kubelet, when it is deleted, then only a force-deletion ends it', async () => {
  const cache = new Cache();
  const pods = api.client(podResource, { cache });
  const created = await pods.create({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'stuck', namespace: api.namespace },
    spec: {
      nodeName: 'dead',
      terminationGracePeriodSeconds: 60,
      containers: [{ name: 'main', image: 'example.dev/image:1' }],
    },
  });
  await pods.delete(created.metadata);
  const stuck = await pods.get(api.namespace, 'stuck');
  if (!stuck) throw new Error('the pod is gone');

  const at = (seconds: number) => {
    const now = new Date(Date.now() + seconds * 1000).toISOString();
    return overduePods({ pods: [projectPod(stuck)], now } as unknown as Observation);
  };
  expect(at(55), 'its deletionTimestamp includes its grace period').toEqual([]);
  expect(at(75)).toHaveLength(1);

  const other = { ...stuck.metadata, uid: 'another' };
  await expect(pods.delete(other, { gracePeriodSeconds: 0 })).rejects.toMatchObject({ status: 409 });
  await pods.delete(stuck.metadata, { gracePeriodSeconds: 0, propagationPolicy: 'Background' });
  expect(await pods.get(api.namespace, 'stuck')).toBeUndefined();
  expect(cache.get(api.namespace, 'stuck')).toBeUndefined();
});
