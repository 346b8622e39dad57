import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { pulsarClusterSpec } from '#src/api/cluster.ts';
import { addressSettingsFile, jvmExports } from '#src/components/build/jvm.ts';

const folder = mkdtempSync(join(tmpdir(), 'jvm-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('given a start script, then the JVM asks for the address of a pod again after a second, unless told otherwise', () => {
  const { broker } = pulsarClusterSpec.parse({ broker: { jvm: { options: ['-Da=b c'] } } });
  const file = join(folder, 'addresses.properties');
  const script = jvmExports(broker, { heap: 0.5, direct: 0.2 }).replaceAll(addressSettingsFile, file);
  const options = execFileSync('bash', ['-c', `${script}\necho "$PULSAR_EXTRA_OPTS"`], { encoding: 'utf8' });
  expect(options).toContain(` -Djava.security.properties=${file} `);
  expect(options.indexOf('-Da=b c')).toBeGreaterThan(options.indexOf(file));
  expect(readFileSync(file, 'utf8').trim().split('\n')).toEqual([
    'networkaddress.cache.ttl=1',
    'networkaddress.cache.negative.ttl=1',
  ]);
});
