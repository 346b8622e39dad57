import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { definitionsServed, runKubectl } from './kubectl.ts';
import { type Server, startServer } from './server.ts';

let server: Server;
let directory: string;
const ready = { type: 'Ready', status: 'True', reason: 'Ready', message: 'As specified in Pulsar' };

beforeAll(async () => {
  server = await startServer();
  directory = await mkdtemp(join(tmpdir(), 'functions-'));
  await mkdir(join(directory, 'tests'));
  await writeFile(join(directory, 'tests', 'test_a.py'), 'def test_a():\n    assert True\n');
  await kubectl(['apply', '-f', 'crds']);
  await definitionsServed(server.kubeconfig);
  await server.startControllerManager();
}, 120_000);

afterAll(async () => {
  await server.stop();
  await rm(directory, { recursive: true });
});

function kubectl(args: string[], input?: string): Promise<string> {
  return runKubectl(server.kubeconfig, args, input);
}

/** A namespace with a cluster, of which a broker serves as far as Kubernetes knows. */
async function aPlace(namespace: string): Promise<void> {
  await kubectl(['create', 'namespace', namespace]);
  const cluster = { apiVersion: 'pulsar-operator.dev/v1alpha1', kind: 'PulsarCluster', spec: {} };
  const labels = {
    'app.kubernetes.io/name': 'pulsar',
    'app.kubernetes.io/component': 'broker',
    'pulsar-operator.dev/cluster': 'demo',
  };
  const container = { name: 'broker', image: 'registry.example/pulsar:4.0.8' };
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'demo-broker-0', labels },
    spec: { automountServiceAccountToken: false, containers: [container] },
  };
  for (const object of [{ ...cluster, metadata: { name: 'demo' } }, pod])
    await kubectl(['-n', namespace, 'apply', '-f', '-'], JSON.stringify(object));
  await becomesReady(namespace, 'pod', 'demo-broker-0', { phase: 'Running' });
}

async function becomesReady(namespace: string, kind: string, name: string, more: object = {}): Promise<void> {
  const lastTransitionTime = '2026-01-01T00:00:00Z';
  const status = { ...more, conditions: [{ ...ready, lastTransitionTime }] };
  const patch = [
    'patch',
    kind,
    name,
    '--subresource=status',
    '--type=merge',
    '--patch',
    JSON.stringify({ status }),
  ];
  await kubectl(['-n', namespace, ...patch]);
}

interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<{ code: unknown; said: string }>;
}

function start(namespace: string, ...more: string[]): Started {
  const args = ['src/cli/main.ts', 'functions', 'test', '--kubeconfig', server.kubeconfig, '-n', namespace];
  const child = spawn(process.execPath, [...args, 'demo', directory, ...more], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = Promise.all([once(child, 'close'), text(child.stderr)]);
  return { child, ended: ended.then(([[code], said]) => ({ code: code as unknown, said })) };
}

/** Names of what there is of runs of tests, by kind. */
async function there(namespace: string): Promise<string[]> {
  const kinds = 'jobs,pods,pulsarnamespaces';
  const selected = ['get', kinds, '-l', 'app.kubernetes.io/component=functions-test', '-o', 'name'];
  return (await kubectl(['-n', namespace, ...selected])).split('\n').filter(Boolean);
}

const isWhole = async (namespace: string) => (await there(namespace)).length === 3;
const isGone = async (namespace: string) => (await there(namespace)).length === 0;

test('given all that is made, when the tests cannot be run in the pod, then the plugin says why, and garbage collection leaves nothing', async () => {
  await aPlace('whole');
  const { ended } = start('whole');
  await expect.poll(() => isWhole('whole')).toBe(true);
  const names = (await there('whole')).map(each => each.split('/')[1] ?? '');
  const pod = names.find(name => /-functions-test-[0-9a-f]{8}-/.test(name)) ?? '';
  const job = names.find(name => name !== pod) ?? '';
  await becomesReady('whole', 'pulsarnamespace', job);
  await becomesReady('whole', 'pod', pod, { phase: 'Running' });
  const { code, said } = await ended;
  expect([code, said]).toEqual([
    expect.any(Number),
    expect.stringContaining('does not have a host assigned'),
  ]);
  expect(code).not.toBe(0);
  await expect.poll(() => isGone('whole')).toBe(true);
}, 240_000);

test('given tests that have not begun, when the plugin is killed, then all that it made goes by itself', async () => {
  await aPlace('killed');
  const { child, ended } = start('killed', '--timeout', '5');
  await expect.poll(() => isWhole('killed')).toBe(true);
  child.kill('SIGKILL');
  expect((await ended).code).toBeNull();
  expect(await there('killed')).toHaveLength(3);
  await expect.poll(() => isGone('killed')).toBe(true);
}, 240_000);

test('given a quota that lets no pod in, then it is told while it is waited for, and an interruption leaves nothing', async () => {
  await aPlace('full');
  await kubectl(['-n', 'full', 'create', 'quota', 'few', '--hard=pods=1']);
  const counted = ['get', 'quota', 'few', '-o', 'jsonpath={.status.used.pods}'];
  await expect.poll(async () => (await kubectl(['-n', 'full', ...counted])) === '1').toBe(true);
  const { child, ended } = start('full');
  let said = '';
  child.stderr?.on('data', chunk => (said += String(chunk)));
  await expect.poll(() => said.includes('Waiting for')).toBe(true);
  await expect.poll(() => said.includes('exceeded quota: few')).toBe(true);
  child.kill('SIGINT');
  expect((await ended).code).toBe(130);
  await expect.poll(() => isGone('full')).toBe(true);
}, 240_000);
