import { type ShellOptions, sh } from '#e2e/cluster/shell.ts';
import { connect } from '#src/kubernetes/connection.ts';
import { isNotFound } from '#src/kubernetes/errors.ts';
import { openTransport } from '#src/kubernetes/http/http-transport.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';

export function fromEnvironment(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: the global set-up of the end-to-end tests sets it`);
  return value;
}

/** Runs kubectl against the test cluster. */
export function kubectl(args: readonly string[], options: ShellOptions = {}): Promise<string> {
  return sh(fromEnvironment('KUBECTL'), args, options);
}

/** Applies a manifest, as a user does. */
export async function apply(...objects: object[]): Promise<void> {
  await kubectl(['apply', '-f', '-'], {
    input: objects.map(object => JSON.stringify(object)).join('\n---\n'),
  });
}

export const connection = connect({ kubeconfig: fromEnvironment('KUBECONFIG') });
const transport = openTransport({ connection, userAgent: 'pulsar-operator-e2e', connections: 4 });

/** An object by its API path; undefined when there is none. */
export async function get<T = KubernetesObject>(path: string): Promise<T | undefined> {
  try {
    return await transport.request<T>({ method: 'GET', path, deadlineMs: 10_000 });
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

export async function list<T = KubernetesObject>(path: string, labelSelector?: string): Promise<T[]> {
  const query = labelSelector === undefined ? {} : { labelSelector };
  const answer = await transport.request<{ items: T[] | null }>({
    method: 'GET',
    path,
    query,
    deadlineMs: 10_000,
  });
  return answer.items ?? [];
}
