import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pauseBinary } from '../../builtin/binaries.ts';
import { refuseOthers, removeControlGroups } from '../../builtin/control-groups.ts';
import { launch, scripts } from '../../builtin/launch.ts';
import { kill, living } from '../../builtin/process.ts';
import { noted, until } from '../../builtin/run.ts';
import { artefact, keyOf } from '../../cache.ts';
import { needPackages, unpackPackages } from '../../packages.ts';
import type { Log } from '../../provider.ts';
import { sh } from '../../shell.ts';
import { during } from '../../step.ts';
import { inKindRun } from '../folder.ts';
import { adaptedRuntime } from '../programs.ts';
import { addresses, engineLink } from './addresses.ts';

const group = 'pulsar-operator-engine';
const minutes = 60_000;
const programs = { containerd: 'containerd', runc: 'runc', iptables: 'iptables', ip: 'iproute2' };

/** A Docker engine. */
export interface Engine {
  /** What a program must have in its environment to talk to it. */
  readonly env: Readonly<Record<string, string>>;
  /** Whether it is one of our own, which reaches no network and holds nothing but the cluster. */
  readonly own: boolean;
}

const noteOfEngine = () => inKindRun('engine.pid');

/** Debian's Docker, unpacked and not installed: the machine is to have no engine afterwards. */
function dockerPrograms(log: Log): Promise<string> {
  const packages = ['docker.io'];
  const step = { what: "fetching Debian's Docker", usually: '10 to 60 s' };
  const make = (path: string, making: Parameters<typeof unpackPackages>[2]) =>
    unpackPackages(packages, path, making);
  return artefact('docker', keyOf(packages), log, make, step);
}

async function ownEngine(log: Log): Promise<Engine> {
  const docker = await dockerPrograms(log);
  const env = {
    DOCKER_HOST: `unix://${inKindRun('docker.sock')}`,
    PATH: `${join(docker, 'usr', 'bin')}:${process.env['PATH'] ?? ''}`,
  };
  return { env, own: true };
}

async function answers({ env }: Engine): Promise<boolean> {
  return sh('docker', ['info'], { env, deadlineMs: 20_000 }).then(
    () => true,
    () => false,
  );
}

/** Whether an engine of our own can be on this machine. */
const mayHaveEngines = (): boolean => process.platform === 'linux' && process.getuid?.() === 0;

/** The engine of our own that runs, if one does. */
function ownEnginePid(): number | undefined {
  return living(noted(noteOfEngine()));
}

/** The engine to use: our own when it runs, else the machine's, else one of our own that is started. */
export async function useEngine(log: Log): Promise<Engine> {
  if (ownEnginePid() !== undefined) {
    const own = await ownEngine(log);
    if (await answers(own)) return own;
    log('the Docker engine that is there does not answer: it is made again');
  }
  const machines: Engine = { env: {}, own: false };
  if (await answers(machines)) return machines;
  if (!mayHaveEngines()) {
    throw new Error(
      'No Docker engine answers: start Docker, or be root on Linux, where one can be brought up.',
    );
  }
  log('no Docker engine answers: one is brought up for this cluster alone');
  return startEngine(log);
}

async function startEngine(log: Log): Promise<Engine> {
  await needPackages(programs, log);
  const engine = await ownEngine(log);
  const docker = await dockerPrograms(log);
  const [runtime, pause] = [await adaptedRuntime(log), await pauseBinary(log)];
  await endEngine(log);
  mkdirSync(inKindRun('log'), { recursive: true });
  writeFileSync(inKindRun('cgroup-mounts'), readFileSync('/proc/mounts'));
  const env = {
    RUN: inKindRun(),
    SCRIPTS: scripts,
    INIT: join(import.meta.dirname, 'engine.sh'),
    GROUP: group,
    NODE: 'engine',
    DOCKER: docker,
    RUNTIME: runtime,
    PAUSE: pause,
    ADDRESS: `${addresses.engine}/${addresses.prefix}`,
    NAMESERVER: addresses.engine,
    BRIDGE: addresses.bridge,
    NETWORKS: addresses.networks,
  };
  const what = 'The Docker engine';
  await during(log, { what: 'starting a Docker engine', usually: '2 to 10 s' }, async () => {
    const command = ['bash', join(scripts, 'enter-node.sh')];
    const pid = await launch({
      what,
      command,
      env,
      log: inKindRun('log', 'engine.log'),
      note: noteOfEngine(),
    });
    await joinEngine(pid);
    await until(`${what} answers`, inKindRun('log', 'dockerd.log'), 2 * minutes, () => answers(engine));
  });
  return engine;
}

async function joinEngine(pid: number): Promise<void> {
  const peer = ['peer', 'name', 'eth0', 'netns', String(pid)];
  await sh('ip', ['link', 'add', engineLink, 'type', 'veth', ...peer]);
  await sh('ip', ['addr', 'add', `${addresses.host}/${addresses.prefix}`, 'dev', engineLink]);
  await sh('ip', ['link', 'set', engineLink, 'up']);
}

/** Ends our own engine with all that it runs; finds nothing to do, or what is left to do, when it is called again. */
export async function endEngine(log: Log): Promise<void> {
  await during(log, { what: 'taking down what is there of a cluster', usually: 'some seconds' }, async () => {
    if (mayHaveEngines()) await endProcesses();
    await sh('rm', ['-rf', inKindRun()], { deadlineMs: 10 * minutes });
  });
}

async function endProcesses(): Promise<void> {
  const pid = ownEnginePid();
  if (pid === undefined) await refuseOthers(group, 'A Docker engine of a kind cluster', inKindRun());
  else await kill(pid);
  await sh('ip', ['link', 'del', engineLink]).catch(() => undefined);
  await removeControlGroups(group);
}
