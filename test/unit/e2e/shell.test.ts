import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { identify } from '#e2e/cluster/builtin/process.ts';
import { sh } from '#e2e/cluster/shell.ts';

const module = join(import.meta.dirname, '..', '..', '..', 'e2e', 'cluster', 'shell.ts');

test('given a command that leaves one behind which holds its output, when its time is over, then nobody waits for that', async () => {
  // Time enough for a busy machine to start what is left behind and to name it.
  const leaving = sh('sh', ['-c', 'sleep 20 & echo $! >&2; wait'], { deadlineMs: 2000 });
  const error = await leaving.catch((reason: unknown) => reason as Error);
  expect(String(error)).toMatch(/ended by SIGKILL \(limit 2 s\)/);
  process.kill(Number(/(\d+)$/.exec(String(error))?.[1]), 'SIGKILL');
});

test('given a process that is killed, then the command it runs ends with it', async () => {
  const script = `import { sh } from ${JSON.stringify(module)};
    await sh('sh', ['-c', 'echo $$ >&2; exec sleep 60'], { onLine: line => process.stdout.write(line) });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script]);
  const [pid] = (await once(child.stdout, 'data')) as [Buffer];
  expect(identify(Number(pid))).toBeDefined();
  child.kill('SIGKILL');
  await expect.poll(() => identify(Number(pid))).toBeUndefined();
});

test('given a program that is not there, then the error names it', async () => {
  await expect(sh('no-such-program', [])).rejects.toThrow(/no-such-program.*(No such file|cannot be run)/);
});
