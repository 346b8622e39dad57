import { join } from 'node:path';
import { corednsBinary, kubernetesBinary, kubernetesVersion } from '../builtin/binaries.ts';
import { containerdRoot, copyTemplate, pauseArchive, pauseImage } from '../builtin/image-store.ts';
import { artefact, keyOf, type Making } from '../cache.ts';
import { needPackages } from '../packages.ts';
import type { Image, Log } from '../provider.ts';
import { sh } from '../shell.ts';
import { during } from '../step.ts';
import { tools } from '../tools.ts';
import type { Engine } from './engine/engine.ts';
import { inKindRun } from './folder.ts';
import { kindModule, kubeadmBinary, localPathProvisioner } from './programs.ts';

const minutes = 60_000;
const builders = { buildah: 'buildah', debootstrap: 'debootstrap' };
const store = { containerd: 'containerd', ctr: 'containerd' };

/** What the nodes are made of where no registry can be reached. */
export interface OwnNodes {
  /** A folder with the file system of the nodes, and the image of Kubernetes. */
  readonly folder: string;
  readonly kubeadm: string;
  /** Nodes of another key are made of other parts. */
  readonly key: string;
}

/** Makes a node image and the image of Kubernetes from Go modules and Debian packages, or finds those made before. */
export async function makeOwnNodes(log: Log): Promise<OwnNodes> {
  const { kubectl } = await tools(log);
  // One after the other: each keeps all processors busy.
  const kubernetes = await kubernetesBinary(log);
  const coredns = await corednsBinary(log);
  const kubeadm = await kubeadmBinary(log);
  const localPath = await localPathProvisioner(log);
  const module = await kindModule();
  const scripts = join(import.meta.dirname, 'node-image');
  const key = keyOf([kubernetes, coredns, kubeadm, localPath, kubectl, module], [scripts]);
  const make = async (path: string, { env, tell }: Making): Promise<void> => {
    await needPackages(builders, log);
    const programs = {
      KUBERNETES: kubernetes,
      KUBEADM: kubeadm,
      KUBECTL: kubectl,
      COREDNS: coredns,
      LOCAL_PATH: localPath,
    };
    const args = [join(scripts, 'build.sh'), module, kubernetesVersion, path];
    const options = { env: { ...env, ...programs }, deadlineMs: 20 * minutes, tree: true, onLine: tell };
    await sh('bash', args, options);
  };
  const step = { what: 'making the image of the nodes', usually: '1 to 3 min' };
  const folder = await artefact('kind/node-image', key, log, make, step);
  return { folder, kubeadm, key };
}

const kubernetesImage = `localhost/kubernetes:${kubernetesVersion}`;

/** The names by which kubeadm asks for images, and which of ours each is. */
export function namesForKubeadm(list: string): [image: string, name: string][] {
  return list
    .split('\n')
    .filter(Boolean)
    .map(name => [/\/pause:/.test(name) ? pauseImage : kubernetesImage, name]);
}

/** Where the image stores of the nodes are, with marks of what was brought to them. */
export const disksOfKind = (): string => inKindRun('disks');

/** The folder that is a node's image store. */
export const diskOf = (node: number): string => join(disksOfKind(), String(node));

/** Where the files of volumes that can grow are. */
export const volumesOfKind = (): string => inKindRun('volumes');

/** Gives each node a disk that has the images of Kubernetes and those that seldom change. */
export async function makeDisks(
  { folder, kubeadm }: OwnNodes,
  images: readonly Image[],
  count: number,
  log: Log,
): Promise<void> {
  await needPackages(store, log);
  const archives = [join(folder, 'kubernetes.tar'), await pauseArchive(log)];
  for (const image of images) archives.push(await image.archive(log));
  const list = ['config', 'images', 'list', '--kubernetes-version', `v${kubernetesVersion}`];
  const names = namesForKubeadm(await sh(kubeadm, list));
  const template = await containerdRoot('kind/images', archives, names, log);
  // A start that was cut short may have left some.
  await sh('rm', ['-rf', disksOfKind()], { deadlineMs: 10 * minutes });
  await during(log, { what: "copying the nodes' disks", usually: '2 to 10 s' }, async () => {
    for (let node = 0; node < count; node++) await copyTemplate(template, diskOf(node));
  });
}

export function nodeImageName({ key }: OwnNodes): string {
  return `localhost/pulsar-operator-node:${key}`;
}

/** Hands the engine the image of the nodes. */
export async function importNodeImage(nodes: OwnNodes, { env }: Engine, log: Log): Promise<void> {
  const name = nodeImageName(nodes);
  const isThere = await sh('docker', ['image', 'inspect', name], { env }).then(
    () => true,
    () => false,
  );
  if (isThere) return;
  const changes = ['ENTRYPOINT ["/usr/local/bin/entrypoint", "/sbin/init"]', 'ENV container=docker'];
  const flags = changes.flatMap(change => ['--change', change]);
  const args = ['import', ...flags, join(nodes.folder, 'node.tar'), name];
  const step = { what: 'handing the engine the image of the nodes', usually: '5 to 20 s' };
  await during(log, step, () => sh('docker', args, { env, deadlineMs: 10 * minutes }));
}
