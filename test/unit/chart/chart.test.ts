import { readFile } from 'node:fs/promises';
import type { V1Deployment, V1PolicyRule } from '@kubernetes/client-node';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { chart, helm, render } from '#test/support/helm.ts';

type Ruled = KubernetesObject & { rules: V1PolicyRule[] };

function ofKind(objects: readonly KubernetesObject[], kind: string): KubernetesObject[] {
  return objects.filter(object => object.kind === kind);
}

function deploymentOf(objects: readonly KubernetesObject[]): V1Deployment {
  return ofKind(objects, 'Deployment')[0] as unknown as V1Deployment;
}

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

describe('the chart', () => {
  test('given the chart, when linted strictly, then it is clean', async () => {
    expect(await helm(['lint', '--strict', chart])).toContain('0 chart(s) failed');
  });

  test('given its values, when the README is read, then each is in its table with its default', async () => {
    const values = parse(await readFile(`${chart}/values.yaml`, 'utf8')) as Record<string, unknown>;
    const readme = await readFile(`${chart}/README.md`, 'utf8');
    const documented = [...readme.matchAll(/^\| `([^`]+)` \|/gm)].map(([, name]) => name);
    const leaves = Object.entries(values).flatMap(([name, value]) =>
      typeof value === 'object' && value && !Array.isArray(value) && Object.keys(value).length > 0
        ? Object.keys(value).map(key => `${name}.${key}`)
        : [name],
    );
    expect(documented).toEqual(leaves);
  });

  test('given its values, when the schema is read, then it knows each and no other', async () => {
    const values = parse(await readFile(`${chart}/values.yaml`, 'utf8')) as Record<string, unknown>;
    const schema = JSON.parse(await readFile(`${chart}/values.schema.json`, 'utf8')) as {
      properties: object;
    };
    const own = Object.keys(schema.properties).filter(name => name !== 'global');
    expect(own).toEqual(Object.keys(values));
  });
});

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

  test('given all namespaces, when rendered, then Secrets are only in a role that nothing is bound to', async () => {
    const objects = await render();
    const withSecrets = [...rules(objects)].filter(([, granted]) => grants(granted, 'secrets').length > 0);
    expect(withSecrets.map(([role]) => role)).toEqual(['ClusterRole demo-secrets']);
    const bound = objects.filter(({ kind }) => kind.endsWith('Binding')).map(object => object['roleRef']);
    expect(bound).not.toContainEqual(expect.objectContaining({ name: 'demo-secrets' }));
  });

  test('given two namespaces, when rendered, then the rights are roles in them and cluster-wide only StorageClasses, nodes and a look at Leases', async () => {
    const objects = await render({ 'watch.namespaces': ['a', 'b'] });
    const granted = rules(objects);
    expect([...granted.keys()]).toEqual([
      'ClusterRole demo-view',
      'ClusterRole demo-edit',
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
    expect(grants(granted.get('Role a/demo'), 'secrets')).toEqual(['get']);
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

  const looking = ['get', 'list', 'watch'].flatMap(verb =>
    ['pulsarclusters', 'pulsarclusters/scale', 'pulsarclusters/status'].map(
      resource => `${verb} ${resource}`,
    ),
  );
  const changing = ['create', 'delete', 'deletecollection', 'patch', 'update'].map(
    verb => `${verb} pulsarclusters`,
  );
  const scaling = ['patch', 'update'].map(verb => `${verb} pulsarclusters/scale`);

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

describe('the Deployment', () => {
  test('given the defaults, when rendered, then the pod is as restricted as Kubernetes knows', async () => {
    const pod = deploymentOf(await render()).spec?.template.spec;
    expect(pod?.securityContext).toMatchObject({
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(pod?.containers[0]?.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(pod?.containers[0]?.resources).toEqual({
      requests: { cpu: '50m', memory: '96Mi' },
      limits: { memory: '160Mi' },
    });
  });

  test('given one replica, when rendered, then there is no disruption budget to block a drain', async () => {
    expect(ofKind(await render(), 'PodDisruptionBudget')).toEqual([]);
  });

  test('given two replicas, when rendered, then they are spread and one of them is kept', async () => {
    const objects = await render({ replicas: 2 });
    expect(ofKind(objects, 'PodDisruptionBudget')[0]?.['spec']).toMatchObject({ maxUnavailable: 1 });
    expect(deploymentOf(objects).spec?.template.spec?.topologySpreadConstraints).toHaveLength(1);
  });

  test.each([
    [{ 'image.tag': 'dev' }, 'pulsar-operator:dev'],
    [{ 'image.repository': 'example.dev/o' }, 'example.dev/o:0.1.0'],
    [{ 'image.digest': `sha256:${'a'.repeat(64)}` }, `pulsar-operator:0.1.0@sha256:${'a'.repeat(64)}`],
  ])('given %j, when rendered, then the image is %s', async (values, image) => {
    expect(deploymentOf(await render(values)).spec?.template.spec?.containers[0]?.image).toBe(image);
  });

  test('given every knob of the pod, when rendered, then each is in it', async () => {
    const objects = await render({
      podLabels: { team: 'x' },
      podAnnotations: { note: 'y' },
      priorityClassName: 'high',
      nodeSelector: { disk: 'ssd' },
      tolerations: [{ key: 'k', operator: 'Exists' }],
      affinity: { nodeAffinity: {} },
      imagePullSecrets: [{ name: 'pull' }],
      extraEnv: [{ name: 'A', value: 'b' }],
      logLevel: 'debug',
      fullnameOverride: 'other',
    });
    const deployment = deploymentOf(objects);
    const pod = deployment.spec?.template;
    expect(deployment.metadata?.name).toBe('other');
    expect(pod?.metadata).toMatchObject({ labels: { team: 'x' }, annotations: { note: 'y' } });
    expect(pod?.spec).toMatchObject({
      priorityClassName: 'high',
      nodeSelector: { disk: 'ssd' },
      tolerations: [{ key: 'k', operator: 'Exists' }],
      affinity: { nodeAffinity: {} },
      imagePullSecrets: [{ name: 'pull' }],
      serviceAccountName: 'other',
    });
    const env = pod?.spec?.containers[0]?.env;
    expect(env).toEqual(
      expect.arrayContaining([
        { name: 'A', value: 'b' },
        { name: 'LOG_LEVEL', value: 'debug' },
        { name: 'LEASE_NAME', value: 'other' },
      ]),
    );
  });
});

describe('what can be left out or added', () => {
  test('given the defaults, when rendered, then the CRD is there, to be kept, and no PodMonitor is', async () => {
    const objects = await render();
    const [definition] = ofKind(objects, 'CustomResourceDefinition');
    expect(definition?.metadata.annotations).toEqual({ 'helm.sh/resource-policy': 'keep' });
    expect(ofKind(objects, 'PodMonitor')).toEqual([]);
  });

  test('given crds.enabled=false, when rendered, then there is no CRD', async () => {
    expect(ofKind(await render({ 'crds.enabled': false }), 'CustomResourceDefinition')).toEqual([]);
  });

  test('given a PodMonitor, when rendered, then it selects the operator’s pods and has its labels', async () => {
    const objects = await render({ 'podMonitor.enabled': true, 'podMonitor.labels': { release: 'prom' } });
    const [monitor] = ofKind(objects, 'PodMonitor');
    expect(monitor?.metadata.labels).toMatchObject({ release: 'prom' });
    expect(monitor?.['spec']).toMatchObject({
      selector: deploymentOf(objects).spec?.selector,
      podMetricsEndpoints: [{ port: 'metrics', interval: '30s' }],
    });
  });

  test('given a ServiceAccount of one’s own, when rendered, then it is used and none is created', async () => {
    const objects = await render({ serviceAccount: { create: false, name: 'mine' } });
    expect(ofKind(objects, 'ServiceAccount')).toEqual([]);
    expect(deploymentOf(objects).spec?.template.spec?.serviceAccountName).toBe('mine');
  });
});

describe('wrong values', () => {
  test.each([
    [{ replica: 2 }, 'replica'],
    [{ replicas: 0 }, 'replicas'],
    [{ replicas: '2' }, 'replicas'],
    [{ replicas: 1.5 }, 'replicas'],
    [{ 'image.pullPolicy': 'Sometimes' }, 'pullPolicy'],
    [{ 'image.tagg': 'x' }, 'tagg'],
    [{ 'image.repository': '' }, 'repository'],
    [{ 'image.digest': 'latest' }, 'digest'],
    [{ 'watch.namespaces': 'a' }, 'namespaces'],
    [{ 'watch.namespaces': ['A_b'] }, 'namespaces'],
    [{ 'watch.namespaces': ['a', 'a'] }, 'namespaces'],
    [{ 'crds.enabled': 'yes' }, 'enabled'],
    [{ logLevel: 'loud' }, 'logLevel'],
    [{ fullnameOverride: 'Has_Capitals' }, 'fullnameOverride'],
    [{ 'resources.limit': {} }, 'limit'],
    [{ podLabels: { a: 1 } }, 'podLabels'],
    [{ 'podMonitor.interval': 'often' }, 'interval'],
    [{ serviceAccount: { create: false, name: '' } }, 'serviceAccount.name must be given'],
  ])('given %j, when rendered, then it is refused by name', async (values, name) => {
    await expect(render(values)).rejects.toThrow(name);
  });
});
