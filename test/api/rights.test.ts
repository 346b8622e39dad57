import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { chart, helm } from '#test/support/helm.ts';
import { definitionsServed, runKubectl } from './kubectl.ts';
import { OperatorProcess } from './operator-process.ts';
import { type Server, startServer } from './server.ts';

interface KubeConfig {
  users: { name: string; user: { token: string } }[];
}

const definition = 'pulsarclusters.pulsar-operator.dev';
const openApi = '/openapi/v3/apis/pulsar-operator.dev/v1alpha1';

let server: Server;
let folder: string;
let operator: OperatorProcess | undefined;

function kubectl(args: string[], input?: string): Promise<string> {
  return runKubectl(server.kubeconfig, args, input);
}

/** Starts the operator with the rights of the chart's ServiceAccount and no others. */
async function startOperator(env: Readonly<Record<string, string>>): Promise<void> {
  const token = (await kubectl(['-n', 'ops', 'create', 'token', 'demo'])).trim();
  const config = parse(await readFile(server.kubeconfig, 'utf8')) as KubeConfig;
  const users = config.users.map(({ name }) => ({ name, user: { token } }));
  const kubeconfig = join(folder, 'kubeconfig');
  await writeFile(kubeconfig, stringify({ ...config, users }));
  const identity = { POD_NAMESPACE: 'ops', POD_NAME: 'test', LEASE_NAME: 'demo' };
  operator = await OperatorProcess.start({ ...env, ...identity, KUBECONFIG: kubeconfig });
}

function apply(name: string, spec: object, kind = 'PulsarCluster'): Promise<string> {
  const metadata = { name, namespace: 'a' };
  const object = { apiVersion: 'pulsar-operator.dev/v1alpha1', kind, metadata, spec };
  return kubectl(['apply', '-f', '-'], JSON.stringify(object));
}

beforeAll(async () => {
  server = await startServer();
  folder = await mkdtemp(join(tmpdir(), 'pulsar-operator-rights-'));
  for (const name of ['ops', 'a', 'b']) await kubectl(['create', 'namespace', name]);
});

afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

afterEach(async () => {
  await operator?.stop();
  await helm(['uninstall', 'demo', '--namespace', 'ops'], server.kubeconfig);
});

describe('the rights of the chart', () => {
  test.each([
    ['all namespaces', ''],
    ['one namespace', 'a'],
  ])(
    'given the rights for %s, when the operator runs with them, then it is refused nothing',
    async (_, namespaces) => {
      const scope = namespaces ? ['--set', `watch.namespaces={${namespaces}}`] : [];
      await helm(['install', 'demo', chart, '--namespace', 'ops', ...scope], server.kubeconfig);
      await definitionsServed(server.kubeconfig);
      // Here is no garbage collector: what is left of those before would be waited for.
      const [lacking, whole] = ['lacking', 'whole'].map(name => `${name}-${namespaces || 'all'}`) as [
        string,
        string,
      ];
      await apply(lacking, { zookeeper: { storage: { storageClassName: 'none' } } });
      // Another operator looked after it, and is gone: its Lease is looked for where that was.
      const before = JSON.stringify({ status: { operator: 'b/gone' } });
      const patch = ['--subresource=status', '--type=merge', '-p', before];
      await kubectl(['-n', 'a', 'patch', 'pulsarcluster', lacking, ...patch]);
      await apply(whole, { deletionPolicy: 'Delete' });
      const inNone = { clusterRef: { name: 'none' }, deletionPolicy: 'Delete' };
      await apply('acme', inNone, 'PulsarTenant');
      await apply('orders', { ...inNone, tenant: 'acme' }, 'PulsarNamespace');
      await startOperator({ WATCH_NAMESPACES: namespaces });

      const read = (...args: string[]) => kubectl(['-n', 'a', 'get', ...args]).catch(String);
      const timeout = { timeout: 30_000 };
      const status = () => read('pulsarcluster', lacking, '-o', 'jsonpath={.status}');
      await expect.poll(status, timeout).toContain('StorageClass none does not exist');
      await expect.poll(() => read('statefulsets', '-o', 'name'), timeout).toContain(`${whole}-zookeeper`);
      for (const kind of ['pulsartenants', 'pulsarnamespaces'])
        await expect
          .poll(() => read(kind), timeout)
          .toContain('PulsarCluster none does not exist in namespace a');
      await kubectl(['-n', 'a', 'delete', 'pulsartenants,pulsarnamespaces', '--all', '--timeout=30s']);
      await expect.poll(() => read('events.v1.events.k8s.io', '-o', 'name'), timeout).not.toBe('');
      const asService = ['--as', 'system:serviceaccount:ops:demo', '-n', 'a'];
      // What happens only where pods run.
      for (const right of [
        ['list', 'events.events.k8s.io'],
        ['patch', 'pods'],
        ['create', 'pods', '--subresource=eviction'],
      ])
        expect(await kubectl(['auth', 'can-i', ...right, ...asService]), right.join(' ')).toBe('yes\n');
      await kubectl(['-n', 'a', 'delete', 'pulsarclusters', '--all', '--timeout=30s']);
      await operator?.stop();
      expect(operator?.output).not.toContain('forbidden');
    },
  );
});

