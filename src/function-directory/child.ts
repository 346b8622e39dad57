import { dequal } from 'dequal';
import { domain, stateCallsAnnotation } from '#src/components/build/names.ts';
import { hashedName, longestChildName, nameLabel, ownedBy } from '#src/kubernetes/children/owned.ts';
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
  const stateCalls = [...new Set([code, ...along].flatMap(({ read }) => read.stateCalls))].sort();
  const configMap = {
    ...{ name: code.configMap, key: code.name, hash },
    ...(alongside.length > 0 && { alongside }),
  };
  return {
    apiVersion,
    kind: 'PulsarFunction',
    metadata: {
      ...metadataOf(directory, childName(metadata.name, file.name)),
      ...(stateCalls.length > 0 && { annotations: { [stateCallsAnnotation]: stateCalls.join(', ') } }),
    },
    spec: {
      ...asked.spec,
      clusterRef: spec.clusterRef,
      code: { configMap },
      deletionPolicy: spec.deletionPolicy,
    },
  };
}

function metadataOf(directory: Directory, childsName: string): ObjectMeta {
  const { name, namespace } = directory.metadata;
  return {
    name: childsName,
    ...(namespace && { namespace }),
    labels: { [directoryLabel]: nameLabel(name) },
    ownerReferences: [ownedBy(directory)],
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
  const isFaithful = /^[a-z0-9]+(_[a-z0-9]+)*$/.test(base) && plain.length <= longestChildName;
  if (isFaithful) return plain;
  // Of what is cut off the hash is all that is left.
  return hashedName(plain, plain.length > longestChildName ? `${directory}/${base}` : base);
}

const immutable = ['clusterRef', 'tenant', 'namespace', 'name'];

/** Whether it is another function, and not the same in other words. */
export function isAnother(seen: FunctionSeen, wanted: KubernetesObject): boolean {
  const spec = wanted['spec'] as FunctionSeen['spec'];
  return immutable.some(field => !dequal(seen.spec[field], spec[field]));
}
