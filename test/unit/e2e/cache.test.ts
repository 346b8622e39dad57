import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { artefact } from '#e2e/cluster/cache.ts';

const module = join(import.meta.dirname, '..', '..', '..', 'e2e', 'cluster', 'cache.ts');
const log = () => undefined;
let root = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'pulsar-operator-cache-test-'));
  vi.stubEnv('PULSAR_OPERATOR_CACHE', root);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true });
});

/** A process that is killed in the midst of making an artefact. */
async function killedMaker(): Promise<void> {
  const script = `import { artefact } from ${JSON.stringify(module)};
    import { writeFileSync } from 'node:fs';
    await artefact('thing', 'key', () => undefined, async (path, { env }) => {
      writeFileSync(path, 'half');
      writeFileSync(env.TMPDIR + '/scratch', 'half');
      process.stdout.write('half');
      await new Promise(resolve => setTimeout(resolve, 60_000));
    });`;
  const env = { ...process.env, PULSAR_OPERATOR_CACHE: root };
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { env });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
}

test('given a maker that was killed, when the artefact is asked for, then it is made whole and nothing else is left', async () => {
  await killedMaker();
  expect(readdirSync(join(root, 'thing'))).toHaveLength(2);
  const path = await artefact('thing', 'key', log, made => {
    writeFileSync(made, 'whole');
    return Promise.resolve();
  });
  expect(readFileSync(path, 'utf8')).toBe('whole');
  expect(readdirSync(join(root, 'thing'))).toEqual(['key']);
});

test('given an artefact of older inputs, when another is made, then the older one goes, and only then', async () => {
  const make = (path: string) => Promise.resolve(writeFileSync(path, ''));
  const older = await artefact('thing', 'older', log, make);
  const failing = artefact('thing', 'newer', log, () => Promise.reject(new Error('no network')));
  await expect(failing).rejects.toThrow('no network');
  expect(existsSync(older)).toBe(true);
  await artefact('thing', 'newest', log, make);
  expect(readdirSync(join(root, 'thing'))).toEqual(['newest']);
});
