import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { chart, helm, render } from '#test/support/helm.ts';
import { deploymentOf, ofKind } from './rendered.ts';

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

  test('given an image, when rendered, then the operator is told which it runs, for canaries', async () => {
    const values = { image: { repository: 'registry.example/operator', tag: '1.2.3' } };
    const [container] = deploymentOf(await render(values)).spec?.template.spec?.containers ?? [];
    expect(container?.image).toBe('registry.example/operator:1.2.3');
    expect(container?.env).toContainEqual({ name: 'OPERATOR_IMAGE', value: container?.image });
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
