import { childName, childOf } from '#src/function-directory/child.ts';
import { functionOf } from '#src/function-directory/function-of.ts';
import type { Directory, FunctionSeen, SourceFile } from '#src/function-directory/model.ts';
import type { FileRead } from '#src/function-directory/python/read-file.ts';
import { fileHash } from '#src/kubernetes/file-hash.ts';

export const directory: Directory = {
  apiVersion: 'pulsar-operator.dev/v1alpha1',
  kind: 'PulsarFunctionDirectory',
  metadata: { name: 'shop', namespace: 'team', uid: 'd' },
  spec: { clusterRef: { name: 'demo' }, configMaps: [{ name: 'functions' }], deletionPolicy: 'Delete' },
};

/** A file that was read so. */
export function file(name: string, read: Partial<FileRead> = {}, configMap = 'functions'): SourceFile {
  return {
    name,
    configMap,
    hash: fileHash(JSON.stringify(read)),
    read: { imports: [], stateCalls: [], ...read },
  };
}

/** A file that is a function. */
export function functionFile(name: string, more: object = {}, imports: readonly string[] = []): SourceFile {
  const value = { py: name, className: 'A', name: name.replace(/\.py$/, ''), inputs: ['in'], ...more };
  return file(name, { imports, configuration: { line: 3, value } });
}

/** The PulsarFunction that the directory has made of such a file, as it is when it is ready. */
export function child(source: SourceFile, more: Partial<FunctionSeen> = {}): FunctionSeen {
  const asked = functionOf(source.read.configuration?.value ?? {}, new Set([source.name]));
  if (!('fqfn' in asked)) throw new Error(asked.message);
  const { metadata, ...made } = childOf(directory, source, asked, source, []);
  const ready = {
    type: 'Ready',
    status: 'True',
    reason: 'Ready',
    message: 'Runs',
    observedGeneration: 1,
    lastTransitionTime: 'x',
  };
  return {
    ...made,
    metadata: { ...metadata, generation: 1 },
    status: { conditions: [ready] },
    ...more,
  } as FunctionSeen;
}

export function nameOf({ name }: SourceFile): string {
  return childName(directory.metadata.name, name);
}
