import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { parseAllDocuments } from 'yaml';
import { tools } from '#e2e/cluster/tools.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';

const execute = promisify(execFile);

export const chart = 'charts/pulsar-operator';

/** Runs helm and returns what it prints; rejects with its own words. */
export async function helm(args: readonly string[], kubeconfig = '/dev/null'): Promise<string> {
  const options = { env: { ...process.env, KUBECONFIG: kubeconfig }, timeout: 60_000, maxBuffer: 16 << 20 };
  try {
    return (await execute((await tools(() => undefined)).helm, args, options)).stdout;
  } catch (error) {
    const { stderr, message } = error as { stderr: string; message: string };
    throw new Error(stderr.trim() || message, { cause: error });
  }
}

/** The text of the chart as release `demo` in namespace `ops`; `values` are those of `--set-json`. */
export function template(values: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const sets = Object.entries(values).flatMap(([key, value]) => [
    '--set-json',
    `${key}=${JSON.stringify(value)}`,
  ]);
  return helm(['template', 'demo', chart, '--namespace', 'ops', ...sets]);
}

export async function render(values: Readonly<Record<string, unknown>> = {}): Promise<KubernetesObject[]> {
  const documents = parseAllDocuments(await template(values));
  return documents
    .map(document => document.toJS() as KubernetesObject | null)
    .filter(object => object !== null);
}
