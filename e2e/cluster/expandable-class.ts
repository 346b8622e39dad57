import { sh } from './shell.ts';

interface StorageClass {
  readonly metadata: { readonly name: string };
  readonly allowVolumeExpansion?: boolean;
}

/** A StorageClass of a cluster that is not ours to add storage to, whose volumes can grow. */
export async function findExpandableClass(kubectl: string, kubeconfig: string): Promise<string> {
  const output = await sh(kubectl, ['--kubeconfig', kubeconfig, 'get', 'storageclasses', '-o', 'json']);
  const { items } = JSON.parse(output) as { items: StorageClass[] };
  const found = items.find(({ allowVolumeExpansion }) => allowVolumeExpansion);
  if (found) return found.metadata.name;
  throw new Error(
    'No StorageClass of this cluster lets volumes grow: add one with allowVolumeExpansion, or use CLUSTER=builtin.',
  );
}
