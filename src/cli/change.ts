import type { PulsarCluster } from '#src/cluster/model/observation.ts';
import { clusterResource } from '#src/cluster/observe/watched.ts';
import { type ComponentName, restartAnnotation, restartAnnotationOf } from '#src/components/build/names.ts';
import { openTransport } from '#src/kubernetes/http-transport.ts';
import { resourcePath } from '#src/kubernetes/object.ts';
import type { Target } from './context.ts';

export interface RestartOptions {
  readonly component?: ComponentName;
}

const deadlineMs = 10_000;

/** Asks for a restart of all components or of one. */
export async function restart(
  target: Target,
  name: string,
  { component }: RestartOptions,
  print: (line: string) => void,
): Promise<void> {
  const key = component ? restartAnnotationOf(component) : restartAnnotation;
  const annotations = { [key]: new Date().toISOString() };
  const { spec } = await patch(target, name, { metadata: { annotations } });
  const what = component ?? 'every component';
  if (spec.suspend) {
    print(
      `${name} is suspended: ${what} restarts after kubectl pulsar resume ${name} -n ${target.namespace}.`,
    );
  } else {
    print(`${name}: ${what} restarts, one pod at a time. ${watchIt(target, name)}`);
  }
}

/** A merge patch: it changes what it names, and nothing of a cluster that does not exist. */
async function patch(
  { connection, namespace }: Target,
  name: string,
  body: { metadata: object } | { spec: object },
): Promise<PulsarCluster> {
  const transport = openTransport({ connection, userAgent: 'kubectl-pulsar' });
  try {
    return await transport.request<PulsarCluster>({
      method: 'PATCH',
      path: resourcePath(clusterResource, namespace, name),
      query: { fieldManager: 'kubectl-pulsar' },
      contentType: 'application/merge-patch+json',
      body,
      deadlineMs,
    });
  } finally {
    await transport.close();
  }
}

function watchIt({ namespace }: Target, name: string): string {
  return `See kubectl pulsar status ${name} -n ${namespace}.`;
}

/** Has the operator leave a cluster alone. */
export async function suspend(target: Target, name: string, print: (line: string) => void): Promise<void> {
  await patch(target, name, { spec: { suspend: true } });
  print(`${name} is suspended: it runs on, and nothing is changed or healed. ${watchIt(target, name)}`);
}

/** Has the operator look after a cluster again. */
export async function resume(target: Target, name: string, print: (line: string) => void): Promise<void> {
  await patch(target, name, { spec: { suspend: false } });
  print(`${name} is resumed: what waited is carried out. ${watchIt(target, name)}`);
}
