import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { chart, helm } from '#test/support/helm.ts';
import { runKubectl } from './kubectl.ts';
import { type Server, startServer } from './server.ts';

interface KubeConfig {
  users: { name: string; user: { token: string } }[];
}

let server: Server;
let folder: string;
let operator: ChildProcess | undefined;
let output = '';

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
  const ports = { HEALTH_PORT: String(await freePort()), METRICS_PORT: String(await freePort()) };
  output = '';
  operator = spawn(process.execPath, ['src/operator/main.ts'], {
    env: {
      ...ports,
      ...env,
      KUBECONFIG: kubeconfig,
      POD_NAMESPACE: 'ops',
      POD_NAME: 'test',
      LEASE_NAME: 'demo',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [operator.stdout, operator.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
}

async function stopOperator(): Promise<void> {
  const running = operator;
  operator = undefined;
  if (!running || running.exitCode !== null) return;
  const ended = new Promise(resolve => running.once('exit', resolve));
  running.kill('SIGTERM');
  await ended;
}

function apply(name: string, spec: object): Promise<string> {
  const metadata = { name, namespace: 'a' };
  const cluster = { apiVersion: 'pulsar-operator.dev/v1alpha1', kind: 'PulsarCluster', metadata, spec };
  return kubectl(['apply', '-f', '-'], JSON.stringify(cluster));
}

async function freePort(): Promise<number> {
  const socket = createServer();
  await new Promise<void>(resolve => socket.listen(0, '127.0.0.1', resolve));
  const address = socket.address();
  await new Promise(resolve => socket.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

beforeAll(async () => {
  server = await startServer();
  folder = await mkdtemp(join(tmpdir(), 'pulsar-operator-rights-'));
  for (const name of ['ops', 'a']) await kubectl(['create', 'namespace', name]);
});

afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

afterEach(async () => {
  await stopOperator();
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
      await kubectl(['wait', '--for=condition=Established', 'crd', '--all', '--timeout=30s']);
      await apply('without-class', { zookeeper: { storage: { storageClassName: 'none' } } });
      await apply('whole', { deletionPolicy: 'Delete' });
      await startOperator({ WATCH_NAMESPACES: namespaces });

      const read = (...args: string[]) => kubectl(['-n', 'a', 'get', ...args]).catch(String);
      const timeout = { timeout: 30_000 };
      const status = () => read('pulsarcluster', 'without-class', '-o', 'jsonpath={.status}');
      await expect.poll(status, timeout).toContain('StorageClass none does not exist');
      await expect.poll(() => read('statefulsets', '-o', 'name'), timeout).toContain('whole-zookeeper');
      await expect.poll(() => read('events.v1.events.k8s.io', '-o', 'name'), timeout).not.toBe('');
      await kubectl(['-n', 'a', 'delete', 'pulsarclusters', '--all', '--timeout=30s']);
      await stopOperator();
      expect(output).not.toContain('forbidden');
    },
  );
});
