import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { inject } from 'vitest';
import { kubectlBinary } from './binaries.ts';

const execute = promisify(execFile);

/** Runs kubectl as an administrator and returns what it prints; `input` goes to its standard input. Rejects with what it says. */
export async function runKubectl(kubeconfig: string, args: string[], input = ''): Promise<string> {
  const running = execute(await kubectlBinary(), ['--kubeconfig', kubeconfig, ...args], {
    timeout: 60_000,
    maxBuffer: 16 << 20,
  });
  // One that has ended already says itself why; nobody else is to fail by it.
  running.child.stdin?.on('error', () => undefined).end(input);
  try {
    return (await running).stdout;
  } catch (error) {
    const { stderr, message } = error as { stderr: string; message: string };
    throw new Error(stderr.trim() || message, { cause: error });
  }
}

/**
 * Waits until all definitions are served. `--for=condition` would end with an error where one is so new that it has no
 * conditions at all.
 */
export async function definitionsServed(kubeconfig: string): Promise<void> {
  const established = `jsonpath={.status.conditions[?(@.type=="Established")].status}=True`;
  await runKubectl(kubeconfig, ['wait', `--for=${established}`, 'crd', '--all', '--timeout=30s']);
}

/** kubectl against the server that all API tests share. */
export function kubectl(args: string[], input?: string): Promise<string> {
  return runKubectl(inject('kubeconfig'), args, input);
}

/** A namespace of its own for a test, on the shared server; the name is `prefix-<random>`. */
export async function namespace(prefix: string): Promise<string> {
  const name = `${prefix}-${randomBytes(4).toString('hex')}`;
  await kubectl(['create', 'namespace', name]);
  return name;
}
