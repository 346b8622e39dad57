import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const goneWithinMs = 120_000;

/** A file of `/proc`, or nothing when its process has ended. */
export function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** State and start time, in ticks since the machine's start, as `/proc/PID/stat` has them. */
export function statOf(stat: string): { state: string; started: string } | undefined {
  // A program may have spaces and brackets in its name, after which the fields are counted.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, started] = [fields[0], fields[19]];
  return state && started ? { state, started } : undefined;
}

/**
 * What tells a process from every other: its number and its start time. A number alone may be somebody else's by now,
 * and a command line changes, and is empty for a moment, when a script becomes another program.
 */
export function identify(pid: number): string | undefined {
  const stat = statOf(read(`/proc/${pid}/stat`));
  // A zombie has ended, and the first process of a namespace is one only when all others there are gone.
  return stat && stat.state !== 'Z' ? `${pid} ${stat.started}` : undefined;
}

/** The number of the process that was identified so, while it lives. */
export function living(identity: string): number | undefined {
  const pid = Number(identity.split(' ')[0]);
  return pid > 0 && identify(pid) === identity ? pid : undefined;
}

/** The first process of a new process namespace below `pid`, once there is one. */
export function findFirstBelow(pid: number): number | undefined {
  for (const child of read(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number)) {
    if (/^NSpid:.*\t1$/m.test(read(`/proc/${child}/status`))) return child;
    const below = findFirstBelow(child);
    if (below !== undefined) return below;
  }
  return undefined;
}

/** Sends a signal to each that is still there: one that is looked up and then told so may end in between. */
export function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

/** Kills the first process of a process namespace, and with it everything below; returns when all is gone. */
export async function kill(pid: number): Promise<void> {
  const identity = identify(pid);
  if (identity === undefined) return;
  signalAll([pid], 'SIGKILL');
  const end = performance.now() + goneWithinMs;
  while (living(identity) !== undefined) {
    if (performance.now() > end) {
      throw new Error(
        `Process ${pid} was killed and is there still after ${goneWithinMs / 1000} s: something below it hangs in the kernel. See ps -ef.`,
      );
    }
    await sleep(50);
  }
}
