import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { jvmExports } from '#src/components/build/jvm.ts';
import { type ComponentName, componentNames } from '#src/components/build/names.ts';
import { settingsOf } from '#src/components/build/settings.ts';
import { prelude } from '#src/components/build/start-script.ts';
import { toolEnvironment, toolLines } from '#src/components/build/tools.ts';
import { contextOf } from '../context.ts';

const folder = mkdtempSync(join(tmpdir(), 'tools-'));
beforeAll(() => {
  mkdirSync(join(folder, 'conf'));
  writeFileSync(join(folder, 'conf', 'client.conf'), 'webServiceUrl=http://localhost:8080/\nauthPlugin=\n');
  writeFileSync(join(folder, 'conf', 'bookkeeper.conf'), 'metadataServiceUri=\nbookiePort=3181\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The environment in which the server of a component is started. */
function serverEnvironment(component: ComponentName): string[] {
  const context = contextOf({ zookeeper: { chroot: '/p' } });
  const tools = Object.fromEntries(toolEnvironment(component).map(({ name, value }) => [name, value]));
  const prefix = component === 'bookkeeper' ? 'BOOKIE' : 'PULSAR';
  const lines = [
    toolLines(context, component),
    jvmExports(settingsOf(context.spec, component), { heap: 0.5, direct: 0.1 }, [], prefix),
  ];
  const script = `${prelude}${lines.join('\n')}\nenv`.replaceAll('/tmp/', `${folder}/`);
  const env = { PATH: process.env['PATH'], ...tools };
  return execFileSync('bash', ['--norc', '-c', script], { cwd: folder, env, encoding: 'utf8' }).split('\n');
}

describe.each(componentNames)('given a pod of %s', component => {
  test('when its server starts, then it has nothing of the tools’ JVM', () => {
    const environment = serverEnvironment(component);
    expect(environment.filter(line => /^(OPTS|\w+_(MEM|GC))=/.test(line))).toEqual([
      expect.stringMatching(/^(PULSAR|BOOKIE)_MEM=-Xms\d+m -Xmx\d+m /),
    ]);
    expect(environment.join('\n')).not.toContain('-Xmx64m');
  });

  test('when it has started, then the tools’ files name the cluster and keep what is in the image', () => {
    serverEnvironment(component);
    const client = readFileSync(join(folder, 'client.conf'), 'utf8');
    expect(client).toContain('webServiceUrl=http://demo-broker.pulsar.svc.cluster.local:8080/\n');
    expect(client).toContain('brokerServiceUrl=pulsar://demo-broker.pulsar.svc.cluster.local:6650/\n');
    expect(client).toContain('authPlugin=\n');
    expect(client).not.toContain('localhost');
  });
});

test('given pods without a file of BookKeeper’s, then its shell finds the ledgers below the cluster’s path', () => {
  serverEnvironment('zookeeper');
  expect(readFileSync(join(folder, 'bookkeeper.conf'), 'utf8')).toBe(
    'metadataServiceUri=metadata-store:zk:demo-zookeeper.pulsar.svc.cluster.local:2181/p\nbookiePort=3181\n',
  );
});

test('given an ensemble that grows, then the start scripts stay as they are', () => {
  const context = contextOf();
  expect(toolLines({ ...context, members: 1 }, 'proxy')).toBe(toolLines({ ...context, members: 3 }, 'proxy'));
});

test.each([
  ['2Gi', 'half of what is left when a tool has 160 MiB', 944],
  ['512Mi', 'half of 70 %', 179],
])('given a limit of %s, then a share of one half is %s', (memory, _, heap) => {
  const { broker } = contextOf({ broker: { resources: { requests: { memory }, limits: { memory } } } }).spec;
  expect(jvmExports(broker, { heap: 0.5, direct: 0.1 })).toContain(`-Xmx${heap}m `);
});
