import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sh } from '#e2e/cluster/shell.ts';
import { handOverScript } from '#src/components/functions/hand-over.ts';
import { freePort } from '#test/api/zookeeper/server.ts';

type Answer = readonly [status: number, body: string];

let directory: string;
let worker: Server;
let asked: string[];
let answers: Answer[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'pulsar-operator-hand-over-'));
  await writeFile(join(directory, 'hand-over.py'), handOverScript);
  await writeFile(join(directory, 'worker.yml'), 'brokerClientAuthenticationParameters: "token:abc"\n');
  asked = [];
  worker = createServer(({ method, url, headers }, response) => {
    asked.push(`${method} ${url} ${headers.authorization}`);
    const [status, said] = answers.shift() ?? [204, ''];
    response.writeHead(status, status === 307 ? { location: said } : {}).end(status === 307 ? '' : said);
  }).listen(0, '127.0.0.1');
  await once(worker, 'listening');
});

afterEach(async () => {
  worker.close();
  await rm(directory, { recursive: true });
});

const port = () => (worker.address() as AddressInfo).port;
const handOver = (at = port()) =>
  sh('env', [
    'POD_NAME=w-0',
    'python3',
    join(directory, 'hand-over.py'),
    String(at),
    join(directory, 'worker.yml'),
  ]);
const itself = (): Answer => [307, `http://127.0.0.1:${port()}/admin/v2/worker/leader/drain?workerId=w-0`];
const done: Answer[] = [
  [204, ''],
  [200, '{"status": "RUNNING"}'],
  [200, '{"status": "COMPLETED"}'],
];

test.each([
  ['token: before it', 'brokerClientAuthenticationParameters=token:abc'],
  ['the token itself', 'brokerClientAuthenticationParameters=abc'],
  ['a file with one slash', 'brokerClientAuthenticationParameters=file:FILE'],
  ['a file with three', 'brokerClientAuthenticationParameters=file://FILE'],
  ['JSON', JSON.stringify({ brokerClientAuthenticationParameters: '{"token":"abc"}' })],
])('given a worker whose Secret holds %s, then it shows the token', async (_, said) => {
  const token = join(directory, 'token');
  await writeFile(token, 'abc\n');
  await writeFile(join(directory, 'worker.yml'), `${said.replace('FILE', token)}\n`);
  answers = [[400, 'Too few workers']];
  await handOver();
  expect(asked).toEqual(['PUT /admin/v2/worker/leader/drain?workerId=w-0 Bearer abc']);
});

test('given a worker that shows nothing, then nothing is shown', async () => {
  await writeFile(join(directory, 'worker.yml'), '{"workerPort": 6750}\n');
  answers = [[400, 'Too few workers']];
  await handOver();
  expect(asked).toEqual(['PUT /admin/v2/worker/leader/drain?workerId=w-0 undefined']);
});

describe('given a worker that ends', () => {
  test('then its instances are handed over, and it waits until they are', async () => {
    answers = [...done];
    expect(await handOver()).toContain('COMPLETED');
    const to = '/admin/v2/worker/leader/drain?workerId=w-0 Bearer abc';
    expect(asked).toEqual([`PUT ${to}`, `GET ${to}`, `GET ${to}`]);
  });

  test.each<[string, () => Answer[]]>([
    [
      'a leader that has just become it, and sends whoever asks on to itself',
      () => [itself(), itself(), itself()],
    ],
    ['nobody who is the leader', () => [[500, 'Leader cannot be determined']]],
    ['a worker that has not begun', () => [[503, 'Function worker service is not done initializing']]],
    ['another one that is handed over', () => [[409, 'Another drain is in progress']]],
  ])('given %s, then it asks again', async (_, first) => {
    answers = [...first(), ...done];
    expect(await handOver()).toContain('COMPLETED');
  });

  test('given a leader that is gone, then it asks again, until there is another', async () => {
    answers = [[307, `http://127.0.0.1:${await freePort()}/`], ...done];
    expect(await handOver()).toContain('COMPLETED');
  });

  test('given no other worker, then it just ends', async () => {
    answers = [[400, 'Too few workers']];
    expect(await handOver()).toContain('Too few workers');
    expect(asked).toHaveLength(1);
  });

  test('given a server that is dead, then it just ends', async () => {
    expect(await handOver(await freePort())).toContain('refused');
  });
});
