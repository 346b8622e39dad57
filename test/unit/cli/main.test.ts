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
