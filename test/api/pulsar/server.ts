import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { artefact, keyOf } from '#e2e/cluster/cache.ts';
import { needPackages } from '#e2e/cluster/packages.ts';
import { sh } from '#e2e/cluster/shell.ts';
import { startDaemon } from '#test/api/daemon.ts';
import { freePort } from '#test/api/zookeeper/server.ts';

/** The version that the operator's defaults name. */
const version = '4.0.8';
/** What of its distribution is kept. */
const kept = ['bin', 'conf', 'examples', 'instances', 'lib'];

/** A real broker with its stores in one process, alone and empty, on the loopback interface. */
export interface Pulsar extends AsyncDisposable {
  /** Its web address. */
  readonly web: string;
  /** Where clients of its own protocol go: host and port. */
  readonly binary: string;
  /** Host and port of its ZooKeeper, where it was asked for one. */
  readonly zookeeper?: string;
}

const log = (line: string) => process.stderr.write(`${line}\n`);

/** The server distribution of Maven Central, unpacked; no more of it than servers and functions need. */
export async function distribution(): Promise<string> {
  await needPackages({ java: 'openjdk-17-jre-headless' }, log);
  const step = { what: `fetching Pulsar ${version}, 245 MB`, usually: '10 s to 2 min' };
  return artefact('pulsar-server', keyOf([version, ...kept]), log, fetchInto, step);
}

async function fetchInto(path: string): Promise<void> {
  await needPackages({ mvn: 'maven' }, log);
  const folder = await mkdtemp(join(tmpdir(), 'pulsar-operator-pulsar-server-'));
  try {
    const what = `org.apache.pulsar:pulsar-server-distribution:${version}:tar.gz:bin`;
    const args = ['-B', '-q', 'dependency:copy', `-Dartifact=${what}`, `-DoutputDirectory=${folder}`];
    await sh('mvn', args, { deadlineMs: 600_000 });
    const [archive = ''] = await readdir(folder);
    const root = `apache-pulsar-${version}`;
    const wanted = kept.map(each => `${root}/${each}`);
    await sh('mkdir', [path]);
    await sh('tar', ['-xzf', join(folder, archive), '-C', path, '--strip-components=1', ...wanted], {
      deadlineMs: 300_000,
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** What the JVM must open for Pulsar, and no more memory than one broker with a few topics needs. */
const jvm = [
  '-Xmx256m',
  '-XX:MaxDirectMemorySize=256m',
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  ...[
    'java.base/sun.net',
    'java.base/jdk.internal.misc',
    'java.base/java.nio',
    'java.base/java.lang',
  ].flatMap(name => ['--add-opens', `${name}=ALL-UNNAMED`]),
  '-Dio.netty.tryReflectionSetAccessible=true',
];

/**
 * Starts one; it takes 10 to 20 s. `settings` stand beside the usual ones of its standalone.conf. Only functions workers need
 * a ZooKeeper: they keep packages in a store that knows no other.
 */
export async function startPulsar(
  settings: Readonly<Record<string, string>> = {},
  { withZooKeeper = false } = {},
): Promise<Pulsar> {
  const home = await distribution();
  const directory = await mkdtemp(join(tmpdir(), 'pulsar-operator-pulsar-'));
  const [web, binary, bookie] = [await freePort(), await freePort(), await freePort()];
  const own = {
    webServicePort: String(web),
    brokerServicePort: String(binary),
    bindAddress: '127.0.0.1',
    advertisedAddress: '127.0.0.1',
    ...settings,
  };
  const usual = await readFile(join(home, 'conf', 'standalone.conf'), 'utf8');
  const lines = usual.split('\n').filter(line => !Object.hasOwn(own, line.split('=')[0] ?? ''));
  const config = join(directory, 'standalone.conf');
  await writeFile(
    config,
    [...lines, ...Object.entries(own).map(([key, value]) => `${key}=${value}`)].join('\n'),
  );
  const url = `http://127.0.0.1:${web}`;
  const zookeeper = withZooKeeper ? await freePort() : undefined;
  const metadata = join(directory, 'metadata');
  const store = zookeeper
    ? ['--zookeeper-dir', metadata, '--zookeeper-port', String(zookeeper)]
    : ['--metadata-dir', metadata];
  const daemon = await startDaemon({
    name: 'pulsar',
    command: 'env',
    args: [
      ...(zookeeper ? ['PULSAR_STANDALONE_USE_ZOOKEEPER=1'] : []),
      'java',
      ...jvm,
      `-Dlog4j.configurationFile=${home}/conf/log4j2.yaml`,
      `-Dpulsar.log.dir=${directory}`,
      ...['-cp', `${home}/conf:${home}/lib/*`, 'org.apache.pulsar.PulsarStandaloneStarter'],
      ...['--config', config, '--no-functions-worker', '--no-stream-storage'],
      ...[...store, '--bookkeeper-dir', join(directory, 'bookkeeper')],
      ...['--bookkeeper-port', String(bookie), '--advertised-address', '127.0.0.1'],
    ],
    directory,
    ready: () => isUp(url),
    // Some 15 s, and minutes on a machine that is busy.
    readyWithinMs: 600_000,
  });
  return {
    web: url,
    binary: `127.0.0.1:${binary}`,
    ...(zookeeper && { zookeeper: `127.0.0.1:${zookeeper}` }),
    [Symbol.asyncDispose]: async () => {
      await daemon.stop();
      await rm(directory, { recursive: true });
    },
  };
}

/** Its own namespace comes last. */
async function isUp(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/admin/v2/namespaces/public/default`)).status === 200;
  } catch {
    return false;
  }
}
