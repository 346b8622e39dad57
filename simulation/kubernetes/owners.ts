import { isAlive } from '#src/cluster/model/component-state.ts';
import type { KubernetesObject, OwnerReference } from '#src/kubernetes/object.ts';
import type { Kubernetes } from './kubernetes.ts';

/** Owner reference of what a controller makes for an object. */
export function controlledBy({ apiVersion, kind, metadata }: KubernetesObject): OwnerReference {
  return { apiVersion, kind, name: metadata.name, uid: metadata.uid ?? '', controller: true };
}

export function isOwnedBy({ metadata }: KubernetesObject, owner: KubernetesObject): boolean {
  return metadata.ownerReferences?.some(({ uid }) => uid === owner.metadata.uid) ?? false;
}

/** Objects, as one that owned them has left them. */
export function letGo(objects: readonly KubernetesObject[]): KubernetesObject[] {
  return objects.map(object => ({ ...object, metadata: { ...object.metadata, ownerReferences: [] } }));
}

/** What the garbage collector does: it lets go of what is to outlive its owner, and takes what has lost its owner. */
export function collectGarbage(kubernetes: Kubernetes): void {
  let objects = everything(kubernetes);
  for (const owner of objects.filter(isOrphaning)) {
    release(kubernetes, owner);
    objects = everything(kubernetes);
  }
  const uids = new Set(objects.map(({ metadata }) => metadata.uid));
  for (const object of objects) {
    const { ownerReferences = [] } = object.metadata;
    if (ownerReferences.length > 0 && !ownerReferences.some(({ uid }) => uids.has(uid)))
      kubernetes.delete(object, { isGarbage: true });
  }
}

function everything(kubernetes: Kubernetes): KubernetesObject[] {
  const objects: KubernetesObject[] = [];
  for (const kind of kubernetes.kinds()) objects.push(...kubernetes.list(kind));
  return objects;
}

function isOrphaning(object: KubernetesObject): boolean {
  return !isAlive(object) && (object.metadata.finalizers?.includes('orphan') ?? false);
}

/** The owner goes when nothing names it any more. */
function release(kubernetes: Kubernetes, owner: KubernetesObject): void {
  for (const object of everything(kubernetes).filter(each => isOwnedBy(each, owner))) {
    const { ownerReferences = [] } = object.metadata;
    const others = ownerReferences.filter(({ uid }) => uid !== owner.metadata.uid);
    kubernetes.write({ ...object, metadata: { ...object.metadata, ownerReferences: others } });
  }
  kubernetes.remove(owner);
}
