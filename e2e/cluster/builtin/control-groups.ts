import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sh } from '../shell.ts';
import { read } from './process.ts';

/** The control group in which the nodes have theirs. */
export const group = 'pulsar-operator-cluster';

/** Where control groups are mounted: each hierarchy of version 1, and that of version 2. */
export function hierarchies(mounts: string): string[] {
  const lines = mounts.split('\n').map(line => line.split(' '));
  const ofType = (wanted: string) =>
    lines.flatMap(([, path, type]) => (type === wanted && path ? [path] : []));
  return [...ofType('cgroup'), ...ofType('cgroup2').slice(0, 1)];
}

function pathsOf(group: string): string[] {
  return hierarchies(readFileSync('/proc/mounts', 'utf8')).map(hierarchy => join(hierarchy, group));
}

/** Removes a group with all below it from every hierarchy; the last processes may take a moment to leave. */
export async function removeControlGroups(name: string): Promise<void> {
  for (const path of pathsOf(name)) {
    for (let tries = 0; existsSync(path); tries++) {
      if (tries === 300)
        throw new Error(`${path} cannot be removed: see ${path}/cgroup.procs for who is in it.`);
      await sh('find', [path, '-depth', '-type', 'd', '-exec', 'rmdir', '{}', '+']).catch(() => sleep(100));
    }
  }
}

/** The process with which a group's processes end: the outermost ancestor that is process 1 of a namespace. */
export function findOwner(name: string): number | undefined {
  const groups = pathsOf(name).filter(existsSync);
  const files = groups.flatMap(path => globSync(join(path, '**', 'cgroup.procs')));
  const member = files.map(path => Number.parseInt(read(path), 10)).find(pid => pid > 0);
  let owner: number | undefined;
  for (let pid = member ?? 0; pid > 1; ) {
    const status = read(`/proc/${pid}/status`);
    if (/^NSpid:.*\t1$/m.test(status)) owner = pid;
    pid = Number(/^PPid:\t(\d+)$/m.exec(status)?.[1] ?? 0);
  }
  return owner;
}

/** Whether a group still has processes after 10 s; those of a cluster that was killed are gone by then. */
export async function isGroupInUse(name: string): Promise<boolean> {
  const path = pathsOf(name).find(existsSync);
  if (path === undefined) return false;
  for (let tries = 0; tries < 100; tries++) {
    const search = sh('find', [path, '-name', 'cgroup.procs', '-exec', 'cat', '{}', '+']);
    // Groups come and go while they are read: that is no sign that nobody is there.
    if ((await search.catch(() => 'unknown')) === '') return false;
    await sleep(100);
  }
  return existsSync(path);
}

/** Throws when another's processes are in a group: one whose state is not in this folder. */
export async function refuseOthers(name: string, what: string, folder: string): Promise<void> {
  if (!(await isGroupInUse(name))) return;
  const owner = findOwner(name);
  throw new Error(
    `${what} runs on this machine whose state is not in ${folder}; its first process is ${owner}. End it with \`make down\` and the PULSAR_OPERATOR_CACHE it was started with or, when that is lost, with \`kill -9 ${owner}\`.`,
  );
}
