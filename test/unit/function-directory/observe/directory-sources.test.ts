import { describe, expect, test } from 'vitest';
import { type ConfigMapsSeen, DirectorySources } from '#src/function-directory/observe/directory-sources.ts';
import { fileHash } from '#src/kubernetes/file-hash.ts';
import type { ObjectKey } from '#src/kubernetes/object.ts';
import { directory } from '../hand-made.ts';

const key = 'team/shop' as ObjectKey;
const { signal } = new AbortController();

/** ConfigMaps that hold these files, or are missing; what nobody knows yet is absent. */
function configMaps(held: Record<string, Record<string, string | Uint8Array> | undefined>) {
  const named: unknown[] = [];
  let reads = 0;
  const seen: ConfigMapsSeen = {
    name: (_, __, names) => void named.push(names),
    see: (_, name) => {
      if (!(name in held)) return undefined;
      const files = held[name];
      return files
        ? { files: Object.fromEntries(Object.entries(files).map(([file, text]) => [file, fileHash(text)])) }
        : { missing: `ConfigMap ${name} does not exist` };
    },
    read: async (_, name) => {
      reads++;
      return new Map(
        Object.entries(held[name] ?? {}).map(([file, text]) => [
          file,
          typeof text === 'string' ? new TextEncoder().encode(text) : text,
        ]),
      );
    },
  };
  return { seen, named, readTimes: () => reads };
}

function withMaps(...names: string[]) {
  return { ...directory, spec: { ...directory.spec, configMaps: names.map(name => ({ name })) } };
}

const config = "C = {'py': 'a.py', 'className': 'A', 'inputs': ['in']}\n";

test('given files in ConfigMaps, then those of Python are read, and what is no text is told', async () => {
  const { seen, named } = configMaps({
    functions: { 'a.py': config, 'README.md': 'x' },
    more: { 'b.py': Uint8Array.of(0xff, 0xfe) },
  });
  const found = await new DirectorySources(seen).look(key, withMaps('functions', 'more'), signal);
  expect(named).toEqual([['functions', 'more']]);
  expect(found?.missing).toEqual([]);
  expect(found?.files).toMatchObject([
    { name: 'a.py', configMap: 'functions', read: { configuration: { line: 1 } } },
    { name: 'b.py', configMap: 'more', read: { problem: { message: 'is not text in UTF-8' } } },
  ]);
});

test('given more files than a directory may have, then none of them is read, and that is told', async () => {
  const many = Object.fromEntries(Array.from({ length: 501 }, (_, at) => [`f${at}.py`, '']));
  const { seen, readTimes } = configMaps({ functions: { ...many, 'README.md': '' } });
  const found = await new DirectorySources(seen).look(key, withMaps('functions'), signal);
  expect(found).toEqual({
    ...{ missing: [], files: [] },
    tooMany: 'There are 501 files whose names end in .py, and a directory has 500 at most: make several',
  });
  expect(readTimes()).toBe(0);
});

describe('given a directory that was read', () => {
  test('when nothing changes, then nothing is read again', async () => {
    const held = { functions: { 'a.py': 'x = 1' } };
    const { seen, readTimes } = configMaps(held);
    let parsed = 0;
    const sources = new DirectorySources(seen, async files => {
      parsed += files.length;
      return files.map(() => ({ imports: [], stateCalls: [] }));
    });
    const first = await sources.look(key, directory, signal);
    expect(await sources.look(key, directory, signal)).toBe(first);
    expect([readTimes(), parsed]).toEqual([1, 1]);
    held.functions['a.py'] = 'x = 2';
    await sources.look(key, directory, signal);
    expect([readTimes(), parsed]).toEqual([2, 2]);
    sources.forget(key);
    await sources.look(key, directory, signal);
    expect(parsed).toBe(3);
  });
});

test('given a ConfigMap that does not exist, then that is told, and the others are read', async () => {
  const { seen } = configMaps({ functions: undefined, more: { 'a.py': config } });
  const found = await new DirectorySources(seen).look(key, withMaps('functions', 'more'), signal);
  expect(found?.missing).toEqual(['ConfigMap functions does not exist']);
  expect(found?.files).toHaveLength(1);
});

test('given one of which nobody knows yet, then nothing is read', async () => {
  const { seen, readTimes } = configMaps({ more: {} });
  expect(await new DirectorySources(seen).look(key, withMaps('functions', 'more'), signal)).toBeUndefined();
  expect(readTimes()).toBe(0);
});

describe('given a ConfigMap that is not as it was seen when it is read', () => {
  const see = () => ({ files: { 'a.py': fileHash('A') } });
  const sourcesOf = (read: ConfigMapsSeen['read']) =>
    new DirectorySources({ name: () => undefined, see, read }, async files =>
      files.map(({ text }) => ({ imports: [text], stateCalls: [] })),
    );
  const holding = (text: string) => new Map([['a.py', new TextEncoder().encode(text)]]);

  test('when it has gone, then nothing is known, and not that it is empty', async () => {
    expect(await sourcesOf(async () => undefined).look(key, directory, signal)).toBeUndefined();
    expect(await sourcesOf(async () => new Map()).look(key, directory, signal)).toBeUndefined();
  });

  test('when it has changed and is taken back, then what was in between is not taken for it', async () => {
    let now = 'B';
    const sources = sourcesOf(async () => holding(now));
    expect(await sources.look(key, directory, signal)).toBeUndefined();
    now = 'A';
    const found = await sources.look(key, directory, signal);
    expect(found?.files).toMatchObject([{ hash: fileHash('A'), read: { imports: ['A'] } }]);
  });
});
