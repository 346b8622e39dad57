import { Readable } from 'node:stream';
import { ending } from '#src/cli/failure.ts';
import { createProgram } from '#src/cli/program.ts';
import { type Answers, kubernetesWith, type Pulsar } from './fake-pulsar.ts';

const orders = 'persistent/public/default/orders';

export function pulsarWith(more: Partial<Pulsar> = {}): Pulsar {
  return { topics: new Set([orders]), stored: [], received: [], ...more };
}

interface Ended {
  readonly lines: readonly string[];
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
  const program = createProgram(line => lines.push(line), Readable.from([input]));
  try {
    await program.parseAsync([...args, '--kubeconfig', kubeconfig], { from: 'user' });
    return { lines, code: 0 };
  } catch (error) {
    return { lines, ...ending(error) };
  }
}
