import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { artefact, keyOf } from '#e2e/cluster/cache.ts';
import { needPackages } from '#e2e/cluster/packages.ts';
import { sh } from '#e2e/cluster/shell.ts';
import { fourLetterWord } from '#src/clients/zookeeper/four-letter-word.ts';
import { startDaemon } from '#test/api/daemon.ts';

export interface ZooKeeper extends AsyncDisposable {
  readonly port: number;
}

/** ZooKeeper of Pulsar 4.0.8, and two libraries it expects to be provided. */
const pom = `<project>
  <modelVersion>4.0.0</modelVersion><groupId>test</groupId><artifactId>zookeeper</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.apache.zookeeper</groupId><artifactId>zookeeper</artifactId><version>3.9.4</version></dependency>
    <dependency><groupId>io.dropwizard.metrics</groupId><artifactId>metrics-core</artifactId><version>4.1.12.1</version></dependency>
    <dependency><groupId>org.xerial.snappy</groupId><artifactId>snappy-java</artifactId><version>1.1.10.5</version></dependency>
  </dependencies>
</project>
`;

async function jars(): Promise<string> {
  const log = (line: string) => process.stderr.write(`${line}\n`);
  await needPackages({ java: 'openjdk-17-jre-headless' }, log);
  return artefact('zookeeper-jars', keyOf([pom]), log, async path => {
    await needPackages({ mvn: 'maven' }, log);
    const folder = await mkdtemp(join(tmpdir(), 'pulsar-operator-zookeeper-jars-'));
    try {
      await writeFile(join(folder, 'pom.xml'), pom);
      const args = [
        '-B',
        '-q',
        'dependency:copy-dependencies',
        `-DoutputDirectory=${path}`,
        '-DincludeScope=runtime',
      ];
      await sh('mvn', args, { cwd: folder, deadlineMs: 300_000 });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
}

export interface Daemon {
  stop(): Promise<void>;
}

/** Starts a server in `directory`, where its `zoo.cfg` is, with `options` for its JVM; it need not serve yet. */
export async function startServer(
  directory: string,
  options: readonly string[],
  ready: () => Promise<boolean>,
): Promise<Daemon> {
  const classPath = `${await jars()}/*`;
  return startDaemon({
    name: 'zookeeper',
    command: 'java',
    args: [
      '-Xmx96m',
      '-XX:TieredStopAtLevel=1',
      ...options,
      '-cp',
      classPath,
      'org.apache.zookeeper.server.quorum.QuorumPeerMain',
      'zoo.cfg',
    ],
    directory,
    ready,
  });
}

/** Starts a real server, alone and empty, on a free port of the loopback interface. */
export async function startZooKeeper(): Promise<ZooKeeper> {
  const directory = await mkdtemp(join(tmpdir(), 'pulsar-operator-zookeeper-'));
  const port = await freePort();
  const settings = {
    dataDir: directory,
    clientPort: port,
    clientPortAddress: '127.0.0.1',
    tickTime: 500,
    'admin.enableServer': false,
    '4lw.commands.whitelist': '*',
  };
  const lines = Object.entries(settings).map(([key, value]) => `${key}=${value}\n`);
  await writeFile(join(directory, 'zoo.cfg'), lines.join(''));
  const daemon = await startServer(directory, [], () => serves(port));
  return {
    port,
    [Symbol.asyncDispose]: async () => {
      await daemon.stop();
      await rm(directory, { recursive: true });
    },
  };
}

export async function serves(port: number): Promise<boolean> {
  try {
    return (await fourLetterWord('127.0.0.1', port, 'srvr', { deadlineMs: 1000 })).includes('Mode: ');
  } catch {
    return false;
  }
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise(resolve => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}
