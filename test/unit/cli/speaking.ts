import { PassThrough, Readable } from 'node:stream';
import { ending } from '#src/cli/failure.ts';
import { createProgram } from '#src/cli/program.ts';
import { type Answers, kubernetesWith, type Pulsar } from './fake-pulsar.ts';

const orders = 'persistent/public/default/orders';

export function pulsarWith(more: Partial<Pulsar> = {}): Pulsar {
  return { topics: new Set([orders]), stored: [], received: [], ...more };
}

interface Ended {
  readonly lines: readonly string[];
  /** What a command in a pod has said, where one ran. */
  readonly output?: string;
  readonly errors?: string;
  readonly code: number;
  readonly sentence?: string;
}

/** Runs a command on a cluster `demo` that has this Pulsar. */
export async function run(
  pulsar: Pulsar,
  answers: Answers,
  args: readonly string[],
  input = '',
): Promise<Ended> {
  const kubeconfig = await kubernetesWith(pulsar, answers);
  const lines: string[] = [];
  const [output, errors] = [new PassThrough(), new PassThrough()];
  const said = () => {
    const texts = { output: output.read() as Buffer | null, errors: errors.read() as Buffer | null };
    return Object.fromEntries(
      Object.entries(texts).flatMap(([key, text]) => (text ? [[key, text.toString()]] : [])),
    );
  };
  const program = createProgram(line => lines.push(line), { input: Readable.from([input]), output, errors });
  try {
    const [command = '', ...rest] = args;
    await program.parseAsync([command, '--kubeconfig', kubeconfig, ...rest], { from: 'user' });
    return { lines, ...said(), code: 0 };
  } catch (error) {
    return { lines, ...said(), ...ending(error) };
  }
}
