import type { V1PolicyRule } from '@kubernetes/client-node';
import { describe, expect, test } from 'vitest';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { render } from '#test/support/helm.ts';
import { deploymentOf, ofKind } from './rendered.ts';

type Ruled = KubernetesObject & { rules: V1PolicyRule[] };

/** Rules by what grants them: `ClusterRole demo`, `Role a/demo`. */
function rules(objects: readonly KubernetesObject[]): Map<string, V1PolicyRule[]> {
  const roles = objects.filter(({ kind }) => kind === 'Role' || kind === 'ClusterRole') as Ruled[];
  return new Map(
    roles.map(({ kind, metadata, rules: granted }) => {
      const namespace = metadata.namespace ? `${metadata.namespace}/` : '';
      return [`${kind} ${namespace}${metadata.name}`, granted];
    }),
  );
}

function grants(granted: readonly V1PolicyRule[] | undefined, resource: string): string[] {
  return (granted ?? []).filter(rule => rule.resources?.includes(resource)).flatMap(rule => rule.verbs);
}

describe('rights', () => {
  const cases = [{}, { 'watch.namespaces': ['a', 'b'] }, { replicas: 3, 'podMonitor.enabled': true }];

  test.each(cases)(
    'given values %j, when rendered, then no role has a wildcard or may run commands in pods',
    async values => {
      for (const granted of rules(await render(values)).values()) {
        const words = granted.flatMap(({ apiGroups = [], resources = [], verbs }) => [
          ...apiGroups,
          ...resources,
          ...verbs,
        ]);
        expect(words).not.toContain('*');
        for (const resource of ['pods/exec', 'pods/attach', 'pods/portforward', 'roles', 'rolebindings']) {
          expect(words).not.toContain(resource);
        }
      }
    },
  );

  test('given all namespaces, when rendered, then Secrets are only in roles that nothing is bound to', async () => {
    const objects = await render();
    const withSecrets = [...rules(objects)].filter(([, granted]) => grants(granted, 'secrets').length > 0);
    const named = ['demo-secrets', 'demo-bindings'];
    expect(withSecrets.map(([role]) => role)).toEqual(named.map(name => `ClusterRole ${name}`));
    const bound = objects.filter(({ kind }) => kind.endsWith('Binding')).map(object => object['roleRef']);
    for (const name of named) expect(bound).not.toContainEqual(expect.objectContaining({ name }));
    expect(grants(rules(objects).get('ClusterRole demo-secrets'), 'secrets')).toEqual(['get']);
  });

  test('given two namespaces, when rendered, then the rights are roles in them and cluster-wide only StorageClasses, nodes and a look at Leases', async () => {
    const objects = await render({ 'watch.namespaces': ['a', 'b'] });
    const granted = rules(objects);
    expect([...granted.keys()]).toEqual([
      'ClusterRole demo-view',
      'ClusterRole demo-edit',
      'ClusterRole demo-service-binding',
      'ClusterRole demo',
      'Role ops/demo-leader-election',
      'Role a/demo',
      'Role b/demo',
    ]);
    expect(granted.get('ClusterRole demo')).toEqual([
      { apiGroups: ['storage.k8s.io'], resources: ['storageclasses'], verbs: ['get'] },
      { apiGroups: [''], resources: ['nodes'], verbs: ['get'] },
      { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['get'] },
    ]);
    const onSecrets = ['create', 'delete', 'get', 'list', 'patch', 'watch'];
    expect(grants(granted.get('Role a/demo'), 'secrets')).toEqual(onSecrets);
    const bindings = ofKind(objects, 'RoleBinding').map(({ metadata }) => metadata.namespace);
    expect(bindings).toEqual(['ops', 'a', 'b']);
    const env = deploymentOf(objects).spec?.template.spec?.containers[0]?.env;
    expect(env).toContainEqual({ name: 'WATCH_NAMESPACES', value: 'a,b' });
  });
});

describe('the rights of people', () => {
  /** What Kubernetes' own role gets of PulsarClusters by way of the chart's. */
  async function addedTo(role: string, values = {}): Promise<string[]> {
    const label = `rbac.authorization.k8s.io/aggregate-to-${role}`;
    const added = (await render(values)).filter(
      ({ metadata }) => metadata.labels?.[label] === 'true',
    ) as Ruled[];
    return added.flatMap(({ rules: granted }) => granted.flatMap(wordsOf)).sort();
  }

  function wordsOf({ apiGroups, resources = [], verbs }: V1PolicyRule): string[] {
    expect(apiGroups).toEqual(['pulsar-operator.dev']);
    return resources.flatMap(resource => verbs.map(verb => `${verb} ${resource}`));
  }

  const kinds = [
    'pulsarclients',
    'pulsarclusters',
    'pulsarfunctiondirectories',
    'pulsarfunctions',
    'pulsarinstances',
    'pulsarnamespaces',
    'pulsarpackages',
    'pulsarpermissions',
    'pulsarsinks',
    'pulsarsources',
    'pulsarsubscriptions',
    'pulsartenants',
    'pulsartopics',
  ];
  const scaled = ['pulsarclusters', 'pulsarfunctions', 'pulsarsinks', 'pulsarsources'].map(
    kind => `${kind}/scale`,
  );
  const looking = ['get', 'list', 'watch'].flatMap(verb =>
    [...kinds, ...scaled, ...kinds.map(kind => `${kind}/status`)].map(resource => `${verb} ${resource}`),
  );
  const changing = ['create', 'delete', 'deletecollection', 'patch', 'update'].flatMap(verb =>
    kinds.map(kind => `${verb} ${kind}`),
  );
  const scaling = ['patch', 'update'].flatMap(verb => scaled.map(resource => `${verb} ${resource}`));

  test.each([{}, { 'watch.namespaces': ['a'] }])(
    'given values %j, then view may look, and edit and admin may do all but write a status',
    async values => {
      expect(await addedTo('view', values)).toEqual([...looking].sort());
      for (const role of ['edit', 'admin']) {
        expect(await addedTo(role, values)).toEqual([...looking, ...changing, ...scaling].sort());
      }
    },
  );
});
