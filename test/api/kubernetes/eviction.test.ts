import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { silentLogger } from '#simulation/silent-logger.ts';
import { failedEviction } from '#src/cluster/act/failed.ts';
import { appliedAnnotation } from '#src/cluster/objects/ownership.ts';
import { podResource } from '#src/cluster/observe/watched.ts';
import { labelledAgain } from '#src/cluster/units/unlabelled.ts';
import { labelsOf, managedBy } from '#src/components/build/names.ts';
import { Applier } from '#src/kubernetes/applier.ts';
import { Cache } from '#src/kubernetes/cache.ts';
import { ApiError, isBudgetSpent } from '#src/kubernetes/errors.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { stateAtRest } from '../../unit/cluster/at-rest.ts';
import { observed } from '../../unit/cluster/hand-made.ts';
import { type Api, disruptionBudgets, openApi } from './setup.ts';

let api: Api;

beforeAll(async () => {
  api = await openApi(inject('kubeconfig'));
});

afterAll(() => api.close());

/** Here is no controller: what it says of a budget, and what a kubelet says of a pod, is written by hand. */
async function writeStatus(plural: string, live: KubernetesObject, status: object): Promise<void> {
  const root = live.apiVersion === 'v1' ? '/api/v1' : `/apis/${live.apiVersion}`;
  const path = `${root}/namespaces/${api.namespace}/${plural}/${live.metadata.name}/status`;
  await api.transport.request({ method: 'PUT', path, body: { ...live, status } });
}

/** A pod that serves, as far as is known. */
async function serving(name: string, labels: Record<string, string> = {}): Promise<KubernetesObject> {
  const pods = api.client(podResource);
  const created = await pods.create({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: api.namespace, labels: { app: name, ...labels } },
    spec: { nodeName: 'none', containers: [{ name: 'main', image: 'example.dev/image:1' }] },
  });
  const conditions = [{ type: 'Ready', status: 'True' }];
  await writeStatus('pods', created, { phase: 'Running', conditions });
  return created;
}

async function budget(name: string, app: string, disruptionsAllowed: number): Promise<void> {
  const made = await api.client(disruptionBudgets).create({
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name, namespace: api.namespace },
    spec: { maxUnavailable: 1, selector: { matchLabels: { app } } },
  });
  const counts = { currentHealthy: 1, desiredHealthy: 1, expectedPods: 2, disruptionsAllowed };
  await writeStatus('poddisruptionbudgets', made, {
    observedGeneration: made.metadata.generation,
    ...counts,
  });
}

/** What becomes of the eviction of a pod: why not, or nothing. */
async function refusal(pod: KubernetesObject): Promise<ApiError | undefined> {
  try {
    await api.client(podResource).evict(pod.metadata);
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
  return undefined;
}

function said(pod: KubernetesObject, error: ApiError | undefined) {
  return failedEviction(observed(), pod, error ?? new ApiError('', 0, {}));
}

describe('given a pod that serves', () => {
  test('when its budget allows it, then an eviction ends it, and the cache has it as one that stops', async () => {
    const pod = await serving('allowed');
    await budget('allowed', 'allowed', 1);
    const cache = new Cache();
    await api.client(podResource, { cache }).evict(pod.metadata);
    const left = await api.client(podResource).get(api.namespace, 'allowed');
    expect(left?.metadata.deletionTimestamp).toBeDefined();
    expect(cache.get(api.namespace, 'allowed')?.metadata.resourceVersion).toBe(
      left?.metadata.resourceVersion,
    );
    expect(await refusal(pod), 'a second time').toBeUndefined();
  });

  test('when its budget does not, then it stays, and said is which budget', async () => {
    const pod = await serving('spent');
    await budget('spent', 'spent', 0);
    const error = await refusal(pod);
    expect(isBudgetSpent(error)).toBe(true);
    expect(said(pod, error)).toMatchObject({
      reason: 'AwaitingBudget',
      message:
        'Waiting to restart spent. The disruption budget spent needs 1 healthy pods and has 1 currently; none is seen to be away. It is tried again.',
    });
    const left = await api.client(podResource).get(api.namespace, 'spent');
    expect(left?.metadata.deletionTimestamp).toBeUndefined();
  });

  test('when nobody has looked at its budget yet, then that is a wait too, and not for as long as the server says', async () => {
    const pod = await serving('unseen');
    await api.client(disruptionBudgets).create({
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'unseen', namespace: api.namespace },
      spec: { maxUnavailable: 1, selector: { matchLabels: { app: 'unseen' } } },
    });
    const begun = performance.now();
    const error = await refusal(pod);
    expect(isBudgetSpent(error)).toBe(true);
    expect(error?.retryAfterMs).toBe(10_000);
    expect(performance.now() - begun).toBeLessThan(9000);
    expect(said(pod, error).message).toContain('unseen is still being processed by the server; none');
  });

  test('when there are two budgets over it, then that is told as what it is', async () => {
    const pod = await serving('both');
    await budget('both-a', 'both', 1);
    await budget('both-b', 'both', 1);
    const error = await refusal(pod);
    expect(error?.status).toBe(500);
    expect(said(pod, error)).toMatchObject({
      reason: 'Failing',
      message: expect.stringContaining('This pod has more than one PodDisruptionBudget'),
    });
  });

  test('when another has its name by now, then that one stays', async () => {
    const pod = await serving('another');
    const other = { ...pod, metadata: { ...pod.metadata, uid: 'another' } };
    expect((await refusal(other))?.status).toBe(409);
  });

  test('when its status has changed since it was seen, then it is evicted all the same', async () => {
    const pod = await serving('changed');
    expect(await refusal(pod)).toBeUndefined();
  });
});

test('given a pod without the label by which pods are watched, when it is applied, then it has it again and nothing else changes', async () => {
  const { [Object.keys(managedBy)[0] as string]: _, ...labels } = labelsOf('demo', 'proxy');
  const state = stateAtRest();
  const { uid = '' } = state.components.proxy.statefulSet?.metadata ?? {};
  const ownerReferences = [
    { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'demo-proxy', uid, controller: true },
  ];
  const live = await serving('demo-proxy-0', labels);
  const owned = { ...live, metadata: { ...live.metadata, ownerReferences } };
  const facts = { unseen: { value: [owned] } };
  const [desired] = labelledAgain({ ...state, observation: { ...state.observation, facts } });
  if (!desired) throw new Error('nothing is to be done');
  const applier = new Applier(appliedAnnotation, silentLogger);
  // Pods are made by others.
  const client = api.client(podResource, { fieldManager: 'operator' });
  const applied = await applier.apply({
    client,
    desired: { ...desired, metadata: { ...desired.metadata, namespace: api.namespace } },
    live,
  });
  expect(applied?.object.metadata.labels).toEqual({ app: 'demo-proxy-0', ...labelsOf('demo', 'proxy') });
  expect(applied?.notKept).toEqual([]);
  expect(applied?.object['spec']).toEqual(live['spec']);
});
