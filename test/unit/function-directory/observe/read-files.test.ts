import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { longestFile, readFiles } from '#src/function-directory/observe/read-files.ts';

const config = (inputs: string) => `C = {'py': 'a.py', 'className': 'A', 'inputs': ${inputs}}\n`;
const good = { name: 'a.py', text: config("['in']") };

test('given files of which some are made to do harm, then each is told for what it is, none is run, and the others are read', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'function-directory-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const proof = join(folder, 'was-run');
  const texts = [
    config(`[__import__('pathlib').Path('${proof}').touch()]`),
    '['.repeat(longestFile),
    `x = ${'('.repeat(50_000)}${')'.repeat(50_000)}`,
    `x = ${'-'.repeat(120_000)}1`,
    config(`[${"'a',".repeat(25_000)}]`),
    'x'.repeat(longestFile + 1),
  ];
  const files = [...texts.map((text, at) => ({ name: `${at}.py`, text })), good];
  const read = await readFiles(files);
  expect(read).toHaveLength(files.length);
  expect(read[0]?.problem).toEqual({ line: 1, message: expect.stringContaining('nothing is run') });
  expect(read[1]?.problem).toBeDefined();
  expect(read.slice(1, 6).filter(({ configuration }) => configuration)).toHaveLength(1);
  expect(read[5]?.problem?.message).toBe('is longer than 128 KiB');
  expect(read.at(-1)?.configuration?.value['className']).toBe('A');
  expect(existsSync(proof)).toBe(false);
});

test('given one that takes longer than it may, then that is told, and the next is read', async () => {
  const [slow, next] = await readFiles([{ name: 'b.py', text: 'f(1)\n'.repeat(20_000) }, good], {
    deadlineMs: 1,
  });
  expect(slow?.isUnsure).toBe(true);
  expect(slow?.problem?.message).toContain('takes too long to be read, or nests too deep');
  expect(next).toBeDefined();
});

test('given no file, then nobody is asked', async () => {
  expect(await readFiles([])).toEqual([]);
});

test('given who asks no longer wants to know, then his reason is thrown', async () => {
  await expect(readFiles([good], { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow(
    'enough',
  );
});

test('given many that take too long, then no other is begun when the time for all is over', async () => {
  const slow = { name: 'b.py', text: 'f(1)\n'.repeat(20_000) };
  expect(await readFiles([slow, slow, slow, good], { deadlineMs: 1, budgetMs: 1 })).toHaveLength(1);
});
