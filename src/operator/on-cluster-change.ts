import { type Caches, neighbourKeys } from '#src/cluster/observe/observe.ts';
import { clusterLabel } from '#src/components/build/names.ts';
import { toLabelled } from '#src/kubernetes/map-keys.ts';
import { keyOf, type ObjectKey } from '#src/kubernetes/object.ts';

/**
 * Calls back when that about a cluster changes by which others go, and not each time a pod does. The signature of what is not
 * there is empty.
 */
export function onClusterChange(
  caches: Caches,
  signatureOf: (key: ObjectKey) => string,
  changed: (key: ObjectKey) => void,
): void {
  const known = new Map<ObjectKey, string>();
  const look = (key: ObjectKey) => {
    const signature = signatureOf(key);
    if ((known.get(key) ?? '') === signature) return;
    if (signature === '') known.delete(key);
    else known.set(key, signature);
    changed(key);
  };
  caches.clusters.subscribe(change => {
    const cluster = change.new ?? change.old;
    // Of a store those change too that share it.
    for (const key of [keyOf(cluster), ...neighbourKeys(caches, cluster)]) look(key);
  });
  const clusterOf = toLabelled(clusterLabel);
  caches.pods.subscribe(change => {
    for (const key of clusterOf(change.new ?? change.old)) look(key);
  });
}
