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
  secrets: Record<string, string> = {},
): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'merge-'));
  folders.push(folder);
  for (const name of ['config', 'secrets']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'base.conf'), base);
  writeFileSync(join(folder, 'config', 'overrides.conf'), properties(overrides));
  for (const [key, value] of Object.entries(secrets)) writeFileSync(join(folder, 'secrets', key), value);
  const script = `${prelude}\nmerge ${join(folder, 'base.conf')}`
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
