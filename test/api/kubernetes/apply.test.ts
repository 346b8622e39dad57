import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { silentLogger } from '#simulation/silent-logger.ts';
import { Applier } from '#src/kubernetes/applier.ts';
import { needsApply, withHash } from '#src/kubernetes/apply.ts';
import { isConflict } from '#src/kubernetes/errors.ts';
import type { ApiResource, KubernetesObject } from '#src/kubernetes/object.ts';
import { annotation, samples } from './samples.ts';
import {
  type Api,
  configMap,
  configMaps,
  disruptionBudgets,
  openApi,
  services,
  statefulSets,
} from './setup.ts';

let api: Api;

beforeAll(async () => {
  // A fence, so that every write also carries the deadline for the server.
  api = await openApi(inject('kubeconfig'), () => 9876.5);
});

afterAll(() => api.close());

describe('server-side apply', () => {
  test('given each kind with defaults filled in by the server, then what was applied needs nothing more', async () => {
    for (const [resource, desired] of samples(api.namespace)) {
      const client = api.client(resource);
      const live = await client.apply(withHash(desired, annotation));
      expect([resource.kind, needsApply(desired, live, annotation)]).toEqual([
        resource.kind,
        { verdict: 'none', paths: [] },
      ]);
      const again = await client.apply(withHash(desired, annotation));
      expect(again.metadata.resourceVersion).toBe(live.metadata.resourceVersion);
    }
  });

  test('given an edit by somebody else, then it is drift in exactly that field, and their additions stay', async () => {
    const [client, theirs] = [api.client(statefulSets), api.client(statefulSets, { fieldManager: 'them' })];
    const desired = samples(api.namespace)[2]?.[1] ?? expect.fail();
    desired.metadata.name = 'edited';
    const live = await client.apply(withHash(desired, annotation));
    await theirs.patchMeta(live.metadata, { labels: { app: 'hijacked', theirs: 'y' } });
    const edited = await client.get(api.namespace, 'edited');
    expect(needsApply(desired, edited, annotation)).toEqual({
      verdict: 'drifted',
      paths: ['metadata.labels.app'],
    });
    const healed = await client.apply(withHash(desired, annotation));
    expect(healed.metadata.labels).toEqual({ app: 'x', theirs: 'y' });
  });

  test.each([
    [services, 'Service', { selector: { app: 'x', track: 'y' } }, 'spec.selector.track'],
    [
      disruptionBudgets,
      'PodDisruptionBudget',
      { selector: { matchLabels: { app: 'x', track: 'y' } } },
      'spec.selector.matchLabels.track',
    ],
    [
      statefulSets,
      'StatefulSet',
      { persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete' } },
      'spec.persistentVolumeClaimRetentionPolicy.whenDeleted',
    ],
    [statefulSets, 'StatefulSet', { ordinals: { start: 3 } }, 'spec.ordinals.start'],
  ])(
    'given a %o whose %s somebody edits to %j, then it is drift at %s, and as it was when it is put back',
    async (resource, kind, edit, path) => {
      const [ours, theirs] = [api.client(resource), api.client(resource, { fieldManager: 'them' })];
      const desired = samples(api.namespace).find(([, sample]) => sample.kind === kind)?.[1] ?? expect.fail();
      desired.metadata.name = `hand-${path.length}`;
      const live = await ours.apply(withHash(desired, annotation));
      const { apiVersion, metadata } = desired;
      const edited = await theirs.apply({ apiVersion, kind, metadata: { ...metadata }, spec: edit });
      expect(needsApply(desired, edited, annotation)).toEqual({ verdict: 'drifted', paths: [path] });
      const healed = await ours.apply(withHash(desired, annotation));
      expect(healed['spec']).toEqual(live['spec']);
    },
  );

  test('given an init container that somebody adds to a template, then it stays, also when we apply what was there before', async () => {
    const [ours, theirs] = [api.client(statefulSets), api.client(statefulSets, { fieldManager: 'them' })];
    const desired = samples(api.namespace)[2]?.[1] ?? expect.fail();
    desired.metadata.name = 'added';
    const live = await ours.apply(withHash(desired, annotation));
    const initContainers = [{ name: 'theirs', image: 'x' }];
    const { apiVersion, kind } = desired;
    const metadata = { name: 'added', namespace: api.namespace };
    await theirs.apply({ apiVersion, kind, metadata, spec: { template: { spec: { initContainers } } } });
    const { template } = live['spec'] as { template: object };
    const before = { ...desired, spec: { ...(desired['spec'] as object), template } };
    for (const wanted of [desired, before]) {
      const now = await ours.apply(withHash(wanted, annotation));
      expect(now['spec']).toMatchObject({ template: { spec: { initContainers: [{ name: 'theirs' }] } } });
    }
  });

  test('given a field we no longer want, then it goes, and a field of others stays', async () => {
    const ours = api.client(configMaps);
    const theirs = api.client(configMaps, { fieldManager: 'them' });
    const live = await ours.apply(
      withHash(configMap(api.namespace, 'shared', { a: '1', b: '2' }), annotation),
    );
    await theirs.apply(configMap(api.namespace, 'shared', { c: '3' }));
    const desired = configMap(api.namespace, 'shared', { a: '1' });
    expect(needsApply(desired, live, annotation).verdict).toBe('changed');
    const applied = await ours.apply(withHash(desired, annotation));
    expect(applied['data']).toEqual({ a: '1', c: '3' });
    expect(needsApply(desired, applied, annotation).verdict).toBe('none');
  });

  test('given an object deleted since it was observed, then an update does not bring it back', async () => {
    const client = api.client(configMaps);
    const live = await client.apply(configMap(api.namespace, 'fleeting', {}));
    await client.delete(live.metadata);
    const applier = new Applier(annotation, silentLogger);
    const desired = configMap(api.namespace, 'fleeting', { a: '1' });
    const update = (observed?: KubernetesObject) => applier.apply({ client, desired, live: observed });
    const conflict = async () => isConflict(await update(live).catch((error: unknown) => error));
    expect(await conflict()).toBe(true);
    expect(await client.get(api.namespace, 'fleeting')).toBeUndefined();
    await update();
    expect(await conflict()).toBe(true);
  });
});

describe('the creation of an object', () => {
  const serviceAccounts: ApiResource = {
    group: '',
    version: 'v1',
    plural: 'serviceaccounts',
    kind: 'ServiceAccount',
    namespaced: true,
  };

  function serviceAccount(name: string, labels = {}): KubernetesObject {
    return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace: api.namespace, labels } };
  }

  test('given each kind, then its fields belong to the next applies, and one that is left out then goes', async () => {
    for (const [resource, desired] of samples(api.namespace)) {
      desired.metadata = { ...desired.metadata, name: 'created', annotations: { more: 'x' } };
      const client = api.client(resource);
      const created = await client.create(withHash(desired, annotation));
      const { annotations: _, ...less } = desired.metadata;
      const { uid = '' } = created.metadata;
      const applied = await client.apply(withHash({ ...desired, metadata: { ...less, uid } }, annotation));
      expect(Object.keys(applied.metadata.annotations ?? {}), resource.kind).toEqual([annotation]);
      expect(needsApply({ ...desired, metadata: less }, applied, annotation).verdict).toBe('none');
    }
  });

  test('given a name that is taken, be it by an object of which we want no field, then that stays as it is', async () => {
    const [ours, theirs] = [
      api.client(serviceAccounts),
      api.client(serviceAccounts, { fieldManager: 'them' }),
    ];
    const before = await theirs.create(serviceAccount('taken', { app: 'shop' }));
    for (const labels of [{}, { other: 'y' }, { app: 'shop' }]) {
      const error: unknown = await ours.create(serviceAccount('taken', labels)).catch((e: unknown) => e);
      expect(isConflict(error)).toBe(true);
    }
    expect(await ours.get(api.namespace, 'taken')).toEqual(before);
  });

  test('given an object just like it that we made, then it is told that the name is taken', async () => {
    const client = api.client(serviceAccounts);
    await client.create(serviceAccount('twice'));
    await expect(client.create(serviceAccount('twice'))).rejects.toMatchObject({ status: 409 });
  });
});

