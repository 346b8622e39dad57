import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process that a test may stop, start again, and signal by its pid. */
export interface Daemon {
  readonly pid: number;
  /** Starts it, with the same arguments as ever, and waits until it is ready. */
  start(): Promise<void>;
  /** Kills it and waits for its end. */
  stop(): Promise<void>;
}

interface Options {
  /** What messages call it. */
  name: string;
  command: string;
  args: string[];
  directory: string;
  /** Beside the environment of this process. */
  env?: Readonly<Record<string, string>>;
  ready: () => Promise<boolean>;
  /** How long it may take to get ready; a minute. */
  readyWithinMs?: number;
}

/** Starts a process that never outlives this one: the kernel kills it when we end, however we end. */
export async function startDaemon({
  name,
  command,
  args,
  directory,
  env = {},
  ready,
  readyWithinMs = 60_000,
}: Options): Promise<Daemon> {
  const log = `${directory}/${name}.log`;
  let child: ChildProcess;

  async function start() {
    const out = openSync(log, 'a');
    child = spawn('setpriv', ['--pdeathsig', 'KILL', command, ...args], {
      cwd: directory,
      env: { ...process.env, ...env },
      stdio: ['ignore', out, out],
    });
    await once(child, 'spawn');
    const deadline = performance.now() + readyWithinMs;
    while (!(await ready())) {
      if (child.exitCode !== null) throw new Error(`${name} ended at once:\n${tail(log)}`);
      if (performance.now() > deadline)
        throw new Error(`${name} is not ready after ${readyWithinMs / 1000} s:\n${tail(log)}`);
      await sleep(25);
    }
  }

  async function stop() {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  await start();
  return {
    get pid() {
      return child.pid ?? 0;
    },
    start,
    stop,
  };
}

function tail(log: string): string {
  return readFileSync(log, 'utf8').split('\n').slice(-15).join('\n');
}
