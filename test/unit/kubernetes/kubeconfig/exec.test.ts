import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connect } from '#src/kubernetes/connection.ts';
import { ExecCredentials, execProvider } from '#src/kubernetes/kubeconfig/exec.ts';
import { ManualClock } from '../manual-clock.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'exec-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** A kubeconfig whose user has its credentials from a script beside it. */
function kubeconfig(script: string, exec: object = {}): string {
  writeFileSync(join(folder, 'plugin'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const path = join(folder, 'config');
  const command = { apiVersion: 'client.authentication.k8s.io/v1', command: './plugin', ...exec };
  const content = {
    clusters: [{ name: 'c', cluster: { server: 'https://c', 'certificate-authority-data': 'Q0E=' } }],
    users: [{ name: 'u', user: { exec: command } }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'x',
  };
  writeFileSync(path, JSON.stringify(content));
  return path;
}

function printing(status: object): string {
  return `echo '${JSON.stringify({ kind: 'ExecCredential', status })}'`;
}

describe('given a user whose credentials come from a program', () => {
  test('when it prints a token or a certificate, then that is presented', async () => {
    const token = connect({ kubeconfig: kubeconfig(printing({ token: 't' })) });
    expect((await token.credentials()).headers).toEqual({ authorization: 'Bearer t' });
    const certificate = connect({
      kubeconfig: kubeconfig(printing({ clientCertificateData: 'CERT', clientKeyData: 'KEY' })),
    });
    expect((await certificate.credentials()).tls).toMatchObject({ cert: 'CERT', key: 'KEY', ca: 'CA' });
  });

  test('when it runs, then it has its arguments, its environment, and what kubectl tells such programs', async () => {
    const script = `printf '{"status":{"token":"%s"}}' "$(echo "$1 $MINE $KUBERNETES_EXEC_INFO" | base64 -w 0)"`;
    const exec = { args: ['get'], env: [{ name: 'MINE', value: 'yes' }], provideClusterInfo: true };
    const { headers } = await connect({ kubeconfig: kubeconfig(script, exec) }).credentials();
    const seen = Buffer.from(headers['authorization']?.slice('Bearer '.length) ?? '', 'base64').toString();
    expect(seen.slice(0, 8)).toBe('get yes ');
    expect(JSON.parse(seen.slice(8))).toEqual({
      apiVersion: 'client.authentication.k8s.io/v1',
      kind: 'ExecCredential',
      spec: {
        interactive: false,
        cluster: { server: 'https://c', 'certificate-authority-data': 'Q0E=' },
      },
    });
  });

  test('when its credentials are over, then it runs again, and not before', async () => {
    const clock = new ManualClock();
    const count = `echo x >> ${join(folder, 'runs')}; n=$(wc -l < ${join(folder, 'runs')})`;
    const after = (time: string) =>
      `${count}; echo "{\\"status\\":{\\"token\\":\\"t$n\\",\\"expirationTimestamp\\":\\"${time}\\"}}"`;
    const tokens = async (time: string) => {
      const connection = connect({ kubeconfig: kubeconfig(after(time)), clock });
      const first = (await connection.credentials()).headers['authorization'];
      await clock.advance(60_000);
      return [first, (await connection.credentials()).headers['authorization']];
    };
    expect(await tokens('2100-01-01T00:00:00Z')).toEqual(['Bearer t1', 'Bearer t1']);
    expect(await tokens('2020-01-01T00:00:00Z')).toEqual(['Bearer t2', 'Bearer t3']);
  });

  describe('when many ask at once', () => {
    const runs = () => readFileSync(join(folder, 'runs'), 'utf8').split('\n').length - 1;
    const counting = (rest: string) => `echo x >> ${join(folder, 'runs')}; ${rest}`;

    test('then it runs once for all of them', async () => {
      const path = kubeconfig(counting(printing({ token: 't' })));
      const connection = connect({ kubeconfig: path });
      const asked = await Promise.all(Array.from({ length: 11 }, () => connection.credentials()));
      expect(new Set(asked).size).toBe(1);
      expect(runs()).toBe(1);
    });

    test('and it fails, then all are told, and it runs again for the next', async () => {
      const path = kubeconfig(
        counting(`[ -e ${join(folder, 'ready')} ] || exit 3; ${printing({ token: 't' })}`),
      );
      const connection = connect({ kubeconfig: path });
      const asked = await Promise.allSettled([connection.credentials(), connection.credentials()]);
      expect(asked.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
      expect(runs()).toBe(1);
      writeFileSync(join(folder, 'ready'), '');
      expect((await connection.credentials()).headers).toEqual({ authorization: 'Bearer t' });
    });
  });

  test('when what it gave is refused before it is over, then it runs again', async () => {
    const clock = new ManualClock();
    const script = `echo x >> ${join(folder, 'runs')}; echo "{\\"status\\":{\\"token\\":\\"t$(wc -l < ${join(folder, 'runs')})\\"}}"`;
    const connection = connect({ kubeconfig: kubeconfig(script), clock });
    const first = await connection.credentials();
    await clock.advance(5000);
    expect((await connection.credentials(first)).headers).toEqual({ authorization: 'Bearer t2' });
  });

  test.each([
    ['fails', 'exit 3', {}, 'the credential plugin PLUGIN of user u ended with 3'],
    ['prints nothing', 'true', {}, 'printed no ExecCredential with a status'],
    ['prints something else', 'echo hello', {}, 'printed no ExecCredential with a status'],
    ['wants a terminal where there is none', 'true', { interactiveMode: 'Always' }, 'needs a terminal'],
    [
      'is not there',
      '',
      { command: 'no-such-plugin-here', installHint: 'Get it from the shop.' },
      'cannot be run: spawn no-such-plugin-here ENOENT. Get it from the shop.',
    ],
  ])('when it %s, then that is told', async (_, script, exec, sentence) => {
    const connection = connect({ kubeconfig: kubeconfig(script, exec) });
    await expect(connection.credentials()).rejects.toThrow(
      sentence.replace('PLUGIN', join(folder, 'plugin')),
    );
  });

  test('when it says something, a code to type for instance, then the person sees it', async () => {
    const path = kubeconfig(`echo 'type 1234' >&2; ${printing({ token: 't' })}`);
    const program = `import { connect } from '#src/kubernetes/connection.ts'; await connect({ kubeconfig: ${JSON.stringify(path)} }).credentials();`;
    const { stderr } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program]);
    expect(stderr).toContain('type 1234');
  });

  test('when it does not end and asks nobody, then it is ended and that is told', async () => {
    const user = {
      name: 'u',
      authProvider: {
        name: execProvider,
        config: { command: 'sleep', args: ['8'], interactiveMode: 'Never' },
      },
    };
    const running = new ExecCredentials(() => null, 50).applyAuthentication(user, {});
    await expect(running).rejects.toThrow('the credential plugin sleep of user u did not end within 0.05 s');
  });
});
