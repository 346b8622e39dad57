import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Connection, connect } from '#src/kubernetes/connection.ts';
import { ManualClock } from './manual-clock.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'connection-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

function kubeconfig(cluster: object, user: object = { token: 't1' }): string {
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'one',
    clusters: [{ name: 'c', cluster: { server: 'https://198.18.0.1:6443/', ...cluster } }],
    users: [{ name: 'u', user }],
    contexts: [
      { name: 'one', context: { cluster: 'c', user: 'u', namespace: 'mine' } },
      { name: 'two', context: { cluster: 'c', user: 'u' } },
    ],
  };
  const path = join(folder, 'kubeconfig');
  writeFileSync(path, JSON.stringify(config));
  return path;
}

describe('connect', () => {
  test('given a kubeconfig, then server, namespace, token and CA come from it', async () => {
    const ca = Buffer.from('CA').toString('base64');
    const connection = connect({ kubeconfig: kubeconfig({ 'certificate-authority-data': ca }) });
    expect([connection.server, connection.namespace]).toEqual(['https://198.18.0.1:6443', 'mine']);
    expect(await connection.credentials()).toEqual({
      headers: { authorization: 'Bearer t1' },
      tls: { ca: 'CA' },
    });
  });

  test('given another context, then it is used; an unknown one is named with those there are', () => {
    const path = kubeconfig({});
    expect(connect({ kubeconfig: path, context: 'two' }).namespace).toBeUndefined();
    expect(() => connect({ kubeconfig: path, context: 'three' })).toThrow(
      'The kubeconfig has no context "three"; it has: one, two.',
    );
  });

  test('given certificates that are renewed on disk, then they are read again within half a minute', async () => {
    const clock = new ManualClock();
    const write = (text: string) => {
      for (const file of ['cert', 'key']) writeFileSync(join(folder, file), `${text} ${file}`);
    };
    write('old');
    const user = { 'client-certificate': join(folder, 'cert'), 'client-key': join(folder, 'key') };
    const connection = connect({ kubeconfig: kubeconfig({}, user), clock });
    const cert = async () => (await connection.credentials()).tls.cert;
    expect(await cert()).toBe('old cert');
    write('new');
    expect(await cert()).toBe('old cert');
    await clock.advance(30_000);
    expect(await cert()).toBe('new cert');
  });

  test('given a file with a token that is renewed, then it is read again within half a minute', async () => {
    const clock = new ManualClock();
    const file = join(folder, 'token');
    writeFileSync(file, 'old\n');
    const connection = connect({ kubeconfig: kubeconfig({}, { tokenFile: file }), clock });
    const token = async () => (await connection.credentials()).headers['authorization'];
    expect(await token()).toBe('Bearer old');
    writeFileSync(file, 'new\n');
    expect(await token()).toBe('Bearer old');
    await clock.advance(30_000);
    expect(await token()).toBe('Bearer new');
  });

  test('given a file with a token that is empty or gone, then it is named', async () => {
    const file = join(folder, 'token');
    const connection = connect({ kubeconfig: kubeconfig({}, { tokenFile: file }) });
    await expect(connection.credentials()).rejects.toThrow(file);
    writeFileSync(file, '\n');
    await expect(connection.credentials()).rejects.toThrow(`the file ${file} has no token`);
  });

  test('given a user that acts for another, then the header says so', async () => {
    const connection = connect({ kubeconfig: kubeconfig({}, { token: 't', as: 'other' }) });
    expect((await connection.credentials()).headers).toMatchObject({ 'impersonate-user': 'other' });
  });

  test('given a proxy, then it says that it can not', () => {
    expect(() => connect({ kubeconfig: kubeconfig({ 'proxy-url': 'http://proxy' }) })).toThrow('proxy-url');
  });
});

describe('given a token that the API server does not know', () => {
  let clock: ManualClock;
  let file: string;
  let connection: Connection;

  beforeEach(() => {
    clock = new ManualClock();
    file = join(folder, 'token');
    writeFileSync(file, 'old');
    connection = connect({ kubeconfig: kubeconfig({}, { tokenFile: file }), clock });
  });

  test('when it has been renewed, then the new one is there at once, for all who showed the old one', async () => {
    const old = await connection.credentials();
    writeFileSync(file, 'new');
    await clock.advance(5000);
    const [one, two] = await Promise.all([connection.credentials(old), connection.credentials(old)]);
    expect(one.headers).toEqual({ authorization: 'Bearer new' });
    expect(two).toBe(one);
    expect(await connection.credentials(old)).toBe(one);
  });

  test('when there is no other, then it is the same, and it is read again no sooner than after five seconds', async () => {
    const old = await connection.credentials();
    await clock.advance(5000);
    expect(await connection.credentials(old)).toBe(old);
    writeFileSync(file, 'new');
    await clock.advance(4999);
    expect(await connection.credentials(old)).toBe(old);
    await clock.advance(1);
    expect((await connection.credentials(old)).headers).toEqual({ authorization: 'Bearer new' });
  });
});
