import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sh } from '../shell.ts';

/** Where the hierarchies of control groups (version 1) are mounted. */
function hierarchies(): string[] {
  return readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .map(line => line.split(' '))
    .flatMap(([, path, type]) => (type === 'cgroup' && path ? [path] : []));
}

/** Removes a group with all below it from every hierarchy; the last processes may take a moment to leave. */
export async function removeControlGroups(name: string): Promise<void> {
  for (const path of hierarchies().map(hierarchy => join(hierarchy, name))) {
    for (let tries = 0; tries < 50 && existsSync(path); tries++) {
      await sh('find', [path, '-depth', '-type', 'd', '-exec', 'rmdir', '{}', '+']).catch(() => sleep(100));
    }
  }
}
