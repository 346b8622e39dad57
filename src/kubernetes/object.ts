/** A Kubernetes object as it is on the wire: raw JSON, dates are strings, unknown fields are kept. */
export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
  [field: string]: unknown;
}

export interface ObjectMeta {
  name: string;
  namespace?: string;
  uid?: string;
  /** Opaque to users; see `resource-version.ts` for the one comparison we make. */
  resourceVersion?: string;
  generation?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  ownerReferences?: OwnerReference[];
  finalizers?: string[];
  creationTimestamp?: string;
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  managedFields?: FieldsOf[];
}

/** The fields that one writer owns, as a tree of their names. */
export interface FieldsOf {
  manager?: string;
  operation?: 'Apply' | 'Update';
  apiVersion?: string;
  time?: string;
  fieldsType?: string;
  fieldsV1?: FieldTree;
  subresource?: string;
}

export interface FieldTree {
  [name: string]: FieldTree;
}

export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

/** Where a kind lives in the API. `group` is empty for the core group. */
export interface ApiResource {
  group: string;
  version: string;
  plural: string;
  kind: string;
  namespaced: boolean;
}

export function apiResource(
  group: string,
  version: string,
  plural: string,
  kind: string,
  namespaced = true,
): ApiResource {
  return { group, version, plural, kind, namespaced };
}

/** Names an object within its resource: `namespace/name`, or `name` when it is cluster-scoped. */
export type ObjectKey = string;

export function objectKey(namespace: string | undefined, name: string): ObjectKey {
  return namespace ? `${namespace}/${name}` : name;
}

export function keyOf(object: KubernetesObject): ObjectKey {
  return objectKey(object.metadata.namespace, object.metadata.name);
}

/** Whether its spec is another one by now, or it is gone, as a cache has it. */
export function isOvertaken(
  cache: { getByKey(key: ObjectKey): KubernetesObject | undefined },
  object: KubernetesObject,
): boolean {
  return cache.getByKey(keyOf(object))?.metadata.generation !== object.metadata.generation;
}

/** Whether an object was there before another one of its kind, and so goes before it; of one moment the names decide. */
export function cameBefore(one: KubernetesObject, other: KubernetesObject): boolean {
  const age = ({ metadata: { creationTimestamp = '' } }: KubernetesObject) => creationTimestamp;
  return age(one) === age(other) ? keyOf(one) < keyOf(other) : age(one) < age(other);
}

export function splitKey(key: ObjectKey): { namespace: string | undefined; name: string } {
  const slash = key.indexOf('/');
  if (slash < 0) return { namespace: undefined, name: key };
  return { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}

/** The `apiVersion` field of a resource's objects, for example `apps/v1` or `v1`. */
export function apiVersionOf(resource: ApiResource): string {
  return resource.group ? `${resource.group}/${resource.version}` : resource.version;
}

/** The URL path of a resource's collection, of one object, or of an object's sub-resource. */
export function resourcePath(
  resource: ApiResource,
  namespace?: string,
  name?: string,
  subresource?: string,
): string {
  const root = resource.group ? `/apis/${resource.group}` : '/api';
  const scope = resource.namespaced && namespace ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  const object = name ? `/${encodeURIComponent(name)}` : '';
  const sub = subresource ? `/${subresource}` : '';
  return `${root}/${resource.version}${scope}/${resource.plural}${object}${sub}`;
}

/** The reference to the one owner that manages the object, if any. */
export function controllerOf(object: KubernetesObject): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find(reference => reference.controller);
}

/** How people name an object: `StatefulSet demo-bookie`. */
export function describe(object: { kind: string; metadata: { name: string } }): string {
  return `${object.kind} ${object.metadata.name}`;
}

/** An object of which nothing but its status is applied: to this one, and to no other of its name. */
export function withStatus(
  { apiVersion, kind, metadata }: KubernetesObject,
  status: object,
): KubernetesObject {
  const { name, namespace, uid } = metadata;
  return {
    apiVersion,
    kind,
    metadata: { name, ...(namespace && { namespace }), ...(uid && { uid }) },
    status,
  };
}

/** What a ConfigMap or Secret has at a key, which people choose: `constructor` is one, and every object has something there. */
export function valueAtKey(
  data: Readonly<Record<string, string>> | undefined,
  key: string,
): string | undefined {
  return data && Object.hasOwn(data, key) ? data[key] : undefined;
}
