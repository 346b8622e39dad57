import { addresses } from './engine/addresses.ts';
import { patchesOnNode, patientKubeadm } from './patience.ts';

export const zonesOfKind = ['zone-a', 'zone-b', 'zone-c'];

/** Where our own nodes have the files of volumes that can grow: one folder for all, as network storage is. */
export const volumesOnNode = '/var/volumes';

/** What a kind cluster is made of. */
export interface KindParts {
  /** The image of its nodes. */
  readonly image: string;
  /** Set where that is our own: the folder that is the image store of each node, and that of volumes that can grow. */
  readonly own?: { readonly diskOf: (node: number) => string; readonly volumes: string };
  /** The folder of patches for kubeadm. */
  readonly patches: string;
  /** Whether the engine is our own, of which the machine reaches one address. */
  readonly ownEngine: boolean;
}

/** Control groups of version 1 serve too, and nothing that only systemd could do. */
const kubelet = {
  kind: 'KubeletConfiguration',
  apiVersion: 'kubelet.config.k8s.io/v1beta1',
  cgroupDriver: 'cgroupfs',
  failCgroupV1: false,
};

/** The configuration of a control plane and three workers in three zones. */
export function kindConfiguration({ image, own, patches, ownEngine }: KindParts): string {
  const node = (role: string, index: number) => ({
    role,
    image,
    extraMounts: [
      ...(own ? [{ hostPath: own.diskOf(index), containerPath: '/var/lib/containerd' }] : []),
      ...(own ? [{ hostPath: own.volumes, containerPath: volumesOnNode }] : []),
      ...(index === 0 ? [{ hostPath: patches, containerPath: patchesOnNode, readOnly: true }] : []),
    ],
  });
  const networking = {
    // Our own nodes bring their network with them.
    ...(own && { disableDefaultCNI: true }),
    ...(ownEngine && {
      apiServerAddress: addresses.engine,
      apiServerPort: 6443,
      podSubnet: addresses.pods,
      serviceSubnet: addresses.services,
    }),
  };
  return JSON.stringify({
    kind: 'Cluster',
    apiVersion: 'kind.x-k8s.io/v1alpha4',
    networking,
    kubeadmConfigPatches: [...patientKubeadm, ...(own ? [kubelet] : [])].map(patch => JSON.stringify(patch)),
    nodes: [
      node('control-plane', 0),
      ...zonesOfKind.map((zone, index) => ({
        ...node('worker', index + 1),
        labels: { 'topology.kubernetes.io/region': 'kind', 'topology.kubernetes.io/zone': zone },
      })),
    ],
  });
}
