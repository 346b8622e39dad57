import type { KeyMapper } from './controller.ts';
import { type KubernetesObject, keyOf, objectKey } from './object.ts';

/** The key of the object itself. */
export function toItself(object: KubernetesObject): string[] {
  return [keyOf(object)];
}

/** The object in the same namespace that a label names; for what carries no owner reference, such as pods. */
export function toLabelled(label: string): KeyMapper<KubernetesObject> {
  return object => {
    const name = object.metadata.labels?.[label];
    return name === undefined ? [] : [objectKey(object.metadata.namespace, name)];
  };
}

/** The object of a kind that owns it as its controller. */
export function toOwner(kind: string): KeyMapper<KubernetesObject> {
  return ({ metadata }) => {
    const owner = metadata.ownerReferences?.find(each => each.controller === true && each.kind === kind);
    return owner ? [objectKey(metadata.namespace, owner.name)] : [];
  };
}
