import { createHash } from 'node:crypto';
import { dequal } from 'dequal';
import { domain } from '#src/components/build/names.ts';
import { filesHash } from '#src/kubernetes/file-hash.ts';
import type { KubernetesObject, ObjectMeta } from '#src/kubernetes/object.ts';
import type { FunctionAsked } from './function-of.ts';
import type { Directory, FunctionSeen, SourceFile } from './model.ts';

const directoryLabel = `${domain}/function-directory`;

/**
 * The PulsarFunction of a file: the directory owns it, so that it goes with the directory. It names the content that was read:
 * what is in the ConfigMap later is read first.
 */
export function childOf(
  directory: Directory,
  file: SourceFile,
  asked: FunctionAsked,
  code: SourceFile,
  along: readonly SourceFile[],
): KubernetesObject {
  const { apiVersion, metadata, spec } = directory;
  const alongside = along.map(each => ({ name: each.configMap, key: each.name }));
  const hash = filesHash([code, ...along].map(each => ({ hash: each.hash, key: each.name })));
  const configMap = {
    ...{ name: code.configMap, key: code.name, hash },
    ...(alongside.length > 0 && { alongside }),
  };
  return {
    apiVersion,
    kind: 'PulsarFunction',
    metadata: metadataOf(directory, childName(metadata.name, file.name)),
    spec: {
      ...asked.spec,
      clusterRef: spec.clusterRef,
      code: { configMap },
      deletionPolicy: spec.deletionPolicy,
    },
  };
}

function metadataOf({ apiVersion, kind, metadata }: Directory, childsName: string): ObjectMeta {
  const { name, namespace, uid = '' } = metadata;
  return {
    name: childsName,
    ...(namespace && { namespace }),
    labels: { [directoryLabel]: labelValue(name) },
    ownerReferences: [{ apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true }],
  };
}

/** A PulsarFunction that is there with the policy by which it is to end, and else as it is; undefined: it has it. */
export function withPolicy(directory: Directory, seen: FunctionSeen): KubernetesObject | undefined {
  const { deletionPolicy } = directory.spec;
  if (seen.spec['deletionPolicy'] === deletionPolicy) return undefined;
  const { apiVersion, kind, metadata, spec } = seen;
  return {
    ...{ apiVersion, kind, metadata: metadataOf(directory, metadata.name) },
    spec: { ...spec, deletionPolicy },
  };
}

/** Of a file, whatever it says: a name that changes in it does not make it another file. */
export function childName(directory: string, file: string): string {
  const base = file.replace(/\.py$/, '');
  const plain = `${directory}-${base
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')}`;
  const isFaithful = /^[a-z0-9]+(_[a-z0-9]+)*$/.test(base) && plain.length <= longest;
  if (isFaithful) return plain;
  // Of what is cut off the hash is all that is left.
  const hash = hashOf(plain.length > longest ? `${directory}/${base}` : base);
  return `${plain.slice(0, longest).replace(/[^a-z0-9]+$/, '')}-${hash}`;
}

/** Room is left for what others make of it, such as the pods of Pulsar's own runtime. */
const longest = 200;

/** A label is shorter than a name may be. */
function labelValue(name: string): string {
  return name.length <= 63 ? name : `${name.slice(0, 54).replace(/[^a-z0-9]+$/, '')}-${hashOf(name)}`;
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}

export function isChildOf({ metadata: { uid } }: Directory, { metadata }: FunctionSeen): boolean {
  return metadata.ownerReferences?.some(each => each.controller === true && each.uid === uid) ?? false;
}

const immutable = ['clusterRef', 'tenant', 'namespace', 'name'];

/** Whether it is another function, and not the same in other words. */
export function isAnother(seen: FunctionSeen, wanted: KubernetesObject): boolean {
  const spec = wanted['spec'] as FunctionSeen['spec'];
  return immutable.some(field => !dequal(seen.spec[field], spec[field]));
}
