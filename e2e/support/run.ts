import { spawn } from 'node:child_process';

export interface RunOptions {
  readonly input?: string;
  /** After which the command is killed; default 60 s. */
  readonly deadlineMs?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a command and returns what it printed. Throws with its own words when it fails or takes too long. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const { input = '', deadlineMs = 60_000, env = {} } = options;
  const child = spawn(command, args, {
    env: { ...process.env, ...env },
    timeout: deadlineMs,
    killSignal: 'SIGKILL',
  });
  const output: Buffer[] = [];
  const errors: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code === 0) return resolve(Buffer.concat(output).toString());
      const end = signal ? `ended by ${signal} (limit ${deadlineMs} ms)` : `exit code ${code}`;
      const words = Buffer.concat([...errors, ...output])
        .toString()
        .trim();
      reject(new Error(`${command} ${args.join(' ')}: ${end}: ${words}`));
    });
  });
}
