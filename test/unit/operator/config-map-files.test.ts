import { unzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { fileHash, filesHash } from '#src/kubernetes/file-hash.ts';
import { ConfigMapFiles, configMapsOf } from '#src/operator/config-map-files.ts';

const bytesOf = (text: string) => new Uint8Array(Buffer.from(text));

function hashesIn(files: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([key, text]) => [key, fileHash(text)]));
}

/** Files in ConfigMaps. */
function filesIn(held: Record<string, Record<string, string>>): ConfigMapFiles {
  return new ConfigMapFiles({
    see: (_, name) => {
      const files = held[name];
      return files ? { files: hashesIn(files) } : { missing: `ConfigMap ${name} does not exist` };
    },
    read: async (_, name) => {
      return new Map(Object.entries(held[name] ?? {}).map(([key, text]) => [key, bytesOf(text)]));
    },
  });
}

const alone = { namespace: 'ns', name: 'code', key: 'a.py' };
const together = { ...alone, alongside: [{ name: 'more', key: '_b.py' }] };

describe('given a file alone', () => {
  const files = filesIn({ code: { 'a.py': 'one' } });

  test('then it is told by its hash, and uploaded as it is', async () => {
    expect(files.see(alone)).toEqual({ hash: fileHash('one') });
    expect(await files.read(alone)).toEqual({ name: 'a.py', bytes: bytesOf('one'), hash: fileHash('one') });
    expect(configMapsOf(alone)).toEqual(['code']);
  });

  test('when it is not there, then that is told', async () => {
    expect(files.see({ ...alone, key: 'b.py' })).toEqual({
      missing: 'ConfigMap code has no key b.py: add it',
    });
    expect(files.see({ ...alone, key: 'constructor' })).toEqual({
      missing: 'ConfigMap code has no key constructor: add it',
    });
    expect(files.see({ ...alone, name: 'x' })).toEqual({ missing: 'ConfigMap x does not exist' });
    expect(await files.read({ ...alone, key: 'b.py' })).toBeUndefined();
  });
});

describe('given a file that others go with', () => {
  const held = { code: { 'a.py': 'one' }, more: { '_b.py': 'two' } };

  test('then they are one archive, where Python finds them', async () => {
    const { name, bytes } = (await filesIn(held).read(together)) ?? expect.fail();
    expect(name).toBe('a.zip');
    expect(unzipSync(bytes)).toEqual({ 'a/src/a.py': bytesOf('one'), 'a/src/_b.py': bytesOf('two') });
    expect((await filesIn(held).read(together))?.bytes).toEqual(bytes);
    expect(configMapsOf(together)).toEqual(['code', 'more']);
    // What is read is told by the same hash as what is seen.
    expect(filesIn(held).see(together)).toEqual({ hash: (await filesIn(held).read(together))?.hash });
    expect(filesIn(held).see(alone)).toEqual({ hash: (await filesIn(held).read(alone))?.hash });
  });

  test('when one of them changes, then it is another content', () => {
    const changed = { ...held, more: { '_b.py': 'three' } };
    expect(filesIn(changed).see(together)).not.toEqual(filesIn(held).see(together));
    expect(filesIn(held).see(together)).not.toEqual(filesIn(held).see(alone));
  });

  test('when one is missing, then that is told', async () => {
    expect(filesIn({ code: held.code }).see(together)).toEqual({ missing: 'ConfigMap more does not exist' });
    expect(await filesIn({ code: held.code }).read(together)).toBeUndefined();
  });
});

describe('given a file of one content', () => {
  const held = { code: { 'a.py': 'one' }, more: { '_b.py': 'two' } };
  const hash = filesHash([
    { hash: fileHash('one'), key: 'a.py' },
    { hash: fileHash('two'), key: '_b.py' },
  ]);

  test.each([
    ['alone', { ...alone, hash: fileHash('one') }],
    ['with others', { ...together, hash }],
  ])('when it is there %s, then it is uploaded', async (_, ref) => {
    expect(filesIn(held).see(ref)).toEqual({ hash: ref.hash });
    expect(await filesIn(held).read(ref)).toBeDefined();
  });

  test.each([
    ['a.py', { ...alone, hash: fileHash('one') }],
    ['a.py and what goes with it', { ...together, hash }],
  ])('when another is there of %s, then that is told, and not uploaded', async (what, ref) => {
    const files = filesIn({ ...held, code: { 'a.py': 'other' } });
    const awaited = `ConfigMap code has another content of ${what} than that of the hash ${ref.hash}, and what was there before stays: waiting for that content or another hash`;
    expect(files.see(ref)).toEqual({ hash: ref.hash, awaited });
    expect(await files.read(ref)).toBeUndefined();
  });
});
