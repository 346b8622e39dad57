import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { noteImage, removeFromMachine } from '#e2e/cluster/kind/brought.ts';

/** An engine that holds images and no containers: a file for each image, and one for each name with what it stands for. */
const docker = `#!/bin/sh
cd "$ENGINE"
case "$1 $2" in
  'image inspect') for name; do :; done; cat "names/$name" ;;
  'image rm') if [ -e "names/$3" ]; then rm "images/$(cat "names/$3")" "names/$3"; else rm "images/$3"; fi ;;
esac
`;
let root = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'pulsar-operator-brought-test-'));
  for (const folder of ['bin', 'names', 'images']) mkdirSync(join(root, folder));
  writeFileSync(join(root, 'bin', 'docker'), docker);
  chmodSync(join(root, 'bin', 'docker'), 0o755);
  vi.stubEnv('PULSAR_OPERATOR_CACHE', root);
  vi.stubEnv('ENGINE', root);
  vi.stubEnv('PATH', `${join(root, 'bin')}:${process.env['PATH']}`);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true });
});

/** What `docker build` does: the name stands for another image, and the former one is there still. */
function build(name: string, id: string): void {
  writeFileSync(join(root, 'images', id), '');
  writeFileSync(join(root, 'names', name), id);
}

const images = (): string[] => readdirSync(join(root, 'images'));

test('given an image that came and was made anew, when the cluster goes, then both go', async () => {
  await noteImage('operator');
  build('operator', 'first');
  await noteImage('operator');
  build('operator', 'second');
  await noteImage('operator');

  await removeFromMachine('demo');

  expect(images()).toEqual([]);
});

test('given images that were there before, when the cluster goes, then they stay', async () => {
  build('operator', 'somebodys');
  await noteImage('operator');
  build('operator', 'another');
  await noteImage('operator');

  await removeFromMachine('demo');

  expect(images()).toEqual(['another', 'somebodys']);
});
