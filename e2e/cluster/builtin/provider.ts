import { type StdioOptions, spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cacheRoot } from '../cache.ts';
import { needPackages } from '../packages.ts';
import type { ClusterProvider, Image, Log } from '../provider.ts';
import { sh } from '../shell.ts';
import { tools } from '../tools.ts';
import { corednsBinary, kubernetesBinary, pauseBinary } from './binaries.ts';
import { isGroupInUse, removeControlGroups } from './control-groups.ts';
import { copyTemplate, imageTemplate, importImage, markImported } from './image-store.ts';
import { joinHost, joinNode, leaveHost } from './network.ts';
import { findBelow, isAlive, kill } from './process.ts';
import { expandable, startStorage } from './storage.ts';

const scripts = import.meta.dirname;
const nodes = ['n1', 'n2', 'n3'];
const group = 'pulsar-operator-cluster';

const programs = {
  containerd: 'containerd',
  runc: 'runc',
  iptables: 'iptables',
  nft: 'nftables',
  conntrack: 'conntrack',
  ip: 'iproute2',
  socat: 'socat',
  openssl: 'openssl',
  curl: 'curl',
  inotifywait: 'inotify-tools',
  '/usr/lib/cni/bridge': 'containernetworking-plugins',
};

function runFolder(): string {
  return join(cacheRoot(), 'builtin', 'run');
}

function inRun(...names: string[]): string {
  return join(runFolder(), ...names);
}

const kubeconfig = () => inRun('pki', 'admin.kubeconfig');

/** The process that holds the cluster, when it lives. */
function clusterPid(): number | undefined {
  const pid = existsSync(inRun('pid')) ? Number(readFileSync(inRun('pid'), 'utf8')) : 0;
  // The script becomes pause at the end of its work: a start that was cut short holds a cluster too.
  return pid > 0 && isAlive(pid, /pause|control-plane\.sh/) ? pid : undefined;
}

/** Waits for an answer; when there is none in time the log that may say why is named. */
async function until<T>(
  what: string,
  log: string,
  withinMs: number,
  probe: () => Promise<T> | T,
): Promise<NonNullable<T>> {
  const end = performance.now() + withinMs;
  while (performance.now() < end) {
    const answer = await probe();
    if (answer) return answer;
    await sleep(50);
  }
  throw new Error(`${what}: not within ${withinMs / 1000} s. See ${log}.`);
}

async function answers(kubectl: string): Promise<boolean> {
  const args = ['--kubeconfig', kubeconfig(), '--request-timeout=3s', 'get', 'nodes', '--no-headers'];
  const ready = await sh(kubectl, args, { deadlineMs: 5000 }).catch(() => '');
  return ready.split('\n').filter(line => /\sReady\s/.test(line)).length === nodes.length;
}

/** Whether a cluster that lives is whole, soon if not now: a loaded machine or a node that restarts is no reason to end it. */
function recovers(kubectl: string): Promise<boolean> {
  return until('three nodes are Ready', inRun('log'), 20_000, () => answers(kubectl)).catch(() => false);
}

interface Launch {
  readonly command: readonly string[];
  /** The script whose process is waited for. */
  readonly script: string;
  readonly env: Readonly<Record<string, string>>;
  readonly log: string;
}

/** Starts a script that ends up in namespaces of its own; returns the pid of its first process there. */
async function launch({ command: [program = '', ...args], script, env, log }: Launch): Promise<number> {
  const output = openSync(log, 'a');
  const stdio: StdioOptions = ['ignore', output, output];
  const child = spawn(program, args, { env: { ...process.env, ...env }, stdio, detached: true });
  child.unref();
  return until(`${script.slice(1)} starts`, log, 10_000, () => findBelow(child.pid ?? 0, script));
}

const unshare = ['unshare', '-m', '-n', '-p', '--fork', '--kill-child=SIGKILL', '--mount-proc', 'bash'];

async function startControlPlane(env: Record<string, string>): Promise<number> {
  const script = '/control-plane.sh';
  const log = inRun('log', 'control-plane.log');
  const pid = await launch({ command: [...unshare, join(scripts, script)], script, env, log });
  writeFileSync(inRun('pid'), String(pid));
  await until('the bridge', log, 10_000, () => existsSync(inRun('network-started')));
  await joinHost(pid);
  await until('the API server', inRun('log', 'kube-apiserver.log'), 60_000, () => {
    return existsSync(inRun('control-plane-started'));
  });
  return pid;
}

