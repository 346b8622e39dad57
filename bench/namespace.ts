import { endNamespace } from '#e2e/support/end-namespace.ts';
import { kubectl } from '#e2e/support/kubernetes.ts';

/** Runs `use` in a new namespace that is gone afterwards; one left by an interrupted run is removed first. */
export async function inNamespace<T>(namespace: string, use: () => Promise<T>): Promise<T> {
  await endNamespace(namespace);
  await kubectl(['create', 'namespace', namespace]);
  try {
    return await use();
  } finally {
    await endNamespace(namespace);
  }
}
