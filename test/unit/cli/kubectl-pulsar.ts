import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { stringify } from 'yaml';

export interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs the plugin as people do. */
export function kubectlPulsar(...args: string[]): Promise<Outcome> {
  return kubectlPulsarReading('', ...args);
}

/** The same with something on its standard input. */
export function kubectlPulsarReading(input: string, ...args: string[]): Promise<Outcome> {
  return new Promise(resolve => {
    const child = execFile(process.execPath, ['src/cli/main.ts', ...args], (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
    child.stdin?.end(input);
  });
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
