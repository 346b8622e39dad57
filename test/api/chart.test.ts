import type { V1Deployment } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chart, helm, render, template } from '#test/support/helm.ts';
import { definitionsServed, runKubectl } from './kubectl.ts';
import { type Server, startServer } from './server.ts';

const identity = 'system:serviceaccount:ops:demo';
const definition = 'pulsarclusters.pulsar-operator.dev';

let server: Server;

function kubectl(args: string[], input?: string): Promise<string> {
  return runKubectl(server.kubeconfig, args, input);
}

function release(command: string, ...args: string[]): Promise<string> {
  return helm([command, 'demo', '--namespace', 'ops', ...args], server.kubeconfig);
}

async function may(verb: string, resource: string, ...args: string[]): Promise<boolean> {
  const asked = ['auth', 'can-i', verb, resource, `--as=${identity}`, ...args];
  return kubectl(asked).then(
    () => true,
    () => false,
  );
}

beforeAll(async () => {
  // A server of its own: Helm takes over no CRD that something else has put there.
  server = await startServer();
  for (const name of ['ops', 'a', 'b']) await kubectl(['create', 'namespace', name]);
});

afterAll(async () => {
  await server.stop();
});

describe('what the chart renders', () => {
  test.each([{}, { 'watch.namespaces': ['a', 'b'], replicas: 2 }, { 'crds.enabled': false }])(
    'given %j, when applied with dry-run=server, then the API server takes all of it',
    async values => {
      const applied = await kubectl(['apply', '--dry-run=server', '-f', '-'], await template(values));
      expect(applied.trim().split('\n')).toHaveLength((await render(values)).length);
    },
  );

  test('given a namespace that enforces the restricted standard, when the pod is created, then it is admitted', async () => {
    await kubectl(['create', 'namespace', 'strict']);
    await kubectl(['label', 'namespace', 'strict', 'pod-security.kubernetes.io/enforce=restricted']);
    const deployment = (await render()).find(({ kind }) => kind === 'Deployment') as V1Deployment | undefined;
    const pod = deployment?.spec?.template;
    const object = {
      ...pod,
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { ...pod?.metadata, name: 'operator' },
    };
    const created = await kubectl(
      ['-n', 'strict', 'create', '--dry-run=server', '-f', '-'],
      JSON.stringify(object),
    );
    expect(created).toContain('pod/operator created');
  });
});

describe('a release', () => {
  test('given an empty cluster, when installed, upgraded, uninstalled and installed again, then clusters survive all of it', async () => {
    const notes = await release('install', chart);
    await definitionsServed(server.kubeconfig);
    const [, example] = /<<EOT\n([\s\S]*?)^ *EOT$/m.exec(notes) ?? [];
    expect(await kubectl(['apply', '-n', 'a', '-f', '-'], example)).toContain(
      'pulsarcluster.pulsar-operator.dev/demo',
    );

    await release('upgrade', chart, '--set', 'replicas=2,logLevel=debug');
    expect(await kubectl(['-n', 'ops', 'get', 'deployment', 'demo', '-o', 'jsonpath={.spec.replicas}'])).toBe(
      '2',
    );

    await release('uninstall');
    expect(await kubectl(['-n', 'ops', 'get', 'deployments', '-o', 'name'])).toBe('');
    expect(await kubectl(['-n', 'a', 'get', 'pulsarclusters', '-o', 'name'])).toContain('/demo');

    await release('install', chart);
    expect(await kubectl(['-n', 'a', 'get', 'pulsarclusters', '-o', 'name'])).toContain('/demo');
    await release('uninstall');
  });

  test('given all namespaces, when installed, then the operator may do its work everywhere and read no Secret', async () => {
    await release('install', chart);
    expect(await may('patch', 'pulsarclusters', '-n', 'a')).toBe(true);
    expect(await may('patch', 'pulsarclusters', '--subresource=status', '-n', 'a')).toBe(true);
    expect(await may('create', 'statefulsets.apps', '-n', 'b')).toBe(true);
    expect(await may('get', 'storageclasses.storage.k8s.io')).toBe(true);
    expect(await may('update', 'leases.coordination.k8s.io/demo', '-n', 'ops')).toBe(true);
    expect(await may('watch', 'leases.coordination.k8s.io/demo', '-n', 'ops')).toBe(true);
    expect(await may('update', 'leases.coordination.k8s.io/other', '-n', 'ops')).toBe(false);
    expect(await may('get', 'secrets', '-n', 'a')).toBe(false);
    expect(await may('create', 'pods', '--subresource=exec', '-n', 'a')).toBe(false);

    await kubectl([
      '-n',
      'a',
      'create',
      'rolebinding',
      's',
      '--clusterrole=demo-secrets',
      '--serviceaccount=ops:demo',
    ]);
    expect(await may('get', 'secrets', '-n', 'a')).toBe(true);
    expect(await may('list', 'secrets', '-n', 'a')).toBe(false);
    expect(await may('get', 'secrets', '-n', 'b')).toBe(false);
    await kubectl(['-n', 'a', 'delete', 'rolebinding', 's']);
    await release('uninstall');
  });

  test('given one namespace, when installed, then the operator may do its work there and nothing elsewhere', async () => {
    await release('install', chart, '--set', 'watch.namespaces={a}');
    expect(await may('create', 'statefulsets.apps', '-n', 'a')).toBe(true);
    expect(await may('get', 'secrets', '-n', 'a')).toBe(true);
    expect(await may('list', 'pulsarclusters', '-n', 'b')).toBe(false);
    expect(await may('list', 'pods', '--all-namespaces')).toBe(false);
    await release('uninstall');
  });
});

describe('manifests/install.yaml', () => {
  test('given a cluster without Helm, when applied plainly, then everything is taken', async () => {
    await kubectl(['delete', 'crd', definition, '--ignore-not-found']);
    const applied = await kubectl(['apply', '-f', 'manifests/install.yaml']);
    expect(applied).toContain('namespace/pulsar-operator created');
    expect(applied).toContain('deployment.apps/pulsar-operator created');
  });
});
