import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface ShellOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** After which the command is killed; default 60 s. */
  readonly deadlineMs?: number;
  /** Told each line of its errors as it comes, which is where programs tell how far they are. */
  readonly onLine?: (line: string) => void;
  /** Whether all that the command starts ends with it, where this is root on Linux. */
  readonly tree?: boolean;
}

const linux = process.platform === 'linux';
const wholeTree = ['unshare', '-m', '-p', '--fork', '--kill-child=SIGKILL', '--mount-proc', '--'];

/**
 * A command that ends with this process, however that ends: what one that was left over writes would get into what the
 * next run makes anew.
 */
export function mortal(command: readonly string[]): [string, string[]] {
  const [program = '', ...args] = linux ? ['setpriv', '--pdeathsig', 'KILL', '--', ...command] : command;
  return [program, args];
}

/** Runs a command to its end and returns what it printed; its errors go into the message when it fails. */
export function sh(command: string, args: readonly string[], options: ShellOptions = {}): Promise<string> {
  const { cwd, env = {}, input = '', deadlineMs = 60_000, onLine, tree = false } = options;
  const prefix = tree && linux && process.getuid?.() === 0 ? wholeTree : [];
  const child = spawn(...mortal([...prefix, command, ...args]), {
    ...(cwd !== undefined && { cwd }),
    env: { ...process.env, ...env },
  });
  const deadline = setTimeout(() => {
    child.kill('SIGKILL');
    // What it has started may hold these open for as long as it likes.
    for (const stream of [child.stdout, child.stderr]) stream.destroy();
  }, deadlineMs);
  const output: Buffer[] = [];
  const errors: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
  if (onLine) createInterface({ input: child.stderr }).on('line', onLine);
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.once('error', error => reject(new Error(`${command} cannot be run: ${error.message}`)));
    child.once('close', (code, signal) => {
      clearTimeout(deadline);
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
