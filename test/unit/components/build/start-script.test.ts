import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { paths, prelude, properties } from '#src/components/build/start-script.ts';

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** Runs the real merge of the start scripts over files of its own. */
function merge(
  base: string,
  overrides: Record<string, string>,
  secrets: Record<string, string | Buffer> = {},
  filter = '',
): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'merge-'));
  folders.push(folder);
  for (const name of ['config', 'secrets']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'base.conf'), base);
  writeFileSync(join(folder, 'config', 'overrides.conf'), properties(overrides));
  for (const [key, value] of Object.entries(secrets)) writeFileSync(join(folder, 'secrets', key), value);
  const script = `${prelude}\nmerge ${join(folder, 'base.conf')} ${filter}`
    .replaceAll(paths.config, join(folder, 'config'))
    .replaceAll(paths.secrets, join(folder, 'secrets'));
  const env = { ...process.env, POD_NAME: 'demo-bookie-0', POD_FQDN: 'demo-bookie-0.demo.test' };
  const output = execFileSync('bash', ['-c', script], { env, encoding: 'utf8' });
  return output.split('\n').filter(line => line !== '' && !line.startsWith('#'));
}

describe('given the file in the image', () => {
  const base = '# comment\nbookiePort=3181\nhttpServerEnabled=false\nadvertisedAddress=\n';

  test('when keys are overridden, then each key stands once and the others stay', () => {
    expect(merge(base, { httpServerEnabled: 'true', extra: '1' }).sort()).toEqual([
      'advertisedAddress=',
      'bookiePort=3181',
      'extra=1',
      'httpServerEnabled=true',
    ]);
  });

  test('when a value names the pod, then it is the pod’s own', () => {
    expect(merge(base, { advertisedAddress: '@POD_FQDN@' })).toContain(
      'advertisedAddress=demo-bookie-0.demo.test',
    );
  });

  test('when a value is in a Secret, then it wins, and more lines than one stay one value', () => {
    const merged = merge(base, { token: 'open' }, { token: 'first\nsecond', password: 'x=y' });
    expect(merged).toContain('token=first\\nsecond');
    expect(merged).toContain('password=x=y');
    expect(merged.filter(line => line.startsWith('token='))).toHaveLength(1);
  });

  test('when a value has a line break, then it cannot become another key', () => {
    expect(merge(base, { note: 'a\nbookiePort=1' })).toEqual(
      expect.arrayContaining(['bookiePort=3181', 'note=a\\nbookiePort=1']),
    );
  });
});

/** As java.util.Properties reads a line: ZooKeeper, brokers and proxies do. */
function read(lines: readonly string[], key: string): string | undefined {
  const value = lines.find(line => line.startsWith(`${key}=`))?.slice(key.length + 1);
  return value
    ?.trimStart()
    .replaceAll(/\\(?:u([0-9a-f]{4})|(.))/g, (_, unit, letter) =>
      unit ? String.fromCharCode(Number.parseInt(unit, 16)) : letter === 'n' ? '\n' : letter,
    );
}

/** What BookKeeper makes of a value that it has read: it looks twice for commas, and a backslash before one or another goes. */
function takenApart(value: string | undefined): string | undefined {
  const once = (text: string) => text.replaceAll(/\\([\\,])/g, '$1');
  return value === undefined ? undefined : once(once(value));
}

describe.each([
  ['a backslash at its end', 'C:\\data\\'],
  ['a regular expression', '\\w+@example\\.com|\\\\host'],
  ['letters beyond ASCII', 'jürgen, 東京, 😀'],
  ['blanks and line breaks', '  a\tb\r\nc = d: #e'],
  ['what looks like an escape', '\\u0041\\n'],
])('given a value with %s', (_, value) => {
  test('when it is merged, then the server reads it as it was written, and no other key goes', () => {
    for (const merged of [
      merge('', { given: value, last: '1' }),
      merge('', { last: '1' }, { given: value }),
    ]) {
      expect(merged.join('')).toMatch(/^[\x20-\x7e]*$/);
      expect(merged).toHaveLength(2);
      expect(read(merged, 'given')).toBe(value);
      expect(read(merged, 'last')).toBe('1');
    }
  });

  test('when BookKeeper is to read it, then it does so too', () => {
    const inConfig = merge('', { given: value }, {}, 'as_list');
    const inSecret = merge('', {}, { given: value }, 'as_list');
    for (const merged of [inConfig, inSecret]) expect(takenApart(read(merged, 'given'))).toBe(value);
  });
});

test('given a Secret that is not UTF-8 or ends with a line break, then its value is on one line all the same', () => {
  expect(merge('', {}, { token: 'open\n' })).toEqual(['token=open']);
  expect(merge('', {}, { token: Buffer.from([0x61, 0x80, 0x62]) })).toEqual(['token=a\\u0080b']);
});
