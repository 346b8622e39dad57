import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { silentLogger } from '#simulation/silent-logger.ts';
import { failedChange, isRefusal } from '#src/cluster/act/failed.ts';
import { Applier } from '#src/kubernetes/applier.ts';
import { needsApply, withHash } from '#src/kubernetes/apply.ts';
import { type ApiError, isConflict } from '#src/kubernetes/errors.ts';
import type { ApiResource, KubernetesObject } from '#src/kubernetes/object.ts';
import {
  type Api,
  configMap,
  configMaps,
  disruptionBudgets,
  jobs,
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

const annotation = 'example.dev/applied';
const labels = { app: 'x' };

function container() {
  return {
    name: 'main',
    image: 'example.dev/image:1',
    env: [
      { name: 'LEVEL', value: 'info' },
      { name: 'EMPTY', value: '' },
      { name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
    ],
    ports: [
      { name: 'dns', containerPort: 53, protocol: 'UDP' },
      { name: 'dns-tcp', containerPort: 53 },
    ],
    resources: { requests: { cpu: '0.5', memory: '1024Mi' }, limits: { cpu: '1000m', memory: '1.5Gi' } },
    volumeMounts: [
      { name: 'data', mountPath: '/a', subPath: 'a' },
      { name: 'data', mountPath: '/b', subPath: 'b' },
    ],
    readinessProbe: { httpGet: { path: '/ready', port: 8080 }, periodSeconds: 2 },
    securityContext: { capabilities: { drop: ['ALL'] }, allowPrivilegeEscalation: false },
  };
}

/** Objects in which the API server fills in defaults and writes values in its own way. */
function samples(namespace: string): [ApiResource, KubernetesObject][] {
  const metadata = { name: 'sample', namespace, labels };
  const template = { metadata: { labels }, spec: { containers: [container()], nodeSelector: {} } };
  const claim = {
    metadata: { name: 'data' },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1024Mi' } } },
  };
  return [
    [configMaps, configMap(namespace, 'sample', { a: '1000m', empty: '' })],
    [
      services,
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata,
        spec: { selector: labels, clusterIP: 'None', ports: [{ name: 'a', port: 80, targetPort: 'http' }] },
      },
    ],
    [
      statefulSets,
      {
        apiVersion: 'apps/v1',
        kind: 'StatefulSet',
        metadata,
        spec: {
          serviceName: 'x',
          replicas: 0,
          selector: { matchLabels: labels },
          template,
          volumeClaimTemplates: [claim],
          updateStrategy: { type: 'OnDelete' },
        },
      },
    ],
    [
      jobs,
      {
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata,
        spec: {
          template: { spec: { restartPolicy: 'Never', containers: [{ ...container(), volumeMounts: [] }] } },
        },
      },
    ],
    [
      disruptionBudgets,
      {
        apiVersion: 'policy/v1',
        kind: 'PodDisruptionBudget',
        metadata,
        spec: { maxUnavailable: 1, selector: { matchLabels: labels } },
      },
    ],
  ];
}

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
    const update = (observed?: KubernetesObject) =>
      applier.apply({ client, desired, live: observed }, { ownerLives: async () => true });
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

describe('a StatefulSet with fields that the server does not keep', () => {
  function applied(
    change: (spec: Record<string, unknown>, main: Record<string, unknown>) => void,
    name: string,
  ) {
    const desired = samples(api.namespace)[2]?.[1] ?? expect.fail();
    desired.metadata.name = name;
    const { spec } = (desired['spec'] as { template: { spec: Record<string, unknown> } }).template;
    change(spec, (spec['containers'] as Record<string, unknown>[])[0] ?? {});
    const applier = new Applier(annotation, silentLogger);
    const client = api.client(statefulSets);
    const apply = (live?: KubernetesObject) =>
      applier.apply({ client, desired, live }, { ownerLives: async () => true });
    return { desired, client, apply };
  }

  const template = 'spec.template.spec';
  const container = `${template}.containers[main]`;

  test.each([
    ['hostNetwork: false', `${template}.hostNetwork`, { hostNetwork: false }, {}],
    ['hostPID: false', `${template}.hostPID`, { hostPID: false }, {}],
    ['stdin: false', `${container}.stdin`, {}, { stdin: false }],
    ['tty: false', `${container}.tty`, {}, { tty: false }],
    [
      'readOnly: false of a mount',
      `${container}.volumeMounts[/c].readOnly`,
      {},
      { volumeMounts: [{ name: 'data', mountPath: '/c', readOnly: false }] },
    ],
    [
      'initialDelaySeconds: 0',
      `${container}.livenessProbe.initialDelaySeconds`,
      {},
      { livenessProbe: { tcpSocket: { port: 80 }, initialDelaySeconds: 0 } },
    ],
    [
      'readOnly: false of a claim',
      `${template}.volumes[claim].persistentVolumeClaim.readOnly`,
      { volumes: [{ name: 'claim', persistentVolumeClaim: { claimName: 'x', readOnly: false } }] },
      {},
    ],
  ])(
    'given %s, then that is told once, and nothing is applied after it, by a new process either',
    async (_, path, more, ofMain) => {
      const name = `lossy-${path.length}-${path
        .replaceAll(/[^a-z]/gi, '')
        .slice(-12)
        .toLowerCase()}`;
      const { desired, client, apply } = applied((spec, main) => {
        Object.assign(spec, more);
        Object.assign(main, ofMain);
      }, name);
      expect((await apply())?.notKept).toEqual([path]);
      const live = await client.get(api.namespace, name);
      expect(needsApply(desired, live, annotation)).toEqual({ verdict: 'none', paths: [] });
      expect(await apply(live)).toBeUndefined();
    },
  );

  test('given one of them set by hand, then that is an edit, and it is put back', async () => {
    const { desired, client, apply } = applied(
      spec => Object.assign(spec, { hostNetwork: false }),
      'by-hand',
    );
    const live = (await apply())?.object;
    const theirs = api.client(statefulSets, { fieldManager: 'them' });
    const edit = structuredClone(live) as KubernetesObject & { spec: { template: { spec: object } } };
    Object.assign(edit.spec.template.spec, { hostNetwork: true });
    const { managedFields: _, ...metadata } = edit.metadata;
    await theirs.apply({ ...edit, metadata });
    const edited = await client.get(api.namespace, 'by-hand');
    expect(needsApply(desired, edited, annotation).paths).toEqual([`${template}.hostNetwork`]);
  });

  test.each([
    ['tolerationz', [], 'spec.broker.podTemplate.spec.tolerationz: field not declared in schema'],
    ['hostNetwork', 'yes', 'spec.broker.podTemplate.spec.hostNetwork: expected boolean, got'],
  ])(
    'given a typo or a wrong type in %s, then it is a refusal that names the field people write',
    async (field, value, words) => {
      const { desired, apply } = applied(spec => Object.assign(spec, { [field]: value }), 'mistaken');
      const error: unknown = await apply().catch((e: unknown) => e);
      expect(isRefusal(error)).toBe(true);
      desired.metadata.labels = { 'app.kubernetes.io/component': 'broker' };
      const { reason, component, message } = failedChange({ desired, live: undefined }, error as ApiError);
      expect([reason, component]).toEqual(['Refused', 'broker']);
      expect(message).toContain(`The API server refused StatefulSet mistaken: ${words}`);
      expect(message).toMatch(/Correct spec\.broker\.podTemplate\.$/);
    },
  );
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
