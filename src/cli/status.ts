import type { PulsarCluster } from '#src/cluster/model/observation.ts';
import { clusterResource } from '#src/cluster/observe/watched.ts';
import { openTransport } from '#src/kubernetes/http-transport.ts';
import { resourcePath } from '#src/kubernetes/object.ts';
import type { Target } from './context.ts';
import { statusText } from './status-text.ts';

export interface StatusOptions {
  readonly allNamespaces?: boolean;
}

const deadlineMs = 10_000;

/** Prints the status of one cluster, or of all in the namespace or everywhere. */
export async function status(
  { connection, namespace }: Target,
  name: string | undefined,
  { allNamespaces }: StatusOptions,
  print: (line: string) => void,
): Promise<void> {
  const transport = openTransport({ connection, userAgent: 'kubectl-pulsar' });
  try {
    const path = resourcePath(clusterResource, allNamespaces ? undefined : namespace, name);
    const answer = await transport.request<PulsarCluster & { items?: PulsarCluster[] }>({
      method: 'GET',
      path,
      deadlineMs,
    });
    const clusters = answer.items ?? [answer];
    if (clusters.length === 0)
      print(`No PulsarCluster in ${allNamespaces ? 'any namespace' : `namespace ${namespace}`}.`);
    for (const [index, cluster] of clusters.entries()) {
      if (index > 0) print('');
      for (const line of statusText(cluster)) print(line);
    }
  } finally {
    await transport.close();
  }
}
