import { describe, expect, test } from 'vitest';
import { pulsarClusterSpec } from '#src/api/cluster.ts';
import { namespaceOfTest, testJob, testNamespace } from '#src/cli/functions-test/job.ts';
import type { PulsarCluster } from '#src/cluster/model/observation.ts';

const run = { id: 'a1b2', tenant: 'acme', image: 'registry.example/pulsar:4.0.8', timeout: 600 };

function cluster(spec: object = {}): PulsarCluster {
  return {
    apiVersion: 'pulsar-operator.dev/v1alpha1',
    kind: 'PulsarCluster',
    metadata: { name: 'demo', namespace: 'pulsar', uid: 'c' },
    spec: pulsarClusterSpec.parse(spec),
  };
}

interface JobSpec {
  readonly template: {
    readonly metadata: { readonly labels: Record<string, string> };
    readonly spec: Record<string, unknown> & { readonly containers: readonly Container[] };
  };
}

interface Container extends Record<string, unknown> {
  readonly env: readonly { readonly name: string; readonly value: string }[];
}

function built(spec: object = {}, more: Partial<Parameters<typeof testJob>[1]> = {}) {
  const job = testJob(cluster(spec), { ...run, ...more });
  const { template, ...limits } = job['spec'] as JobSpec;
  const [container] = template.spec.containers;
  const env = Object.fromEntries(container?.env.map(({ name, value }) => [name, value]) ?? []);
  return { job, limits, template, container, env };
}

describe('the Job of a run of tests', () => {
  test('given a cluster, then it is nobody’s but the plugin’s, and ends and goes by itself', () => {
    const { job, limits, template } = built();
    expect(job.metadata).toEqual({
      name: 'demo-functions-test-a1b2',
      namespace: 'pulsar',
      labels: {
        'app.kubernetes.io/name': 'pulsar',
        'app.kubernetes.io/component': 'functions-test',
        'app.kubernetes.io/managed-by': 'kubectl-pulsar',
        'pulsar-operator.dev/cluster': 'demo',
      },
    });
    expect(limits).toEqual({ backoffLimit: 0, activeDeadlineSeconds: 615, ttlSecondsAfterFinished: 20 });
    expect(template.metadata.labels).toEqual({
      ...job.metadata.labels,
      'pulsar-operator.dev/functions-test': 'demo-functions-test-a1b2',
    });
  });

  test('given how brokers run, then its pod is where and as whom they are, with less', () => {
    const { template, container } = built({
      imagePullPolicy: 'Always',
      imagePullSecrets: [{ name: 'registry' }],
      broker: {
        podTemplate: {
          metadata: { labels: { team: 'a' } },
          spec: { nodeSelector: { disk: 'ssd' }, tolerations: [{ key: 'a', operator: 'Exists' }] },
        },
      },
    });
    expect(template.metadata.labels).toMatchObject({ team: 'a' });
    expect(template.spec).toMatchObject({
      automountServiceAccountToken: false,
      imagePullSecrets: [{ name: 'registry' }],
      nodeSelector: { disk: 'ssd' },
      tolerations: [{ key: 'a', operator: 'Exists' }],
      restartPolicy: 'Never',
      securityContext: { runAsNonRoot: true, runAsUser: 10000 },
    });
    expect(container).toMatchObject({
      name: 'functions-test',
      image: 'registry.example/pulsar:4.0.8',
      imagePullPolicy: 'Always',
      securityContext: { readOnlyRootFilesystem: true, allowPrivilegeEscalation: false },
      resources: { requests: { memory: '256Mi', cpu: '100m' }, limits: { memory: '1Gi' } },
    });
  });

  test('given no token and no WebSocket API, then its tests are told of neither', () => {
    const { env, template } = built();
    expect(env).toEqual({
      PULSAR_SERVICE_URL: 'pulsar://demo-broker.pulsar.svc.cluster.local:6650',
      PULSAR_WEB_SERVICE_URL: 'http://demo-broker.pulsar.svc.cluster.local:8080',
      PULSAR_NAMESPACE: 'acme/functions-test-a1b2',
    });
    expect(JSON.stringify(template.spec['volumes'])).not.toContain('secret');
  });

  test.each([
    [['Proxy'], 'ws://demo-proxy.pulsar.svc.cluster.local:8080'],
    [['Proxy', 'Broker'], 'ws://demo-broker.pulsar.svc.cluster.local:8080'],
    [['Proxy', 'Component'], 'ws://demo-websocket.pulsar.svc.cluster.local:8080'],
  ])('given the WebSocket API by %j, then its address is %s', (placement, url) => {
    const { env } = built({ websocket: { placement } });
    expect(env['PULSAR_WEB_SOCKET_URL']).toBe(url);
  });

  test('given the Secret of a token, then it is a file of the pod alone', () => {
    const { env, container, template } = built({}, { tokenSecret: { name: 'app', key: 'jwt' } });
    expect(env['PULSAR_TOKEN_FILE']).toBe('/var/run/secrets/pulsar/token');
    expect(container?.['volumeMounts']).toContainEqual({
      name: 'token',
      mountPath: '/var/run/secrets/pulsar',
      readOnly: true,
    });
    expect(template.spec['volumes']).toContainEqual({
      name: 'token',
      secret: { secretName: 'app', defaultMode: 0o440, items: [{ key: 'jwt', path: 'token' }] },
    });
  });
});

test('given the Job as it was made, then its namespace goes with it, and with all topics that come into it', () => {
  const { job } = built();
  const made = { ...job, metadata: { ...job.metadata, uid: 'made' } };
  expect(testNamespace(made, 'demo', run)).toEqual({
    apiVersion: 'pulsar-operator.dev/v1alpha1',
    kind: 'PulsarNamespace',
    metadata: {
      name: 'demo-functions-test-a1b2',
      namespace: 'pulsar',
      labels: job.metadata.labels,
      ownerReferences: [
        { apiVersion: 'batch/v1', kind: 'Job', name: 'demo-functions-test-a1b2', uid: 'made' },
      ],
    },
    spec: {
      clusterRef: { name: 'demo' },
      tenant: 'acme',
      name: 'functions-test-a1b2',
      deletionPolicy: 'DeleteWithTopics',
    },
  });
  expect(namespaceOfTest(run)).toBe('acme/functions-test-a1b2');
});
