import type { PulsarCluster } from '#src/cluster/model/observation.ts';
import { askAboutCluster, askServer } from './ask.ts';
import type { Target } from './context.ts';
import { statusText } from './status-text.ts';

export interface StatusOptions {
  readonly allNamespaces?: boolean;
}

/** Prints the status of one cluster, or of all in the namespace or everywhere. */
export async function status(
  { connection, namespace }: Target,
  name: string | undefined,
  { allNamespaces }: StatusOptions,
  print: (line: string) => void,
): Promise<void> {
  const answer = await askServer(connection, transport => {
    return askAboutCluster<PulsarCluster & { items?: PulsarCluster[] }>(
      transport,
      allNamespaces ? undefined : namespace,
      name,
      { method: 'GET' },
    );
  });
  const clusters = answer.items ?? [answer];
  if (clusters.length === 0)
    print(`No PulsarCluster in ${allNamespaces ? 'any namespace' : `namespace ${namespace}`}.`);
  for (const [index, cluster] of clusters.entries()) {
    if (index > 0) print('');
    for (const line of statusText(cluster)) print(line);
  }
}
