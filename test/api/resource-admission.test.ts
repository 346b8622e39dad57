import { globSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { pulsarClientSpec } from '#src/api/resources/client.ts';
import { pulsarFunctionSpec } from '#src/api/resources/functions/function.ts';
import { pulsarPackageSpec } from '#src/api/resources/functions/package.ts';
import { pulsarSinkSpec } from '#src/api/resources/functions/sink.ts';
import { pulsarSourceSpec } from '#src/api/resources/functions/source.ts';
import { pulsarInstanceSpec } from '#src/api/resources/instance.ts';
import { pulsarNamespaceSpec } from '#src/api/resources/namespace.ts';
import { pulsarPermissionSpec } from '#src/api/resources/permission.ts';
import { pulsarSubscriptionSpec } from '#src/api/resources/subscription.ts';
import { pulsarTenantSpec } from '#src/api/resources/tenant.ts';
import { pulsarTopicSpec } from '#src/api/resources/topic.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { refusal, specOf } from './clusters.ts';
import { kubectl, namespace } from './kubectl.ts';
import { invalidClients } from './mistakes/clients.ts';
import { invalidSinks, invalidSources } from './mistakes/connectors.ts';
import { invalidFunctions } from './mistakes/functions.ts';
import { invalidPackages } from './mistakes/packages.ts';
import { invalidNamespaces, invalidPermissions, invalidTenants } from './mistakes/resources.ts';
import { invalidSubscriptions } from './mistakes/subscriptions.ts';
import { invalidTopics } from './mistakes/topics.ts';
import { policyCases } from './pulsar/policy-cases.ts';
import { topicPolicyCases } from './pulsar/topic-policy-cases.ts';
import { type Resources, resourcesIn } from './resources.ts';

let ns: string;
let resources: Resources;
const tenant = { clusterRef: { name: 'demo' } };
const orders = { ...tenant, tenant: 'acme' };
const topic = { ...orders, namespace: 'orders' };
const subscription = { ...topic, topic: 'first' };
const permission = { ...orders, namespace: 'orders', role: 'app', actions: ['produce'] };
const fn = {
  ...{ ...orders, namespace: 'orders', runtime: 'PYTHON', className: 'orders.Totals' },
  code: { configMap: { name: 'functions', key: 'orders.py' } },
  inputs: ['persistent://acme/orders/placed'],
};
const archive = { code: { configMap: { name: 'connectors', key: 'a.nar' } } };
const source = { ...orders, namespace: 'orders', ...archive, topicName: 'persistent://acme/orders/placed' };
const sink = { ...orders, namespace: 'orders', ...archive, inputs: ['persistent://acme/orders/placed'] };
const pkg = {
  ...{ ...orders, namespace: 'orders', type: 'function', version: '1.0.0' },
  content: { configMap: { name: 'functions', key: 'orders.py' } },
};
const schemas = {
  PulsarTenant: pulsarTenantSpec,
  PulsarNamespace: pulsarNamespaceSpec,
  PulsarTopic: pulsarTopicSpec,
  PulsarSubscription: pulsarSubscriptionSpec,
  PulsarPermission: pulsarPermissionSpec,
  PulsarClient: pulsarClientSpec,
  PulsarFunction: pulsarFunctionSpec,
  PulsarSource: pulsarSourceSpec,
  PulsarSink: pulsarSinkSpec,
  PulsarPackage: pulsarPackageSpec,
  PulsarInstance: pulsarInstanceSpec,
};

beforeAll(async () => {
  ns = await namespace('resource-admission');
  resources = resourcesIn(ns);
});

afterAll(() => resources.close());

describe.each([
  ['PulsarTenant', tenant, invalidTenants],
  ['PulsarNamespace', orders, invalidNamespaces],
  ['PulsarTopic', topic, invalidTopics],
  ['PulsarSubscription', subscription, invalidSubscriptions],
  ['PulsarPermission', permission, invalidPermissions],
  ['PulsarClient', tenant, invalidClients],
  ['PulsarFunction', fn, invalidFunctions],
  ['PulsarSource', source, invalidSources],
  ['PulsarSink', sink, invalidSinks],
  ['PulsarPackage', pkg, invalidPackages],
] as const)('a %s', (kind, base, mistakes) => {
  test.each(mistakes)(
    'given %s, then it is refused by field and remedy',
    async (_, fields, names, remedy) => {
      const said = await refusal(resources.admit(kind, specOf(fields, base)));
      expect(said).toContain(names);
      expect(said).toContain(remedy);
    },
  );

  test.each(mistakes)('given %s, then the zod schema refuses it too', (_, fields) => {
    const spec: unknown = JSON.parse(JSON.stringify(specOf(fields, base)));
    expect(schemas[kind].safeParse(spec).success).toBe(false);
  });
});

describe('what is right', () => {
  test.each(policyCases)(
    'given the policy $field, then both of its values are accepted',
    async ({ values }) => {
      for (const policies of values) {
        const spec = { ...orders, policies };
        const { spec: stored } = await resources.admit('PulsarNamespace', spec);
        expect(stored).toEqual(pulsarNamespaceSpec.parse(spec));
      }
    },
  );

  test.each(topicPolicyCases)(
    'given the policy $field of a topic, then both of its values are accepted',
    async ({ values }) => {
      for (const policies of values) {
        const spec = { ...topic, policies };
        const { spec: stored } = await resources.admit('PulsarTopic', spec);
        expect(stored).toEqual(pulsarTopicSpec.parse(spec));
      }
    },
  );

  test('given a topic with nothing said, then it is retained, stays and is not divided', async () => {
    const { spec } = await resources.admit('PulsarTopic', topic);
    expect(spec).toEqual(pulsarTopicSpec.parse(topic));
  });

  test('given a function with the least that it needs, then nothing is added but what becomes of it', async () => {
    const { spec } = await resources.admit('PulsarFunction', fn);
    expect(spec).toEqual({ ...fn, updateStrategy: 'Replace', deletionPolicy: 'Delete' });
    expect(spec).toEqual(pulsarFunctionSpec.parse(fn));
  });

  test('given a client with all that there is, then it is taken, as many permissions as there is room for', async () => {
    const places = Array.from({ length: 63 }, (_, at) => ({ topic: `t${at}` }));
    const permissions = [{}, ...places].map(place => {
      return { tenant: 'acme', namespace: 'orders', actions: ['produce', 'consume'], ...place };
    });
    const tokenSecretRef = { name: 'shop-token', key: 'token' };
    const all = { ...tenant, role: 'shop', permissions, tokenSecretRef, entry: 'Broker', secretName: 'shop' };
    expect((await resources.admit('PulsarClient', all))['spec']).toEqual(all);
    const { spec } = await resources.admit('PulsarClient', tenant);
    expect(spec).toEqual(pulsarClientSpec.parse(tenant));
  });

  test('given a tenant with nothing said, then it is retained', async () => {
    const { spec } = await resources.admit('PulsarTenant', tenant);
    expect(spec).toEqual(pulsarTenantSpec.parse(tenant));
  });

  const samples = globSync('manifests/samples/resources/*.yaml').map(sample => {
    const objects = parseAllDocuments(readFileSync(sample, 'utf8')).map(
      each => each.toJS() as KubernetesObject,
    );
    return {
      sample,
      ours: objects.filter(({ apiVersion }) => apiVersion.startsWith('pulsar-operator.dev/')),
    };
  });

  test('given the samples, then there is one of each kind', () => {
    const kinds = samples.flatMap(({ ours }) => ours.map(({ kind }) => kind));
    expect(kinds.toSorted()).toEqual(Object.keys(schemas).toSorted());
  });

  test.each(samples)('given the sample $sample, then it is accepted', async ({ ours }) => {
    for (const { kind, spec } of ours) await resources.admit(kind, spec as object);
  });
});

describe('what may not change', () => {
  test.each([
    ['PulsarTenant', 'other', tenant, { clusterRef: { name: 'east' } }, 'spec.clusterRef'],
    ['PulsarTenant', 'name', tenant, { ...tenant, name: 'b' }, 'spec.name'],
    ['PulsarNamespace', 'named', { ...orders, name: 'a' }, orders, 'spec.name'],
    ['PulsarNamespace', 'tenant', orders, { ...orders, tenant: 'b' }, 'spec.tenant'],
    ['PulsarTopic', 'topic', { ...topic, name: 'a' }, topic, 'spec.name'],
    ['PulsarTopic', 'home', topic, { ...topic, namespace: 'b' }, 'spec.namespace'],
    [
      'PulsarTopic',
      'storage',
      { ...topic, partitions: 1 },
      { ...topic, partitions: 1, persistent: false },
      'spec.persistent',
    ],
    ['PulsarSubscription', 'cursor', { ...subscription, name: 'a' }, subscription, 'spec.name'],
    ['PulsarSubscription', 'topic', subscription, { ...subscription, topic: 'b' }, 'spec.topic'],
    ['PulsarSource', 'named', source, { ...source, name: 'other' }, 'spec.name'],
    ['PulsarSink', 'named', sink, { ...sink, tenant: 'other' }, 'spec.tenant'],
    ['PulsarPackage', 'version', pkg, { ...pkg, version: '2' }, 'spec.version'],
    ['PulsarPackage', 'kind', pkg, { ...pkg, type: 'sink' }, 'spec.type'],
    ['PulsarFunction', 'named', fn, { ...fn, name: 'other' }, 'spec.name'],
    ['PulsarFunction', 'placed', fn, { ...fn, namespace: 'other' }, 'spec.namespace'],
    ['PulsarClient', 'cluster', tenant, { clusterRef: { name: 'other' } }, 'spec.clusterRef'],
    ['PulsarPermission', 'role', permission, { ...permission, role: 'b' }, 'spec.role'],
    ['PulsarPermission', 'topic', permission, { ...permission, topic: 'b' }, 'spec.topic'],
    ['PulsarPermission', 'place', permission, { ...permission, namespace: 'b' }, 'spec.namespace'],
    ['PulsarNamespace', 'bundles', { ...orders, bundles: 4 }, { ...orders, bundles: 8 }, 'spec.bundles'],
  ])(
    'given a %s, when %s is changed, then it is refused, and the message says what to do',
    async (kind, name, before, after, names) => {
      const object = await resources.create(kind, name, before);
      const said = await refusal(resources.admitUpdate(object, after));
      expect(said).toContain(names);
      expect(said).toContain('Create another resource instead');
    },
  );

  test.each([
    [3, 2, 'can only grow'],
    [3, 0, 'cannot come to a topic without, nor go'],
    [0, 3, 'cannot come to a topic without, nor go'],
    [3, 4, ''],
  ])('given %i partitions, when they are to be %i, then the answer is %j', async (before, after, words) => {
    const object = await resources.create('PulsarTopic', `parts-${before}-${after}`, {
      ...topic,
      partitions: before,
    });
    expect(await refusal(resources.admitUpdate(object, { ...topic, partitions: after }))).toContain(words);
  });

  test('given a subscription, when it is to begin elsewhere, then it is refused, and the message says what to do', async () => {
    const object = await resources.create('PulsarSubscription', 'begun', subscription);
    const said = await refusal(resources.admitUpdate(object, { ...subscription, position: 'Earliest' }));
    expect(said).toContain('spec.position');
    expect(said).toContain('Reset its cursor by pulsar-admin');
  });

  test('given allowed clusters, when they are taken out, then it is refused: Pulsar has no way back', async () => {
    const allowed = { ...orders, policies: { allowedClusters: ['demo', 'east'] } };
    const object = await resources.create('PulsarNamespace', 'allowed', allowed);
    expect(await refusal(resources.admitUpdate(object, orders))).toContain(
      'Write those of the tenant instead',
    );
    const fewer = { ...orders, policies: { allowedClusters: ['demo'] } };
    expect(await refusal(resources.admitUpdate(object, fewer))).toBe('');
  });
});

test('given kubectl, then kinds are listed by their short names and explained', async () => {
  await resources.create('PulsarTenant', 'shown', tenant);
  expect(await kubectl(['get', 'pten', 'shown', '-n', ns])).toMatch(
    /NAME +CLUSTER +READY +MESSAGE +AGE\nshown +demo /,
  );
  expect(await kubectl(['get', 'pns', '-n', ns])).toMatch(/NAME +CLUSTER +TENANT +READY/);
  expect(await kubectl(['get', 'ptop', '-n', ns])).toMatch(
    /NAME +CLUSTER +TENANT +NAMESPACE +PARTITIONS +READY/,
  );
  expect(await kubectl(['get', 'psub', '-n', ns])).toMatch(/NAME +CLUSTER +NAMESPACE +TOPIC +READY/);
  const text = await kubectl(['explain', 'pulsarnamespaces.spec.policies.retention']);
  expect(text).toContain('How long messages stay that every subscription has acknowledged');
});
