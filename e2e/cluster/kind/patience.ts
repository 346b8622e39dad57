import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const parts = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'];

/** Where kubeadm finds the patches on the control plane. */
export const patchesOnNode = '/kind/patches';

/** What kubeadm is told: where patches are, and that nobody else wants to be elected. */
export const patientKubeadm = [
  { kind: 'InitConfiguration', patches: { directory: patchesOnNode } },
  {
    kind: 'ClusterConfiguration',
    controllerManager: { extraArgs: { 'leader-elect': 'false' } },
    scheduler: { extraArgs: { 'leader-elect': 'false' } },
  },
];

/** A part of the control plane that is late is not ended: load alone would end it again and again. */
export function writePatches(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const name of parts) {
    const patch = { spec: { containers: [{ name, livenessProbe: null }] } };
    writeFileSync(join(folder, `${name}+strategic.json`), JSON.stringify(patch));
  }
}
