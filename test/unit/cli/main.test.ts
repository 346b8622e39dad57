import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';

test('given somebody who stops reading, as head does, then it ends without a word', async () => {
  const child = spawn(process.execPath, ['src/cli/main.ts', '--help'], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  let said = '';
  child.stderr.on('data', chunk => (said += String(chunk)));
  const [code] = await once(child, 'close');
  expect(said).toBe('');
  expect(code).toBe(0);
});

test.each([
  [['frobnicate'], 2, /^error: unknown command 'frobnicate'\n/],
  [['status', '--kubeconfig', '/nonexistent/file'], 2, /^error: .*\/nonexistent\/file.*\n$/],
])('given %j, then it ends with the code, a sentence and no stack', async (args, code, sentence) => {
  const child = spawn(process.execPath, ['src/cli/main.ts', ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', chunk => (said += String(chunk)));
  expect(await once(child, 'close')).toEqual([code, null]);
  expect(said).toMatch(sentence);
  expect(said).not.toMatch(/^\s+at /m);
});
