import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { adminTool } from '#src/cli/tools.ts';
import type { Exec, Ran } from './fake-exec.ts';
import { pulsarWith, run } from './speaking.ts';

function pod(name: string, isReady = true) {
  const conditions = [{ type: 'Ready', status: isReady ? 'True' : 'False' }];
  return { metadata: { name, namespace: 'pulsar' }, status: { phase: 'Running', conditions } };
}

/** A cluster whose pods answer so, and what ran in them. */
function clusterThat(exec: Exec, pods = [pod('demo-broker-0', false), pod('demo-broker-1')]) {
  const ran: Ran[] = [];
  const answers = {
    pods,
    exec: (each: Ran) => {
      ran.push(each);
      return exec(each);
    },
    secrets: { admin: { token: 'abc' } },
  };
  return {
    ran,
    pulsar: (args: readonly string[], input?: string) => run(pulsarWith(), answers, args, input),
  };
}

describe('given a command for pulsar-admin', () => {
  const topics = ['admin', 'demo', '--', 'topics', 'list', 'public/default'];

  test('then it runs in a broker that serves, as it was typed, and what it says is passed on', async () => {
    const { pulsar, ran } = clusterThat(() => ({ output: 'a\nb\n', errors: 'hint\n', end: 0 }));
    expect(await pulsar(topics)).toEqual({ lines: [], output: 'a\nb\n', errors: 'hint\n', code: 0 });
    const words = ['bin/pulsar-admin', 'topics', 'list', 'public/default'];
    expect(ran).toEqual([{ pod: 'demo-broker-1', container: 'broker', words }]);
  });

  test('when it is to look at the next messages of a subscription, then pulsar-admin is asked for them', async () => {
    const { pulsar, ran } = clusterThat(({ words }) => {
      return { output: words.includes('subscriptions') ? 'theirs\nmine\n' : 'a message\n', end: 0 };
    });
    const ended = await pulsar(['peek', 'demo', 'orders', '-s', 'mine', '-c', '2']);
    expect(ended).toMatchObject({ output: 'a message\n', code: 0 });
    expect(ran.map(({ words }) => words.slice(1))).toEqual([
      ['topics', 'subscriptions', 'orders'],
      ['topics', 'peek-messages', '-s', 'mine', '-n', '2', 'orders'],
    ]);
  });

  test.each([
    [
      'its topic is missing',
      { errors: 'Topic persistent://public/default/orders not found\n\nReason: not found\n', end: 1 },
      { code: 3, sentence: 'orders: Topic persistent://public/default/orders not found' },
    ],
    [
      'there is no such subscription, which Pulsar would make',
      { output: 'mine-too\n', end: 0 },
      { code: 3, sentence: 'orders has no subscription mine' },
    ],
    [
      'Pulsar does not tell',
      { errors: 'HTTP 401 Unauthorized\n', end: 1 },
      { code: 1, sentence: 'HTTP 401 Unauthorized' },
    ],
  ])('when %s, then nothing is looked at, and that is told', async (_, said, ended) => {
    const { pulsar, ran } = clusterThat(() => said);
    expect(await pulsar(['peek', 'demo', 'orders', '-s', 'mine'])).toMatchObject(ended);
    expect(ran).toHaveLength(1);
  });

  test('when it fails, then so does the plugin, with its code and no word of its own', async () => {
    const { pulsar } = clusterThat(() => ({ errors: 'Tenant does not exist\n', end: 17 }));
    expect(await pulsar(topics)).toEqual({ lines: [], errors: 'Tenant does not exist\n', code: 17 });
  });

  test('when a pod is named, then it runs there', async () => {
    const { pulsar, ran } = clusterThat(() => ({ end: 0 }));
    await pulsar(['admin', 'demo', '--pod', 'demo-broker-0', '--', 'brokers', 'healthcheck']);
    expect(ran.map(each => each.pod)).toEqual(['demo-broker-0']);
  });

  test('when Pulsar asks who calls, then the token goes by the input and stands in no argument', async () => {
    const { pulsar, ran } = clusterThat(() => ({ end: 0 }));
    await pulsar(['admin', 'demo', '--token-secret', 'admin:token', '--', 'tenants', 'list']);
    expect(ran[0]?.input).toBe('abc\n');
    expect(ran[0]?.words.slice(-2)).toEqual(['tenants', 'list']);
    expect(JSON.stringify(ran[0]?.words)).not.toContain('abc');
  });

  test.each([
    [
      'no broker serves',
      [pod('demo-broker-0', false)],
      'No broker of demo is ready: see kubectl pulsar status demo -n pulsar.',
    ],
    ['there is no broker', [], 'No broker of demo is ready'],
  ])('when %s, then it says so', async (_, pods, sentence) => {
    const { code, sentence: said } = await clusterThat(() => ({ end: 0 }), pods).pulsar(topics);
    expect([code, said]).toEqual([5, expect.stringContaining(sentence)]);
  });

  test('when the pod cannot run it, or the connection is lost, then that is told', async () => {
    const unable = await clusterThat(() => ({ end: 'container not found ("broker")' })).pulsar(topics);
    expect([unable.code, unable.sentence]).toEqual([
      5,
      expect.stringContaining('container not found ("broker")'),
    ]);
    const lost = await clusterThat(() => ({ output: 'a' })).pulsar(topics);
    expect([lost.code, lost.output]).toEqual([5, 'a']);
  });

  test('when there is no such pod, then it says how to find one', async () => {
    const body = JSON.stringify({ message: 'pods "x" not found', details: { name: 'x', kind: 'pods' } });
    const answers = { refusal: { status: 404, body } };
    const { code, sentence } = await run(pulsarWith(), answers, ['admin', 'demo', '--pod', 'x']);
    expect([code, sentence]).toEqual([3, 'pods "x" not found. For the pods there are: kubectl get pods.']);
  });

  test('when the caller may not, then the API server is quoted', async () => {
    const body = JSON.stringify({
      message: 'pods "demo-broker-1" is forbidden: cannot create resource "pods/exec"',
    });
    const answers = { pods: [pod('demo-broker-1')], refusal: { status: 403, body } };
    const { code, sentence } = await run(pulsarWith(), answers, topics);
    expect([code, sentence]).toEqual([4, expect.stringContaining('cannot create resource "pods/exec"')]);
  });
});

