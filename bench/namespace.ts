import { kubectl } from '#e2e/support/kubernetes.ts';

/** Resolves when the namespace, and with it every pod in it, is gone. */
async function remove(namespace: string): Promise<void> {
  await kubectl(['delete', 'namespace', namespace, '--ignore-not-found', '--wait=true'], {
    deadlineMs: 300_000,
  });
}

/** Runs `use` in a new namespace that is gone afterwards; one left by an interrupted run is removed first. */
export async function inNamespace<T>(namespace: string, use: () => Promise<T>): Promise<T> {
  await remove(namespace);
  await kubectl(['create', 'namespace', namespace]);
  try {
    return await use();
  } finally {
    await remove(namespace);
  }
}
