import { dequal } from 'dequal';
import { domain, stateCallsAnnotation } from '#src/components/build/names.ts';
import { hashedName, longestChildName, nameLabel, ownedBy } from '#src/kubernetes/children/owned.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import type { FunctionAsked } from './function-of.ts';
import type { Directory, FunctionSeen, SourceFile } from './model.ts';

const directoryLabel = `${domain}/function-directory`;

/** The PulsarFunction of a file: the directory owns it, so that it goes with the directory. */
export function childOf(
  directory: Directory,
  file: SourceFile,
  asked: FunctionAsked,
  code: SourceFile,
  along: readonly SourceFile[],
): KubernetesObject {
  const { apiVersion, metadata, spec } = directory;
  const { name, namespace } = metadata;
  const alongside = along.map(each => ({ name: each.configMap, key: each.name }));
  const stateCalls = [...new Set([code, ...along].flatMap(({ read }) => read.stateCalls))].sort();
  const configMap = { name: code.configMap, key: code.name, ...(alongside.length > 0 && { alongside }) };
  return {
    apiVersion,
    kind: 'PulsarFunction',
    metadata: {
      name: childName(name, file.name),
      ...(namespace && { namespace }),
      labels: { [directoryLabel]: nameLabel(name) },
      ...(stateCalls.length > 0 && { annotations: { [stateCallsAnnotation]: stateCalls.join(', ') } }),
      ownerReferences: [ownedBy(directory)],
    },
    spec: {
      ...asked.spec,
      clusterRef: spec.clusterRef,
      code: { configMap },
      deletionPolicy: spec.deletionPolicy,
    },
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
  return isFaithful ? plain : hashedName(plain, base);
}

const immutable = ['clusterRef', 'tenant', 'namespace', 'name'];

/** Whether it is another function, and not the same in other words. */
export function isAnother(seen: FunctionSeen, wanted: KubernetesObject): boolean {
  const spec = wanted['spec'] as FunctionSeen['spec'];
  return immutable.some(field => !dequal(seen.spec[field], spec[field]));
}
