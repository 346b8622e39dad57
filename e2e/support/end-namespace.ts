import { eventually } from './eventually.ts';
import { kubectl } from './kubernetes.ts';

const minute = 60_000;

/** A namespace of Kubernetes goes with all in it, its clusters first; returns when it is gone. */
export async function endNamespace(namespace: string): Promise<void> {
  await endClusters(namespace);
  await kubectl(['delete', 'namespace', namespace, '--ignore-not-found', '--wait=true'], {
    deadlineMs: 4 * minute,
  });
}

/**
 * With their volumes brokers end first. With a namespace all end at once, and a broker whose ZooKeeper is gone waits for it for most
 * of a minute.
 */
async function endClusters(namespace: string): Promise<void> {
  const on = (...words: string[]) => kubectl(['-n', namespace, ...words], { deadlineMs: 2 * minute });
  const clusters = (await on('get', 'pulsarclusters', '-o', 'name')).split('\n').filter(Boolean);
  const patch = (spec: object) =>
    Promise.all(clusters.map(name => on('patch', name, '--type=merge', '-p', JSON.stringify(spec))));
  try {
    await patch({ spec: { deletionPolicy: 'Delete' } });
    const finalizers = '-o=jsonpath={.metadata.finalizers}';
    await eventually('the operator has seen it', async () => {
      const found = await Promise.all(clusters.map(name => on('get', name, finalizers)));
      return found.every(Boolean);
    });
    await on('delete', 'pulsarclusters', '--all', '--timeout=90s');
  } catch {
    // Nothing looks after them any more, as in a test of that.
    await patch({ metadata: { finalizers: null } }).catch(() => undefined);
  }
}