describe('deletion', () => {
  test('given another uid or a newer resourceVersion, then the object stays', async () => {
    const client = api.client(configMaps);
    const first = await client.apply(configMap(api.namespace, 'precious', { a: '1' }));
    const second = await client.apply(configMap(api.namespace, 'precious', { a: '2' }));
    await expect(client.delete(first.metadata)).rejects.toMatchObject({ status: 409 });
    const { resourceVersion: _, ...named } = second.metadata;
    await expect(client.delete({ ...named, uid: 'of-another-life' })).rejects.toMatchObject({ status: 409 });
    expect(await client.get(api.namespace, 'precious')).toBeDefined();
    await client.delete(second.metadata);
    await client.delete(second.metadata);
    expect(await client.get(api.namespace, 'precious')).toBeUndefined();
  });

  test('given a finalizer, then the object goes when it is taken away, and only by who saw the last state', async () => {
    const cache = await api.follow(configMaps);
    const client = api.client(configMaps, { cache });
    const plain = await client.apply(configMap(api.namespace, 'held', {}));
    const held = await client.patchMeta(plain.metadata, { finalizers: ['example.dev/hold'] });
    await expect(client.patchMeta(plain.metadata, { finalizers: [] })).rejects.toMatchObject({ status: 409 });
    await client.delete(held.metadata);
    const going = cache.get(api.namespace, 'held') ?? expect.fail();
    expect(going.metadata.deletionTimestamp).toBeDefined();
    await client.patchMeta(going.metadata, { finalizers: [] });
    expect(cache.get(api.namespace, 'held')).toBeUndefined();
    expect(await client.get(api.namespace, 'held')).toBeUndefined();
  });

  test('given Orphan, then the object waits for the garbage collector and the cache says so', async () => {
    const cache = await api.follow(configMaps);
    const client = api.client(configMaps, { cache });
    const live = await client.apply(configMap(api.namespace, 'parent', {}));
    await client.delete(live.metadata, { propagationPolicy: 'Orphan' });
    expect(cache.get(api.namespace, 'parent')?.metadata.finalizers).toEqual(['orphan']);
  });
});

describe('lists', () => {
  test('given more objects than a page, then all come, of one snapshot, with their kind', async () => {
    const client = api.client(configMaps);
    for (let i = 0; i < 7; i++) {
      const object = configMap(api.namespace, `page-${i}`, {});
      object.metadata.labels = { paged: 'yes' };
      await client.apply(object);
    }
    const { items } = await client.list({
      namespace: api.namespace,
      labelSelector: 'paged=yes',
      pageSize: 3,
    });
    expect(items.map(item => item.metadata.name)).toEqual([0, 1, 2, 3, 4, 5, 6].map(i => `page-${i}`));
    expect(items.every(item => item.kind === 'ConfigMap' && item.apiVersion === 'v1')).toBe(true);
  });
});