async function startNode(cluster: number, node: string, env: Record<string, string>): Promise<void> {
  const command = [
    'nsenter',
    '-t',
    String(cluster),
    '-m',
    '-n',
    '-p',
    '--',
    'bash',
    join(scripts, 'enter-node.sh'),
  ];
  const log = inRun('log', `${node}.log`);
  const pid = await launch({ command, script: '/node.sh', env: { ...env, NODE: node }, log });
  await joinNode(cluster, pid, Number(node.slice(1))).catch((error: unknown) => {
    throw new Error(`Node ${node} cannot join the network. See ${log}.`, { cause: error });
  });
  writeFileSync(inRun('nodes', node, 'pid'), String(pid));
}

/** Throws when a node's first process has ended, which is no use waiting for. */
function requireNodes(): void {
  const dead = nodes.find(node => !existsSync(`/proc/${readFileSync(inRun('nodes', node, 'pid'), 'utf8')}`));
  if (dead) throw new Error(`Node ${dead} has ended at its start. See ${inRun('log', `${dead}.log`)}.`);
}

const storageClass = JSON.stringify({
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: 'standard', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
  provisioner: 'kubernetes.io/host-path',
  reclaimPolicy: 'Delete',
});

async function start(images: readonly Image[], log: Log): Promise<void> {
  const [template, kubernetes, coredns, pause, { kubectl }] = await Promise.all([
    imageTemplate(images, log),
    kubernetesBinary(log),
    corednsBinary(log),
    pauseBinary(log),
    tools(log),
  ]);
  for (const folder of ['pki', 'log', 'nodes']) mkdirSync(inRun(folder), { recursive: true });
  await sh('sh', [join(scripts, 'pki.sh'), inRun('pki'), ...nodes]);
  writeFileSync(inRun('cgroup-mounts'), readFileSync('/proc/mounts'));
  const env = {
    RUN: runFolder(),
    SCRIPTS: scripts,
    KUBERNETES: kubernetes,
    COREDNS: coredns,
    PAUSE: pause,
    GROUP: group,
    NODES: nodes.join(' '),
  };
  const copies = nodes.map(node => copyTemplate(template, inRun('nodes', node, 'lib', 'containerd')));
  const pid = await startControlPlane(env);
  await Promise.all(copies);
  for (const node of nodes) {
    await startNode(pid, node, env);
    for (const image of images) markImported(inRun('nodes', node), image.name, await image.archive(log));
  }
  const logs = `${inRun('log', 'n*.log')} and ${inRun('nodes', 'n*', 'log', 'kubelet.log')}`;
  await until('three nodes are Ready', logs, 60_000, () => {
    requireNodes();
    return answers(kubectl);
  });
  await sh(kubectl, ['--kubeconfig', kubeconfig(), 'apply', '-f', '-'], { input: storageClass });
}

/** Real Kubernetes from Go modules on this machine: a control plane and three nodes, each in its own namespaces. */
export const builtin: ClusterProvider = {
  name: 'builtin',
  async up(images, log) {
    const { kubectl } = await tools(log);
    if (clusterPid() === undefined || !(await recovers(kubectl))) {
      await needPackages(programs, log);
      await this.down(log);
      const stable = images.filter(({ changesOften }) => !changesOften);
      const begun = performance.now();
      await start(stable, log);
      log(`Kubernetes with three nodes up in ${((performance.now() - begun) / 1000).toFixed(1)} s`);
    }
    for (const image of images) {
      // Once for all nodes: an archive that changes often is made from files that making it writes.
      const archive = await image.archive(log);
      await Promise.all(nodes.map(node => importImage(inRun('nodes', node), image.name, archive)));
    }
    return kubeconfig();
  },
  async expandableClass(log) {
    const { kubectl } = await tools(log);
    const controlPlane = clusterPid();
    if (controlPlane === undefined) throw new Error('No cluster runs: bring it up first.');
    const pids = nodes.map(node => [node, Number(readFileSync(inRun('nodes', node, 'pid'), 'utf8'))]);
    const cluster = { run: runFolder(), kubeconfig: kubeconfig(), kubectl, controlPlane };
    await startStorage({ ...cluster, nodes: Object.fromEntries(pids) as Record<string, number> }, log);
    return expandable;
  },
  async down(log) {
    const pid = clusterPid();
    if (pid !== undefined) {
      log('ending the cluster');
      await kill(pid);
    } else if (await isGroupInUse(group)) {
      throw new Error(
        `Another test cluster runs on this machine, and its state is not in ${runFolder()}. End it with the PULSAR_OPERATOR_CACHE it was started with.`,
      );
    }
    await leaveHost();
    await removeControlGroups(group);
    rmSync(runFolder(), { recursive: true, force: true });
    // The control plane made it to mount volumes on; one that is somebody else's is not empty and stays.
    await sh('rmdir', ['/tmp/hostpath_pv']).catch(() => undefined);
  },
};
