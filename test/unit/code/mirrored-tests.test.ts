import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

interface Layers {
  readonly forbidden: readonly { readonly name: string; readonly from: { readonly path: string } }[];
}

const root = join(import.meta.dirname, '..', '..', '..');
const layers = (await import(join(root, '.dependency-cruiser.mjs'))) as { default: Layers };
const pure = layers.default.forbidden.find(({ name }) => name === 'decisions-do-no-io')?.from.path;

/** Whether anything of a file is there when it runs: types alone decide nothing. */
function exportsValues(path: string): boolean {
  return /^export (?!type |interface )/m.test(readFileSync(join(root, path), 'utf8'));
}

function mirrorOf(path: string): string {
  return path.replace(/^src\/(.*)\.ts$/, 'test/unit/$1.test.ts');
}

const files = globSync('src/**/*.ts', { cwd: root })
  .filter(path => pure !== undefined && new RegExp(pure).test(path))
  .filter(exportsValues);
const undescribed = files.filter(path => !existsSync(join(root, mirrorOf(path)))).sort();

test('given a file that decides without I/O, then a test that mirrors it describes it', () => {
  expect(files.length).toBeGreaterThan(80);
  expect(undescribed).toEqual([]);
});
