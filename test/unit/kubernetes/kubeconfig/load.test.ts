import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Connection, connect } from '#src/kubernetes/connection.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kubeconfig-'));
  vi.stubEnv('HOME', folder);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

function write(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

interface Config {
  readonly name?: string;
  readonly cluster?: object;
  readonly user?: object;
  readonly current?: string;
}

function config({ name = 'one', cluster = {}, user = { token: 't' }, current = name }: Config = {}) {
  return {
    clusters: [{ name, cluster: { server: `https://${name}:6443`, ...cluster } }],
    users: [{ name, user }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': current,
  };
}

/** What is found by way of $KUBECONFIG. */
function connected(...paths: string[]): Connection {
  vi.stubEnv('KUBECONFIG', paths.join(delimiter));
  return connect();
}

describe('given several files in $KUBECONFIG', () => {
  test('when one does not exist, then it is left out', () => {
    const good = write('good', config());
    expect(connected(join(folder, 'missing'), good).server).toBe('https://one:6443');
  });

  test('when none exists, then they are named', () => {
    expect(() => connected(join(folder, 'a'), join(folder, 'b'))).toThrow(
      `there is no ${join(folder, 'a')} and no ${join(folder, 'b')}`,
    );
  });

  test('when two name the same thing, then the first counts, its current context too', () => {
    const first = write('first', config({ name: 'one' }));
    const second = write('second', {
      ...config({ name: 'two' }),
      clusters: [
        { name: 'one', cluster: { server: 'https://other' } },
        { name: 'two', cluster: { server: 'https://two:6443' } },
      ],
    });
    expect(connected(first, second).server).toBe('https://one:6443');
    expect(connect({ context: 'two' }).server).toBe('https://two:6443');
  });

  test('when one is empty or has nothing but remarks, then the others count', () => {
    expect(
      connected(write('empty', ''), write('remarks', '# mine\n'), write('null', '~'), write('good', config()))
        .server,
    ).toBe('https://one:6443');
  });

  test.each([
    ['no YAML', 'clusters: [', 'unexpected'],
    ['no map', 'hello', 'it is not a map'],
    ['a cluster without a server', { clusters: [{ name: 'c', cluster: {} }] }, 'server is missing'],
  ])('when one is %s, then it is named with what is wrong', (_, content, wrong) => {
    const bad = write('bad', content);
    expect(() => connected(write('good', config()), bad)).toThrow(`The kubeconfig ${bad} cannot be read: `);
    expect(() => connect()).toThrow(wrong);
  });

  test('when the file that is asked for by name does not exist, then that is told', () => {
    const path = join(folder, 'missing');
    expect(() => connect({ kubeconfig: path })).toThrow(`The kubeconfig ${path} cannot be read: ENOENT`);
  });

  test('when no context is current, then those there are can be chosen', () => {
    const path = write('none', config({ current: '' }));
    expect(() => connected(path)).toThrow('give one with --context; it has: one.');
    expect(connect({ context: 'one' }).server).toBe('https://one:6443');
  });
});

describe('given what a kubeconfig says of its user or cluster', () => {
  test('when it is a file with a token, then the token of the file counts, read where the kubeconfig is', async () => {
    write('token', 'fresh\n');
    const connection = connected(write('config', config({ user: { token: 'stale', tokenFile: 'token' } })));
    expect((await connection.credentials()).headers).toEqual({ authorization: 'Bearer fresh' });
  });

  test('when the server is spoken to over http, as kubectl proxy is, then it can be used', async () => {
    const connection = connected(
      write('config', config({ cluster: { server: 'http://127.0.0.1:8001' }, user: {} })),
    );
    expect(connection.server).toBe('http://127.0.0.1:8001');
    expect((await connection.credentials()).headers).toEqual({});
  });

  test.each([
    ['proxy-url', { cluster: { 'proxy-url': 'http://proxy' } }, 'cluster one'],
    ['as-groups', { user: { as: 'other', 'as-groups': ['admins'] } }, 'user one'],
    ['as-uid', { user: { as: 'other', 'as-uid': '7' } }, 'user one'],
    ['as-user-extra', { user: { as: 'other', 'as-user-extra': { scope: ['a'] } } }, 'user one'],
  ])('when it is %s, then it is refused by name, with a way that works', (field, content, what) => {
    const path = write('config', config(content));
    expect(() => connected(path)).toThrow(`The kubeconfig has ${field} for the ${what}`);
    expect(() => connect()).toThrow('Run kubectl proxy');
  });

  test('when it is not supported and not that of the context, then it does not matter', () => {
    const other = config({ name: 'two', cluster: { 'proxy-url': 'http://proxy' } });
    expect(connected(write('one', config()), write('two', other)).server).toBe('https://one:6443');
    expect(() => connect({ context: 'two' })).toThrow('proxy-url');
  });
});
