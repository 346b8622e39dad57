import { dirname, join } from 'node:path';
import { kubernetesFlags } from '../builtin/binaries.ts';
import { goModuleFolder, goProgram, smallFlags } from '../go-program.ts';
import type { Log } from '../provider.ts';
import { has } from '../shell.ts';

const folder = join(import.meta.dirname, 'programs');

function programOf(name: string, usually: string, tool: string, log: Log, flags = smallFlags) {
  return goProgram({ name, usually, folder, artefactName: name, flags, tool }, log);
}

/** kind as the machine has it, or else from its Go module. */
export async function kindProgram(log: Log): Promise<string> {
  if (await has('kind')) return 'kind';
  return programOf('kind', 'a minute', 'sigs.k8s.io/kind', log);
}

export function kubeadmBinary(log: Log): Promise<string> {
  return programOf('kubeadm', '1 to 3 min', 'k8s.io/kubernetes/cmd/kubeadm', log, kubernetesFlags);
}

/** The storage of kind's own nodes. */
export function localPathProvisioner(log: Log): Promise<string> {
  const path = 'github.com/rancher/local-path-provisioner';
  return programOf('local-path-provisioner', 'a minute', path, log);
}

/** Where kind's module is: it has the files that make a machine one of its nodes. */
export function kindModule(): Promise<string> {
  return goModuleFolder(folder, 'sigs.k8s.io/kind');
}

/** Runs containers with the rights that the machine has. */
export function adaptedRuntime(log: Log): Promise<string> {
  const runtime = join(dirname(folder), 'engine', 'runtime');
  const name = 'the container runtime';
  return goProgram(
    { name, usually: 'some seconds', folder: runtime, artefactName: 'runtime', flags: smallFlags },
    log,
  );
}
