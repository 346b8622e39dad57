import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { onTestFinished } from 'vitest';
import { stringify } from 'yaml';
import { ending } from '#src/cli/failure.ts';
import { createProgram } from '#src/cli/program.ts';

export interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs the plugin as `main.ts` does, but in this process. */
export async function kubectlPulsar(...args: string[]): Promise<Outcome> {
  const [output, errors] = [new PassThrough(), new PassThrough()];
  const program = createProgram(line => output.write(`${line}\n`), {
    ...{ input: Readable.from(['']), output, errors },
  });
  const text = (from: PassThrough) => String(from.read() ?? '');
  try {
    await program.parseAsync(args, { from: 'user' });
    return { code: 0, stdout: text(output), stderr: text(errors) };
  } catch (error) {
    const { code, sentence } = ending(error);
    if (sentence !== undefined) errors.write(`error: ${sentence}\n`);
    return { code, stdout: text(output), stderr: text(errors) };
  }
}

/** An API server that answers as it is told, and a kubeconfig for it. */
export async function apiServer(
  listener: RequestListener,
  prepare?: (server: Server) => void,
): Promise<string> {
  const server = createServer(listener);
  prepare?.(server);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    return new Promise(resolve => {
      server.close(() => resolve());
    });
  });
  const address = server.address();
  return kubeconfigFor(`http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`);
}

export async function kubeconfigFor(server: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'kubectl-pulsar-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'kubeconfig');
  await writeFile(
    path,
    stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'c', cluster: { server } }],
      users: [{ name: 'u', user: { token: 'secret' } }],
      contexts: [{ name: 'x', context: { cluster: 'c', user: 'u', namespace: 'pulsar' } }],
      'current-context': 'x',
    }),
  );
  return path;
}
