import type { PulsarCluster } from '#src/cluster/model/observation.ts';
import { type ComponentName, restartAnnotation, restartAnnotationOf } from '#src/components/build/names.ts';
import { askAboutCluster, askServer } from './ask.ts';
import type { Target } from './context.ts';

export interface RestartOptions {
  readonly component?: ComponentName;
}

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
function patch(
  { connection, namespace }: Target,
  name: string,
  body: { metadata: object } | { spec: object },
): Promise<PulsarCluster> {
  return askServer(connection, transport => {
    return askAboutCluster(transport, namespace, name, {
      method: 'PATCH',
      query: { fieldManager: 'kubectl-pulsar' },
      contentType: 'application/merge-patch+json',
      body,
    });
  });
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
