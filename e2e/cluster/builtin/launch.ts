import { spawn } from 'node:child_process';
import { existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { joinHost, joinNode } from './network.ts';
import { findFirstBelow } from './process.ts';
import { clusterNote, inRun, nodeNote, noteProcess, see, until } from './run.ts';

export const scripts = import.meta.dirname;
const startsWithinMs = 60_000;
const answersWithinMs = 180_000;

interface Launch {
  readonly what: string;
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly log: string;
  /** Where its process is noted. */
  readonly note: string;
}

/**
 * Starts a script that ends up as the first process of namespaces of its own; returns that. The script waits for a word
 * that is said when its process is noted, and ends without it: whenever this process is killed, none runs unknown.
 */
export async function launch({
  what,
  command: [program = '', ...args],
  env,
  log,
  note,
}: Launch): Promise<number> {
  const output = openSync(log, 'a');
  const child = spawn(program, args, {
    env: { ...process.env, ...env },
    stdio: ['pipe', output, output],
    detached: true,
  });
  child.unref();
  child.stdin?.on('error', () => undefined);
  let ended = false;
  child.once('error', () => (ended = true)).once('exit', () => (ended = true));
  try {
    const pid = await until(what, log, startsWithinMs, () => {
      if (ended) throw new Error(`${what} has ended at its start. ${see(log)}`);
      return findFirstBelow(child.pid ?? 0);
    });
    noteProcess(note, pid);
    child.stdin?.write('go\n');
    return pid;
  } finally {
    child.stdin?.end();
  }
}

const unshare = ['unshare', '-m', '-n', '-p', '--fork', '--kill-child=SIGKILL', '--mount-proc', 'bash'];

export async function startControlPlane(env: Record<string, string>): Promise<number> {
  const log = inRun('log', 'control-plane.log');
  const command = [...unshare, join(scripts, 'control-plane.sh')];
  const pid = await launch({ what: 'The control plane', command, env, log, note: clusterNote() });
  await until('The bridge', log, startsWithinMs, () => existsSync(inRun('network-started')));
  await joinHost(pid);
  await until('The API server', inRun('log', 'kube-apiserver.log'), answersWithinMs, () => {
    return existsSync(inRun('control-plane-started'));
  });
  return pid;
}

/** Starts a node, or starts it again with the disks it had; returns its first process. */
export async function startNode(cluster: number, node: string, env: Record<string, string>): Promise<number> {
  const enter = ['nsenter', '-t', String(cluster), '-m', '-n', '-p', '--'];
  const command = [...enter, 'bash', join(scripts, 'enter-node.sh')];
  const log = inRun('log', `${node}.log`);
  const named = { ...env, NODE: node, INIT: join(scripts, 'node.sh') };
  const pid = await launch({ what: `Node ${node}`, command, env: named, log, note: nodeNote(node) });
  await joinNode(cluster, pid, Number(node.slice(1))).catch((error: unknown) => {
    throw new Error(`Node ${node} cannot join the network. ${see(log)}`, { cause: error });
  });
  return pid;
}
