import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { forgetScript, watchScript } from '#src/components/state-store/scripts.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'pulsar-operator-forget-'));
});

afterEach(() => rm(directory, { recursive: true }));

/** What becomes of the script where Pulsar's shell for ZooKeeper answers that at the end. */
async function forgets(answer: string): Promise<{ code: number | null; asked: string }> {
  await mkdir(join(directory, 'bin'));
  const shell = join(directory, 'bin', 'pulsar');
  const said = join(directory, 'said');
  await writeFile(shell, `#!/bin/sh\necho "$@" >>${said}\ncat >>${said}\n${answer}\n`);
  await chmod(shell, 0o755);
  const script = forgetScript.replace('{1..60}', '{1..2}').replace('sleep 1', 'sleep 0');
  const child = execFile('bash', ['-c', script, 'forget.sh', 'a:2181,b:2181'], { cwd: directory });
  const [code] = (await once(child, 'exit')) as [number | null];
  return { code, asked: await readFile(said, 'utf8') };
}

describe('given what ZooKeeper knows of a server that was there before', () => {
  test('then who was there, who led and what was whose is taken away', async () => {
    const { code, asked } = await forgets('echo "[zk: a(CONNECTED) 4] ls /x"; echo "[]"');
    expect(code).toBe(0);
    expect(asked.trim().split('\n')).toEqual([
      'zookeeper-shell -server a:2181,b:2181',
      'deleteall /stream/servers/available',
      'create /stream/servers/available ""',
      'deleteall /stream/controller',
      'set /stream/assignment ""',
      'ls /stream/servers/available',
    ]);
  });

  test('when that cannot be seen to be gone, then it is tried again, and no server starts', async () => {
    const { code, asked } = await forgets('echo "[10.0.0.1:4181]"; echo "KeeperErrorCode = ConnectionLoss"');
    expect(code).toBe(1);
    expect(asked.match(/^zookeeper-shell/gm)).toHaveLength(2);
  });
});

/** What is passed on of what a server says, and whether it ended the process that it was given. */
async function watches(...lines: string[]): Promise<{ passed: string; ended: boolean; serves: boolean }> {
  const server = spawn('sleep', ['60']);
  const script = watchScript.replaceAll('/tmp/', `${directory}/`);
  const watch = execFile('bash', ['-c', script, 'watch.sh', String(server.pid)]);
  let passed = '';
  watch.stdout?.on('data', data => {
    passed += data;
  });
  watch.stdin?.end(lines.map(line => `${line}\n`).join(''));
  await once(watch, 'exit');
  const ended = server.kill(0) ? await endsSoon(server) : true;
  server.kill('SIGKILL');
  return { passed, ended, serves: existsSync(join(directory, 'serving')) };
}

/** The signal may still be on its way when its sender has ended. */
async function endsSoon(server: ReturnType<typeof spawn>): Promise<boolean> {
  if (server.exitCode !== null || server.signalCode !== null) return true;
  return Promise.race([
    once(server, 'exit').then(() => true),
    new Promise<boolean>(resolve => setTimeout(resolve, 200, false)),
  ]);
}

describe('given what a server says', () => {
  test('then all is passed on', async () => {
    const lines = [
      'ERROR TableStoreImpl - Failed to process increment request',
      'java.util.concurrent.CompletionException: org.apache.distributedlog.exceptions.BKTransmitException: Failed to write',
    ];
    expect(await watches(...lines)).toEqual({
      passed: `${lines.join('\n')}\n`,
      ended: false,
      serves: false,
    });
  });

  test('when it will never write to a table again, then it is ended', async () => {
    const line =
      'java.util.concurrent.CompletionException: org.apache.distributedlog.exceptions.WriteException: Write rejected because stream streams_1_2_3 has encountered an error : writer has been closed due to error.';
    expect(await watches('INFO fine', line, 'INFO more')).toEqual({
      passed: `INFO fine\n${line}\nINFO more\n`,
      ended: true,
      serves: false,
    });
  });

  test('when it has all that it is to serve, then that is seen, and not before', async () => {
    const started = Array.from(
      { length: 16 },
      (_, n) =>
        `INFO StorageContainerRegistryImpl - Successfully started registered StorageContainer ('${n}').`,
    );
    expect(await watches(...started.slice(1))).toMatchObject({ serves: false });
    expect(await watches(...started)).toMatchObject({ serves: true, ended: false });
  });
});
