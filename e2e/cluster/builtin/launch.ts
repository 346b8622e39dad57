import { type StdioOptions, spawn } from 'node:child_process';
import { existsSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { joinHost, joinNode } from './network.ts';
import { findBelow } from './process.ts';
import { inRun, until } from './run.ts';

export const scripts = import.meta.dirname;

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

export async function startControlPlane(env: Record<string, string>): Promise<number> {
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

/** Starts a node, or starts it again with the disks it had; returns its first process. */
export async function startNode(cluster: number, node: string, env: Record<string, string>): Promise<number> {
  const enter = ['nsenter', '-t', String(cluster), '-m', '-n', '-p', '--'];
  const command = [...enter, 'bash', join(scripts, 'enter-node.sh')];
  const log = inRun('log', `${node}.log`);
  const pid = await launch({ command, script: '/node.sh', env: { ...env, NODE: node }, log });
  await joinNode(cluster, pid, Number(node.slice(1))).catch((error: unknown) => {
    throw new Error(`Node ${node} cannot join the network. See ${log}.`, { cause: error });
  });
  writeFileSync(inRun('nodes', node, 'pid'), String(pid));
  return pid;
}
