import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { exclusive } from '#e2e/cluster/exclusive.ts';

const module = join(import.meta.dirname, '..', '..', '..', 'e2e', 'cluster', 'exclusive.ts');

/** A process that has the address and keeps it; resolves when it does. */
async function holder(address: string) {
  const script = `import { exclusive } from ${JSON.stringify(module)};
    const work = () => new Promise(() => process.stdout.write('mine'));
    await exclusive(() => undefined, work, { address: ${JSON.stringify(address)} });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script]);
  await once(child.stdout, 'data');
  return child;
}

const addressOf = (name: string) => `\0pulsar-operator-unit-test-${process.pid}-${name}`;

test('given a run at work, when another comes, then it says for whom it waits and goes on when that is killed', async () => {
  const address = addressOf('killed');
  const other = await holder(address);
  const lines: string[] = [];
  const log = (line: string): void => {
    lines.push(line);
    other.kill('SIGKILL');
  };
  const answer = await exclusive(log, () => Promise.resolve('done'), { address });
  expect(answer).toBe('done');
  expect(lines.join()).toMatch(new RegExp(`waiting: another run.*process ${other.pid}, .*since \\d\\d:`));
});

test('given a run that does not end, when the time is over, then the error says who it is and what to do', async () => {
  const address = addressOf('endless');
  const other = await holder(address);
  try {
    const waiting = exclusive(
      () => undefined,
      () => Promise.resolve(),
      { address, withinMs: 300 },
    );
    await expect(waiting).rejects.toThrow(new RegExp(`process ${other.pid}, .*: wait for it or end it`));
  } finally {
    other.kill('SIGKILL');
  }
});

test('given two at once in one process, then they work one after the other, also when the first fails', async () => {
  const address = addressOf('two');
  const seen: string[] = [];
  const run = (name: string) =>
    exclusive(
      () => undefined,
      async () => {
        seen.push(`${name} begins`);
        await Promise.resolve();
        seen.push(`${name} ends`);
        throw new Error(name);
      },
      { address },
    );
  await Promise.allSettled([run('one'), run('other')]);
  expect(seen).toEqual(['one begins', 'one ends', 'other begins', 'other ends']);
});
