import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cacheRoot } from '../cache.ts';
import { identify, living } from './process.ts';

export const nodes = ['n1', 'n2', 'n3'];

export function runFolder(): string {
  return join(cacheRoot(), 'builtin', 'run');
}

export function inRun(...names: string[]): string {
  return join(runFolder(), ...names);
}

export const kubeconfig = () => inRun('pki', 'admin.kubeconfig');

/** Writes a file that is there with all of its contents or not at all. */
export function note(path: string, words: string): void {
  writeFileSync(`${path}.new`, words);
  renameSync(`${path}.new`, path);
}

/** What was written so; empty when nothing was. */
export function noted(path: string): string {
  return existsSync(path) && statSync(path).isFile() ? readFileSync(path, 'utf8') : '';
}

export const clusterNote = () => inRun('pid');
export const nodeNote = (node: string) => inRun('nodes', node, 'pid');

/** Notes which process this is: not its number alone, which may be another's tomorrow. */
export function noteProcess(path: string, pid: number): void {
  const identity = identify(pid);
  if (identity === undefined) throw new Error(`Process ${pid} has ended at its start.`);
  note(path, identity);
}

/** The process that holds the cluster, when it lives. */
export function clusterPid(): number | undefined {
  return living(noted(clusterNote()));
}

export function requireCluster(): number {
  const pid = clusterPid();
  if (pid === undefined) throw new Error('No cluster runs: bring it up first.');
  return pid;
}

/** The first process of a node, when it lives. */
export function nodePid(node: string): number | undefined {
  if (!nodes.includes(node)) throw new Error(`There is no node ${node}: the nodes are ${nodes.join(', ')}.`);
  return living(noted(nodeNote(node)));
}

export function requireNode(node: string): number {
  const pid = nodePid(node);
  if (pid === undefined) throw new Error(`Node ${node} has ended. ${see(inRun('log', `${node}.log`))}`);
  return pid;
}

const mark = () => inRun('whole');

/** The last step of a start: what the cluster is made of, which says too that it is whole. */
export function markWhole(key: string): void {
  note(mark(), key);
}

/** The first step of an end. */
export function unmarkWhole(): void {
  rmSync(mark(), { force: true });
}

/** What the cluster was made of, once all of it was made. */
export function wholeKey(): string | undefined {
  return noted(mark()) || undefined;
}

/** The end of an error message: the path of a log, and its last lines. */
export function see(log: string): string {
  const last = noted(log).trim().split('\n').slice(-5).join('\n');
  return `See ${log}${last ? `, which ends:\n${last}` : '.'}`;
}

/** Waits for an answer; when there is none in time, the log that may say why is named and its end is told. */
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
  throw new Error(`${what}: not within ${withinMs / 1000} s. ${see(log)}`);
}