describe('given a shell', () => {
  const zookeeper = [pod('demo-zookeeper-0', false)];

  test('when a command is given, then it runs where a server runs, though none serves', async () => {
    const { pulsar, ran } = clusterThat(() => ({ end: 0 }), zookeeper);
    await pulsar(['shell', 'zookeeper', 'demo', '--', 'ls', '/ledgers']);
    const words = ['bin/pulsar', 'zookeeper-shell', 'ls', '/ledgers'];
    expect(ran).toEqual([{ pod: 'demo-zookeeper-0', container: 'zookeeper', words }]);
  });

  test('when none is given, then it reads commands, and ends after the last, also where Kubernetes cannot tell it so', async () => {
    const { pulsar, ran } = clusterThat(() => ({ end: 0 }), zookeeper);
    await pulsar(['shell', 'zookeeper', 'demo'], 'ls /');
    expect(ran[0]?.input).toBe('ls /\nquit\n');
  });

  test('when it is that of BookKeeper, then it runs beside a bookie', async () => {
    const { pulsar, ran } = clusterThat(() => ({ end: 0 }), [pod('demo-bookie-0')]);
    await pulsar(['shell', 'bookkeeper', 'demo', '--', 'listbookies', '-rw']);
    const words = ['bin/bookkeeper', 'shell', 'listbookies', '-rw'];
    expect(ran).toEqual([{ pod: 'demo-bookie-0', container: 'bookkeeper', words }]);
  });

  test('when there is no such shell, then the choices are told', async () => {
    const { pulsar } = clusterThat(() => ({ end: 0 }));
    expect((await pulsar(['shell', 'broker', 'demo'])).code).toBe(2);
  });
});

test('given a token, when pulsar-admin runs, then it finds it in a file that is gone afterwards', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pulsar-admin-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, 'bin'));
  await mkdir(join(folder, 'tmp'));
  const admin = join(folder, 'bin', 'pulsar-admin');
  await writeFile(
    admin,
    '#!/bin/sh\nfile=${4#file://}\nstat -c %a "$file"\ncat "$file"\necho " $5 $6"\nexit 3\n',
  );
  await chmod(admin, 0o755);
  const [shell = '', ...args] = adminTool(['tenants', 'list all'], 'abc').command;
  const env = { ...process.env, TMPDIR: join(folder, 'tmp') };
  const [code, said] = await new Promise<[unknown, string]>(resolve => {
    const child = execFile(shell, args, { cwd: folder, env }, (error, stdout) =>
      resolve([error?.code, stdout]),
    );
    child.stdin?.end('abc\n');
  });
  expect([code, said]).toEqual([3, '600\nabc tenants list all\n']);
  expect(await readdir(join(folder, 'tmp'))).toEqual([]);
});