describe('what the operator tells of what it lacks', () => {
  const install = async (...args: string[]) => {
    await helm(['install', 'demo', chart, '--namespace', 'ops', ...args], server.kubeconfig);
    await definitionsServed(server.kubeconfig);
  };
  const readyz = () => operator?.readyz();
  const timeout = { timeout: 30_000 };

  test('given a namespace whose lists are refused, then clusters elsewhere are looked after, and it is named', async () => {
    await install('--set', 'watch.namespaces={a,b}');
    await kubectl(['-n', 'b', 'delete', 'rolebindings', '--all']);
    await apply('elsewhere', { zookeeper: { storage: { storageClassName: 'none' } } });
    await startOperator({ WATCH_NAMESPACES: 'a,b' });
    const status = () =>
      kubectl(['-n', 'a', 'get', 'pulsarcluster', 'elsewhere', '-o', 'jsonpath={.status}']);
    await expect.poll(status, timeout).toContain('StorageClass none does not exist');
    const missing =
      /^503 waiting for the first list of PulsarCluster, .* in namespace b: GET .* is forbidden/;
    await expect.poll(readyz, timeout).toMatch(missing);
    await kubectl(['-n', 'a', 'delete', 'pulsarclusters', '--all', '--timeout=30s']);
  });

  test('given a definition that lacks a field of the status, then that is told until it has it', async () => {
    await install();
    const lacks = [
      { op: 'remove', path: '/spec/versions/0/schema/openAPIV3Schema/properties/status/properties/units' },
    ];
    await kubectl(['patch', 'crd', definition, '--type=json', '-p', JSON.stringify(lacks)]);
    await served(isThere => !isThere);
    await startOperator({});
    const told = `the CustomResourceDefinition ${definition} is older than this operator: apply crds/ of this release first. It lacks status.units.`;
    await expect.poll(readyz, timeout).toBe(`503 ${told}\n`);
    await expect.poll(() => operator?.output, timeout).toContain(told);
    await kubectl(['apply', '--server-side', '--force-conflicts', '-f', 'crds']);
    await expect.poll(readyz, timeout).toBe('200 ok\n');
  });

  test('given no definitions of what lives in clusters, then clusters are looked after, and tenants once theirs is there', async () => {
    await install();
    await kubectl([
      'delete',
      'crd',
      'pulsartenants.pulsar-operator.dev',
      'pulsarnamespaces.pulsar-operator.dev',
    ]);
    await startOperator({});
    await expect.poll(readyz, timeout).toBe('200 ok\n');
    const told = 'the CustomResourceDefinition pulsartenants.pulsar-operator.dev is not there';
    await expect.poll(() => operator?.output, timeout).toContain(told);
    await kubectl(['apply', '--server-side', '--force-conflicts', '-f', 'crds']);
    await definitionsServed(server.kubeconfig);
    await apply('late', { clusterRef: { name: 'none' } }, 'PulsarTenant');
    const status = () => kubectl(['-n', 'a', 'get', 'pulsartenant', 'late', '-o', 'jsonpath={.status}']);
    await expect.poll(status, timeout).toContain('ClusterNotFound');
    expect(operator?.output).not.toContain('forbidden');
  });

  /** Waits until the API server tells the field, or does not any more: it takes a moment to. */
  async function served(wanted: (isThere: boolean) => boolean): Promise<void> {
    const look = async () => wanted((await kubectl(['get', '--raw', openApi])).includes('"units"'));
    await expect.poll(look, timeout).toBe(true);
  }
});
