import { sh } from './shell.ts';

/** The class whose volumes can grow. */
export const expandable = 'expandable';

/** The name of the driver that is in `builtin/csi`. */
export const storageDriver = 'csi.pulsar-operator.dev';

/** Where the kubelet of a node finds the driver, and what that is told of it. */
export function nodeArguments(node: string): string[] {
  const kubelet = '/var/lib/kubelet';
  const socket = `${kubelet}/plugins/${storageDriver}/csi.sock`;
  return ['-socket', socket, '-registry', `${kubelet}/plugins_registry`, '-node', node];
}

/** Where the driver is for those that make and resize volumes. */
export const controllerSocket = '/run/csi/csi.sock';

/** What makes volumes, and what resizes them, are told of the driver and of the API server. */
export function sidecarArguments(kubeconfig: string): {
  readonly provisioner: string[];
  readonly resizer: string[];
} {
  const api = ['--csi-address', controllerSocket, '--kubeconfig', kubeconfig, '--retry-interval-max', '5s'];
  return { provisioner: [...api, '--default-fstype', 'xfs'], resizer: api };
}

const objects = [
  {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'CSIDriver',
    metadata: { name: storageDriver },
    spec: { attachRequired: false, fsGroupPolicy: 'File' },
  },
  {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: expandable },
    provisioner: storageDriver,
    reclaimPolicy: 'Delete',
    allowVolumeExpansion: true,
  },
];

/** Tells a cluster of the driver; returns when all its nodes have it. */
export async function introduceStorage(kubectl: string, kubeconfig: string): Promise<void> {
  const ask = (args: readonly string[], input = '') =>
    sh(kubectl, ['--kubeconfig', kubeconfig, ...args], { input });
  await ask(['apply', '-f', '-'], objects.map(object => JSON.stringify(object)).join('\n'));
  const registered = `--for=jsonpath={.spec.drivers[0].name}=${storageDriver}`;
  await ask(['wait', registered, 'csinode', '--all', '--timeout=50s']);
}
