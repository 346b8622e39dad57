import type { KubernetesObject, OwnerReference } from './object.ts';

/**
 * The reference to put on what `owner` controls: it is garbage-collected with its owner. `blockOwnerDeletion` makes
 * a foreground deletion of the owner wait for it and needs `update` on the owner's `finalizers` sub-resource.
 */
export function controllerReference(owner: KubernetesObject): OwnerReference {
  const { name, uid } = owner.metadata;
  if (!uid)
    throw new Error(`${owner.kind} ${name} has no uid yet: only an object read from the API can own others`);
  return {
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name,
    uid,
    controller: true,
    blockOwnerDeletion: true,
  };
}

/** The reference to the one owner that manages the object, if any. */
export function controllerOf(object: KubernetesObject): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find(reference => reference.controller);
}

/** Whether exactly this owner, not an earlier one of the same name, manages the object. */
export function isControlledBy(object: KubernetesObject, owner: KubernetesObject): boolean {
  return owner.metadata.uid !== undefined && controllerOf(object)?.uid === owner.metadata.uid;
}
