import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cacheRoot } from '../cache.ts';
import { isAlive } from './process.ts';

export const nodes = ['n1', 'n2', 'n3'];

export function runFolder(): string {
  return join(cacheRoot(), 'builtin', 'run');
}

export function inRun(...names: string[]): string {
  return join(runFolder(), ...names);
}

export const kubeconfig = () => inRun('pki', 'admin.kubeconfig');

function livingPid(path: string, command: RegExp): number | undefined {
  const pid = existsSync(path) ? Number(readFileSync(path, 'utf8')) : 0;
  return pid > 0 && isAlive(pid, command) ? pid : undefined;
}

/** The process that holds the cluster, when it lives. */
export function clusterPid(): number | undefined {
  // The script becomes pause at the end of its work: a start that was cut short holds a cluster too.
  return livingPid(inRun('pid'), /pause|control-plane\.sh/);
}

export function requireCluster(): number {
  const pid = clusterPid();
  if (pid === undefined) throw new Error('No cluster runs: bring it up first.');
  return pid;
}

/** The first process of a node, when it lives. */
export function nodePid(node: string): number | undefined {
  if (!nodes.includes(node)) throw new Error(`There is no node ${node}: the nodes are ${nodes.join(', ')}.`);
  return livingPid(inRun('nodes', node, 'pid'), /pause|node\.sh/);
}

/** Waits for an answer; when there is none in time the log that may say why is named. */
export async function until<T>(
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
