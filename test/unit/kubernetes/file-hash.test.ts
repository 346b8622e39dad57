import { expect, test } from 'vitest';
import { fileHash, filesHash } from '#src/kubernetes/file-hash.ts';

const [one, two] = ['one', 'two'].map((text, at) => ({ hash: fileHash(text), key: `${at}.py` })) as [
  { hash: string; key: string },
  { hash: string; key: string },
];

test('given a file, then its hash is what sha256sum begins with', () => {
  expect(one.hash).toBe('7692c3ad3540bb803c020b3aee66cd88');
  expect(filesHash([one])).toBe(one.hash);
});

test('given several, then theirs is that of hashes and names in their order', () => {
  expect(filesHash([one, two])).toBe(fileHash(`${one.hash} 0.py ${two.hash} 1.py`));
  expect(filesHash([one, two])).not.toBe(filesHash([two, one]));
});
