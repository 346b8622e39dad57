import { askAboutCluster, askServer, lookAtInstance } from '#src/cli/ask.ts';
import type { Target } from '#src/cli/context.ts';
import type { PulsarCluster } from '#src/cluster/model/observation.ts';
import { ApiError } from '#src/kubernetes/errors.ts';
import type { Transport } from '#src/kubernetes/transport.ts';
import { type InstanceShown, instanceText } from './instance-text.ts';
import { statusText } from './status-text.ts';

export interface StatusOptions {
  readonly allNamespaces?: boolean;
}

/** Prints the status of one cluster or instance, or of all in the namespace or everywhere. */
export async function status(
  { connection, namespace }: Target,
  name: string | undefined,
  { allNamespaces }: StatusOptions,
  print: (line: string) => void,
): Promise<void> {
  const scope = allNamespaces ? undefined : namespace;
  const texts = await askServer(connection, transport => textsOf(transport, scope, name));
  if (texts.length === 0)
    print(`No PulsarCluster in ${allNamespaces ? 'any namespace' : `namespace ${namespace}`}.`);
  for (const [index, text] of texts.entries()) {
    if (index > 0) print('');
    for (const line of text) print(line);
  }
}

/** Whoever asks for a name nearly always means a cluster: that nothing has it is told of clusters. */
async function textsOf(
  transport: Transport,
  namespace: string | undefined,
  name: string | undefined,
): Promise<string[][]> {
  const asked = askAboutCluster<Found<PulsarCluster>>(transport, namespace, name, { method: 'GET' });
  const clusters = await orAbsent(asked);
  if (clusters && name !== undefined) return [statusText(clusters)];
  const instances = await orAbsent(lookAtInstance<Found<InstanceShown>>(transport, namespace, name));
  if (!clusters && !instances) await asked;
  return [...all(clusters).map(statusText), ...all(instances).map(instanceText)];
}

type Found<T> = T & { readonly items?: readonly T[] };

function all<T>(found: Found<T> | undefined): readonly T[] {
  return found ? (found.items ?? [found]) : [];
}

/** Where the kind is not installed, or may not be looked at, there is nothing to show. */
async function orAbsent<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ApiError && (error.status === 403 || error.status === 404)) return undefined;
    throw error;
  }
}
