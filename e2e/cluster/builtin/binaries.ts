import { join } from 'node:path';
import { goProgram, smallFlags } from '../go-program.ts';
import type { Log } from '../provider.ts';

export const kubernetesVersion = '1.34.4';
const [major, minor] = kubernetesVersion.split('.');

/** Charts and kubeadm look at the version, so each part of Kubernetes must be told. */
export const kubernetesFlags = [
  '-tags',
  'providerless',
  '-ldflags',
  `-s -w ${Object.entries({ gitVersion: `v${kubernetesVersion}`, gitMajor: major, gitMinor: minor })
    .map(([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`)
    .join(' ')}`,
];

/** A program of a Go module beside this file. */
function moduleBeside(module: string, name: string, usually: string, log: Log, flags = smallFlags) {
  const folder = join(import.meta.dirname, module);
  return goProgram({ name, usually, folder, artefactName: module, flags }, log);
}

/** Every part of Kubernetes and etcd in one program. */
export function kubernetesBinary(log: Log): Promise<string> {
  return moduleBeside('kubernetes', 'Kubernetes', '5 to 10 min', log, kubernetesFlags);
}

export function corednsBinary(log: Log): Promise<string> {
  return moduleBeside('coredns', 'CoreDNS', '1 to 3 min', log);
}

export function pauseBinary(log: Log): Promise<string> {
  return moduleBeside('pause', 'pause', 'some seconds', log);
}

/** The storage driver whose volumes can grow. */
export function csiDriver(log: Log): Promise<string> {
  return moduleBeside('csi', 'the storage driver', '1 to 2 min', log);
}

function csiSidecar(name: string, tool: string, log: Log): Promise<string> {
  const folder = join(import.meta.dirname, 'csi');
  return goProgram({ name, usually: '2 to 4 min', folder, artefactName: name, flags: smallFlags, tool }, log);
}

/** What makes a volume for each claim, by way of the driver. */
export function csiProvisioner(log: Log): Promise<string> {
  const path = 'github.com/kubernetes-csi/external-provisioner/v6/cmd/csi-provisioner';
  return csiSidecar('csi-provisioner', path, log);
}

/** What makes a volume bigger when its claim asks for more. */
export function csiResizer(log: Log): Promise<string> {
  return csiSidecar('csi-resizer', 'github.com/kubernetes-csi/external-resizer/v2/cmd/csi-resizer', log);
}
