import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signalAll } from '#e2e/cluster/builtin/process.ts';
import { startDaemon } from '#test/api/daemon.ts';
import { freePort } from '#test/api/zookeeper/server.ts';
import { distribution } from './distribution.ts';
import { type WorkerSettings, workerOf } from './worker.ts';

/** A real broker with its stores in one process, alone and empty, on the loopback interface. */
export interface Pulsar extends AsyncDisposable {
  /** Its web address. */
  readonly web: string;
  /** Where clients of its own protocol go: host and port. */
  readonly binary: string;
  /** Host and port of its ZooKeeper, where it was asked for one. */
  readonly zookeeper?: string;
  /** Kills it, as a crash would. */
  kill(): Promise<void>;
  /** Starts it again, with all that it has stored. */
  startAgain(): Promise<void>;
}

interface Extras {
  /** Only functions workers need one: they keep packages in a store that knows no other. */
  readonly withZooKeeper?: boolean;
  /** Of the worker in the broker; absent: it runs no functions. */
  readonly worker?: WorkerSettings;
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

/** Starts one; it takes 10 to 20 s. `settings` stand beside the usual ones of its standalone.conf. */
export async function startPulsar(
  settings: Readonly<Record<string, string>> = {},
  { worker, withZooKeeper = worker !== undefined }: Extras = {},
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
  const functions = worker && (await workerOf({ directory, home, web, binary, zookeeper }, worker));
  const daemon = await startDaemon({
    name: 'pulsar',
    command: 'java',
    env: { ...(zookeeper && { PULSAR_STANDALONE_USE_ZOOKEEPER: '1' }), ...functions?.env },
    args: [
      ...(functions?.jvm ?? []),
      ...jvm,
      `-Dlog4j.configurationFile=${home}/conf/log4j2.yaml`,
      `-Dpulsar.log.dir=${directory}`,
      ...['-cp', `${home}/conf:${home}/lib/*`, 'org.apache.pulsar.PulsarStandaloneStarter'],
      ...['--config', config, '--no-stream-storage', ...(functions?.args ?? ['--no-functions-worker'])],
      ...storeArgs(join(directory, 'metadata'), zookeeper),
      ...['--bookkeeper-dir', join(directory, 'bookkeeper')],
      ...['--bookkeeper-port', String(bookie), '--advertised-address', '127.0.0.1'],
    ],
    directory,
    ready: () => isUp(url, worker !== undefined),
    // Some 15 s, and minutes on a machine that is busy.
    readyWithinMs: 600_000,
  });
  return {
    web: url,
    binary: `127.0.0.1:${binary}`,
    ...(zookeeper && { zookeeper: `127.0.0.1:${zookeeper}` }),
    kill: () => daemon.stop(),
    startAgain: () => daemon.start(),
    [Symbol.asyncDispose]: async () => {
      const functions = await childrenOf(daemon.pid);
      await daemon.stop();
      // They would go on for as long as they wait for it.
      signalAll(functions, 'SIGKILL');
      await rm(directory, { recursive: true, maxRetries: 5 });
    },
  };
}

function storeArgs(folder: string, zookeeper: number | undefined): string[] {
  return zookeeper
    ? ['--zookeeper-dir', folder, '--zookeeper-port', String(zookeeper)]
    : ['--metadata-dir', folder];
}

/** Its own namespace comes last. */
async function isUp(url: string, hasWorker: boolean): Promise<boolean> {
  const last = hasWorker ? 'v3/functions/public/default' : 'v2/namespaces/public/default';
  try {
    return (await fetch(`${url}/admin/${last}`)).status === 200;
  } catch {
    return false;
  }
}

async function childrenOf(parent: number): Promise<number[]> {
  const all = (await readdir('/proc')).filter(name => /^\d+$/.test(name));
  const stats = await Promise.all(all.map(pid => readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')));
  const parents = stats.map(stat => Number(stat.slice(stat.lastIndexOf(')')).split(' ')[2]));
  return all.filter((_, at) => parents[at] === parent).map(Number);
}
