import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sh } from '../shell.ts';

/** Where the hierarchies of control groups are mounted that have the controllers: version 1 where there is any of it. */
export function hierarchies(mounts: string): string[] {
  const lines = mounts.split('\n').map(line => line.split(' '));
  const ofType = (wanted: string) =>
    lines.flatMap(([, path, type]) => (type === wanted && path ? [path] : []));
  const version1 = ofType('cgroup');
  return version1.length > 0 ? version1 : ofType('cgroup2').slice(0, 1);
}

function pathsOf(group: string): string[] {
  return hierarchies(readFileSync('/proc/mounts', 'utf8')).map(hierarchy => join(hierarchy, group));
}

/** Removes a group with all below it from every hierarchy; the last processes may take a moment to leave. */
export async function removeControlGroups(name: string): Promise<void> {
  for (const path of pathsOf(name)) {
    for (let tries = 0; tries < 50 && existsSync(path); tries++) {
      await sh('find', [path, '-depth', '-type', 'd', '-exec', 'rmdir', '{}', '+']).catch(() => sleep(100));
    }
  }
}

/** Whether a group has processes still after 10 s, which those of a cluster that was killed need at most. */
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
