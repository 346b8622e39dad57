import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { artefact, keyOf } from '#e2e/cluster/cache.ts';
import { needPackages } from '#e2e/cluster/packages.ts';
import { sh } from '#e2e/cluster/shell.ts';
import { log } from './distribution.ts';

/** Keys of functions_worker.yml that stand beside the usual ones. */
export type WorkerSettings = Readonly<Record<string, unknown>>;

interface Broker {
  readonly directory: string;
  /** Where its distribution is. */
  readonly home: string;
  readonly web: number;
  readonly binary: number;
  readonly zookeeper: number | undefined;
}

/** What makes a broker run functions, each in a process of its own, of Java and of Python. */
export async function workerOf(
  { directory, home, web, binary, zookeeper }: Broker,
  settings: WorkerSettings,
) {
  const python = await pythonClient();
  const instances = join(home, 'instances');
  const config = join(directory, 'functions_worker.yml');
  const known = {
    workerId: 'worker',
    workerHostname: '127.0.0.1',
    workerPort: 6750,
    configurationMetadataStoreUrl: `zk:127.0.0.1:${zookeeper}`,
    pulsarFunctionsCluster: 'demo',
    pulsarServiceUrl: `pulsar://127.0.0.1:${binary}`,
    pulsarWebServiceUrl: `http://127.0.0.1:${web}`,
    pulsarFunctionsNamespace: 'public/functions',
    numFunctionPackageReplicas: 1,
    downloadDirectory: join(directory, 'download'),
    schedulerClassName: 'org.apache.pulsar.functions.worker.scheduler.RoundRobinScheduler',
    functionAssignmentTopicName: 'assignments',
    functionMetadataTopicName: 'metadata',
    clusterCoordinationTopicName: 'coordinate',
    failureCheckFreqMs: 30_000,
    rescheduleTimeoutMs: 60_000,
    initialBrokerReconnectMaxRetries: 60,
    assignmentWriteMaxRetries: 60,
    instanceLivenessCheckFreqMs: 30_000,
    topicCompactionFrequencySec: 1800,
    functionRuntimeFactoryClassName: 'org.apache.pulsar.functions.runtime.process.ProcessRuntimeFactory',
    functionRuntimeFactoryConfigs: { logDirectory: join(directory, 'logs') },
    ...settings,
  };
  // Its reader takes JSON, as any of YAML's does.
  await writeFile(config, JSON.stringify(known));
  return {
    args: ['--functions-worker-conf', config],
    jvm: [
      `-Dpulsar.functions.python.instance.file=${instances}/python-instance/python_instance_main.py`,
      `-Dpulsar.functions.java.instance.jar=${instances}/java-instance.jar`,
      `-Dpulsar.functions.instance.classpath=${home}/lib/*`,
    ],
    // Its Python logs by a file that it looks for below this.
    // What functions inherit. With ZooKeeper it keeps code as clusters do; without, as packages, of which Pulsar 4.0 takes no second version.
    env: { PYTHONPATH: python, PULSAR_HOME: home, DB_PASSWORD: 'hush' },
  };
}

/** Pulsar's client for Python with what functions import, in a folder of its own: as the test images have it. */
export async function pythonClient(): Promise<string> {
  const script = join(import.meta.dirname, '..', '..', '..', 'images', 'pulsar', 'build.sh');
  const names = packagesIn(await readFile(script, 'utf8'));
  const step = { what: "fetching Pulsar's client for Python", usually: '5 to 30 s' };
  const make = async (path: string) => {
    await needPackages({ pip3: 'python3-pip' }, log);
    const args = [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      '--target',
      path,
      ...names,
    ];
    await sh('python3', args, { deadlineMs: 600_000 });
  };
  return artefact('pulsar-python', keyOf(names), log, make, step);
}

/** The pinned packages stand in the script that makes the image. */
function packagesIn(script: string): string[] {
  const client = /^client=(.*)$/m.exec(script)?.[1] ?? '';
  const [, list = ''] =
    /^pip --python-version[^"]*"pulsar-client==\$client"([\s\S]*?)\n#/m.exec(script) ?? [];
  const names = list.replaceAll("'", ' ').replaceAll('\\', ' ').split(/\s+/).filter(Boolean);
  return [`pulsar-client==${client}`, ...names, 'ratelimit'];
}
