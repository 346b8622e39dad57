import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { paths } from '#src/components/build/start-script.ts';
import { functionsWorker } from '#src/components/functions/objects.ts';
import { contextOf } from '../context.ts';
import { containerOf, filesIn, named, podOf } from '../made.ts';

const contextWith = (functions: object = {}) =>
  contextOf({ functions: { placement: 'Workers', ...functions } });

async function exitCodeOf(child: ChildProcess): Promise<number> {
  const [code] = (await once(child, 'exit')) as [number];
  return code;
}

describe('given functions workers of their own', () => {
  test('then this can be there before any of them runs', () => {
    expect(named(functionsWorker.prepare(contextWith()))).toEqual([
      'ServiceAccount demo-functions',
      'ConfigMap demo-functions',
      'Service demo-functions-headless',
      'Service demo-functions',
      'PodDisruptionBudget demo-functions',
    ]);
  });

  const { name, readinessProbe } = containerOf(functionsWorker.run(contextWith(), 2));
  const [command = '', ...args] = (readinessProbe as { exec: { command: string[] } }).exec.command;

  test.each([
    ['has joined the others', '200 OK', 0],
    ['asks who calls', '401 Unauthorized', 0],
    ['fails', '503 Service Unavailable', 1],
  ])(
    'when one %s, then by its answer to the probe, which shows no token, it is known',
    async (_, status, code) => {
      expect(name).toBe('functions-worker');
      const server = createServer(socket => {
        socket.on('error', () => {});
        socket.end(`HTTP/1.1 ${status}\r\n\r\n`);
      });
      await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as AddressInfo;
      const script = args.map(arg => arg.replace('/6750', `/${port}`));
      expect(await exitCodeOf(spawn(command, script))).toBe(code);
      await new Promise(resolve => server.close(resolve));
      expect(await exitCodeOf(spawn(command, script, { stdio: 'ignore' })), 'without a server').not.toBe(0);
    },
  );

  test('when functions are to have pods, then workers show Kubernetes who they are, and else they do not', () => {
    const kubernetes = { runtime: 'Kubernetes', serviceAccountName: 'functions' };
    expect(podOf(functionsWorker.run(contextWith(kubernetes), 2))).toMatchObject({
      serviceAccountName: 'functions',
      automountServiceAccountToken: true,
    });
    expect(podOf(functionsWorker.run(contextWith(), 2))).toMatchObject({
      serviceAccountName: 'demo-functions',
      automountServiceAccountToken: false,
    });
  });

  test('when functions are not in the spec any more, then the same can be made without a pod', () => {
    expect(functionsWorker.run(contextOf(), 0)['spec']).toMatchObject({ replicas: 0 });
  });
});

describe('given its start script', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'pulsar-operator-worker-'));
    for (const name of ['conf', 'bin', 'config', 'secrets']) execFileSync('mkdir', [join(folder, name)]);
    writeFileSync(join(folder, 'conf', 'client.conf'), '');
    writeFileSync(join(folder, 'conf', 'bookkeeper.conf'), '');
    writeFileSync(join(folder, 'bin', 'pulsar'), `#!/bin/sh\necho "$1 $PULSAR_WORKER_CONF"\n`, {
      mode: 0o755,
    });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('when it runs, then the server gets a file with its pod and the values of Secrets, whatever is in these', () => {
    const token = `a"b\\c & $HOME @POD_NAME@ é\nlast`;
    const key = 'brokerClientAuthenticationParameters';
    const secretConfig = [{ key, secretKeyRef: { name: 'auth', key: 'token' } }];
    const files = filesIn(functionsWorker.prepare(contextWith({ secretConfig })));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, 'config', name), text);
    writeFileSync(join(folder, 'secrets', key), `${token}\n`);
    const script = (files['start.sh'] ?? '')
      .replaceAll('/tmp/', `${folder}/`)
      .replaceAll(paths.config, join(folder, 'config'))
      .replaceAll(paths.secrets, join(folder, 'secrets'));
    const env = { PATH: process.env['PATH'], POD_NAME: 'demo-functions-0', POD_FQDN: 'demo-functions-0.x' };
    const said = execFileSync('bash', ['--norc', '-c', script], { cwd: folder, env, encoding: 'utf8' });
    const file = `${folder}/functions_worker.yml`;
    expect(said).toBe(`functions-worker ${file}\n`);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
      workerId: 'demo-functions-0',
      workerHostname: 'demo-functions-0.x',
      [key]: token,
    });
  });
});
