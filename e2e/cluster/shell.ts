import { spawn } from 'node:child_process';

export interface ShellOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** After which the command is killed; default 60 s. */
  readonly deadlineMs?: number;
}

/** Runs a command to its end and returns what it printed; its errors go into the message when it fails. */
export function sh(command: string, args: readonly string[], options: ShellOptions = {}): Promise<string> {
  const { cwd, env = {}, input = '', deadlineMs = 60_000 } = options;
  const child = spawn(command, args, {
    ...(cwd !== undefined && { cwd }),
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
    child.once('error', error => reject(new Error(`${command} cannot be run: ${error.message}`)));
    child.once('close', (code, signal) => {
      if (code === 0) return resolve(Buffer.concat(output).toString());
      const end = signal ? `ended by ${signal} (limit ${deadlineMs / 1000} s)` : `exit code ${code}`;
      const words = Buffer.concat([...errors, ...output])
        .toString()
        .trim()
        .slice(-4000);
      reject(new Error(`${[command, ...args].join(' ').slice(0, 300)}: ${end}: ${words}`));
    });
  });
}

/** Whether a program of this name is on the path. */
export async function has(program: string): Promise<boolean> {
  return sh('sh', ['-c', `command -v ${program}`]).then(
    () => true,
    () => false,
  );
}
