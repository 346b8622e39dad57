import { symlink, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readFunctions } from '#src/cli/functions-test/directory.ts';
import { directoryOf } from './a-cluster.ts';

const tests = { 'tests/test_a.py': 'a' };

test('given a directory, then all files below it are read, but for hidden ones and what Python compiles', async () => {
  const directory = await directoryOf({
    ...tests,
    'shop.py': 'b',
    'data/more/orders.json': '{}',
    '.git/config': 'x',
    'tests/__pycache__/test_a.pyc': 'x',
    'tests/.hidden.py': 'x',
  });
  const files = await readFunctions(directory);
  const texts = Object.entries(files).map(([path, bytes]) => [path, Buffer.from(bytes).toString()]);
  expect(Object.fromEntries(texts)).toEqual({ ...tests, 'shop.py': 'b', 'data/more/orders.json': '{}' });
});

test('given symbolic links, then those within it are followed, and the others refused', async () => {
  const directory = await directoryOf({ ...tests, 'shop.py': 'b', 'data/x.txt': 'c' });
  await symlink('../shop.py', join(directory, 'tests', 'copy.py'));
  await symlink('data', join(directory, 'more'));
  const files = await readFunctions(directory);
  expect(Object.keys(files)).toEqual(expect.arrayContaining(['tests/copy.py', 'more/x.txt']));
  await symlink('/etc/hostname', join(directory, 'data', 'host'));
  await expect(readFunctions(directory)).rejects.toThrow(
    `${directory}/data/host leads out of ${directory}: put a copy in its place.`,
  );
});

test.each(['..', '.'])('given a link to %s, a folder that it is in, then it is refused', async to => {
  const directory = await directoryOf({ ...tests, 'data/x.txt': 'c' });
  await symlink(to, join(directory, 'data', 'loop'));
  await expect(readFunctions(directory)).rejects.toThrow(/data\/loop leads back to .*: remove it\.$/);
});

test('given a link to a neighbour whose name begins the same, then it leads out', async () => {
  const directory = await directoryOf({ 'a/tests/test_a.py': 'a', 'ab/x.py': 'b' });
  await symlink('../ab', join(directory, 'a', 'other'));
  await expect(readFunctions(join(directory, 'a'))).rejects.toThrow('leads out of');
});

test('given more than anybody tests, then it is refused by the file with which it is too much', async () => {
  const directory = await directoryOf({ ...tests, 'model.bin': '' });
  await truncate(join(directory, 'model.bin'), 8 << 20);
  await expect(readFunctions(directory)).rejects.toThrow(
    `${directory} has more than 8 MiB up to tests/test_a.py: take out what neither functions nor tests need.`,
  );
});

test.each([{ 'shop.py': '' }, { 'tests.py': '' }, { 'shop/tests/test_a.py': '' }])(
  'given %j, then it has no tests, and it says where they belong',
  async files => {
    const directory = await directoryOf(files);
    await expect(readFunctions(directory)).rejects.toThrow(
      `${directory} has no tests: put them into ${directory}/tests, in files whose names begin with test_ and end in .py.`,
    );
  },
);
