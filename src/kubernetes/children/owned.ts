import { createHash } from 'node:crypto';
import { controllerOf, type KubernetesObject, type OwnerReference } from '#src/kubernetes/object.ts';

/** What makes an object go with its owner, which alone manages it. */
export function ownedBy({ apiVersion, kind, metadata }: KubernetesObject): OwnerReference {
  const { name, uid = '' } = metadata;
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
}

/** Whether exactly this owner, and no earlier one of its name, manages an object. */
export function isManagedBy({ metadata: { uid } }: KubernetesObject, object: KubernetesObject): boolean {
  return uid !== undefined && controllerOf(object)?.uid === uid;
}

/** Whether one of the same name managed it that is no more: Kubernetes takes away what that has left. */
export function isOfEarlier(owner: KubernetesObject, object: KubernetesObject): boolean {
  const by = controllerOf(object);
  const isNamesake = by?.kind === owner.kind && by.name === owner.metadata.name;
  return isNamesake && !isManagedBy(owner, object);
}

/** Room is left for what others make of it, such as the pods of Pulsar's own runtime. */
export const longestChildName = 200;

/** A name that begins like `base` and is another one for each `identity`. */
export function hashedName(base: string, identity: string): string {
  return `${cut(base, longestChildName)}-${shortHash(identity)}`;
}

/** The name of an object as the value of a label, which is shorter than a name may be. */
export function nameLabel(name: string): string {
  return name.length <= 63 ? name : `${cut(name, 54)}-${shortHash(name)}`;
}

function cut(name: string, length: number): string {
  return name.slice(0, length).replace(/[^a-z0-9]+$/, '');
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
