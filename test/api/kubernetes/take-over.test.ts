import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { silentLogger } from '#simulation/silent-logger.ts';
import { Applier } from '#src/kubernetes/applier.ts';
import { type ApiResource, type KubernetesObject, resourcePath } from '#src/kubernetes/object.ts';
import { annotation, samples } from './samples.ts';
import { type Api, disruptionBudgets, openApi, statefulSets } from './setup.ts';

let api: Api;
let count = 0;

beforeAll(async () => {
  api = await openApi(inject('kubeconfig'));
});

afterAll(() => api.close());

/** What kubectl patch sends. */
function patch(resource: ApiResource, { metadata }: KubernetesObject, spec: object) {
  return api.transport.request<KubernetesObject>({
    method: 'PATCH',
    path: resourcePath(resource, metadata.namespace, metadata.name),
    query: { fieldManager: 'kubectl-patch' },
    contentType: 'application/strategic-merge-patch+json',
    body: { spec },
  });
}

const probe = { httpGet: null, tcpSocket: { port: 81 } };

describe('given fields that exclude each other, one of them by hand', () => {
  test.each([
    [
      'a strategy of updates',
      statefulSets,
      { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } } },
    ],
    [
      'a handler of a probe',
      statefulSets,
      { template: { spec: { containers: [{ name: 'main', readinessProbe: probe }] } } },
    ],
    ['a budget', disruptionBudgets, { minAvailable: 1, maxUnavailable: null }],
  ])(
    '%s, when the object is applied again by who owns its spec, then it is as before, and later left alone',
    async (_, kind, byHand) => {
      const desired = samples(api.namespace).find(([resource]) => resource === kind)?.[1] ?? expect.fail();
      desired.metadata.name = `mixed-${++count}`;
      const applier = new Applier(annotation, silentLogger);
      const client = api.client(kind);
      const apply = (live?: KubernetesObject, ownsSpec = true) =>
        applier.apply({ client, desired, live, ownsSpec });
      const first = await apply();
      const edited = await patch(kind, desired, byHand);
      await expect(apply(edited, false)).rejects.toMatchObject({ status: 422 });
      const again = await apply(edited);
      expect(again?.object['spec']).toEqual(first?.object['spec']);
      expect(await apply(again?.object)).toBeUndefined();
    },
  );

  test('and a label by hand, then the label stays', async () => {
    const desired = samples(api.namespace)[4]?.[1] ?? expect.fail();
    desired.metadata.name = 'labelled';
    const applier = new Applier(annotation, silentLogger);
    const client = api.client(disruptionBudgets);
    await applier.apply({ client, desired, live: undefined });
    await patch(disruptionBudgets, desired, { minAvailable: 1, maxUnavailable: null });
    const live = await api.client(disruptionBudgets, { fieldManager: 'people' }).apply({
      ...desired,
      metadata: { name: 'labelled', namespace: api.namespace, labels: { team: 'a' } },
      spec: undefined,
    });
    const again = await applier.apply({ client, desired, live, ownsSpec: true });
    expect(again?.object.metadata.labels).toMatchObject({ team: 'a' });
    expect(again?.object['spec']).not.toHaveProperty('minAvailable');
  });

  test('and a spec that is refused itself, then what others wrote stays theirs, and goes on', async () => {
    const desired = samples(api.namespace).find(([kind]) => kind === statefulSets)?.[1] ?? expect.fail();
    desired.metadata.name = 'refused';
    const applier = new Applier(annotation, silentLogger);
    const client = api.client(statefulSets);
    const applied = await applier.apply({ client, desired, live: undefined });
    const annotations = { 'kubectl.kubernetes.io/restartedAt': 'now' };
    const live = await patch(statefulSets, desired, { template: { metadata: { annotations } } });
    const bad = { ...desired, spec: { ...(desired['spec'] as object), replicas: -1 } };
    await expect(applier.apply({ client, desired: bad, live, ownsSpec: true })).rejects.toMatchObject({
      status: 422,
    });
    const after = await client.get(api.namespace, 'refused');
    expect(after?.metadata.managedFields?.map(({ manager }) => manager)).toContain('kubectl-patch');
    expect(applied?.object['spec']).not.toEqual(after?.['spec']);
    const good = { ...desired, spec: { ...(desired['spec'] as object), replicas: 2 } };
    const again = await applier.apply({ client, desired: good, live: after, ownsSpec: true });
    expect(again?.object).toMatchObject({ spec: { replicas: 2, template: { metadata: { annotations } } } });
  });
});
