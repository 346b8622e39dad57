import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Whether a process lives and its command is one of these: a number alone may be somebody else's by now. */
export function isAlive(pid: number, command: RegExp): boolean {
  return command.test(read(`/proc/${pid}/cmdline`));
}

/** The process below `pid` that runs a script of this name, once it does. */
export function findBelow(pid: number, script: string): number | undefined {
  for (const child of read(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number)) {
    const [shell, file] = read(`/proc/${child}/cmdline`).split('\0');
    if (shell?.endsWith('bash') && file?.endsWith(script)) return child;
    const below = findBelow(child, script);
    if (below !== undefined) return below;
  }
  return undefined;
}

/** Kills the first process of a process namespace, and with it everything below; returns when all is gone. */
export async function kill(pid: number): Promise<void> {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    return;
  }
  for (let tries = 0; tries < 200 && read(`/proc/${pid}/stat`) !== ''; tries++) await sleep(50);
}
