import type { KeyMapper } from './controller.ts';
import { type ApiResource, apiVersionOf, type KubernetesObject, keyOf, objectKey } from './object.ts';

/** The key of the object itself. */
export function toItself(object: KubernetesObject): string[] {
  return [keyOf(object)];
}

/** The keys of the owners of one kind; any version of its group counts. */
export function toOwner(owner: ApiResource): KeyMapper<KubernetesObject> {
  const group = apiVersionOf(owner).slice(0, -owner.version.length);
  return object =>
    (object.metadata.ownerReferences ?? [])
      .filter(reference => reference.kind === owner.kind && reference.apiVersion.startsWith(group))
      .map(reference => objectKey(owner.namespaced ? object.metadata.namespace : undefined, reference.name));
}

/** The object in the same namespace that a label names; for what carries no owner reference, such as pods. */
export function toLabelled(label: string): KeyMapper<KubernetesObject> {
  return object => {
    const name = object.metadata.labels?.[label];
    return name === undefined ? [] : [objectKey(object.metadata.namespace, name)];
  };
}
