import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { artefact, keyOf } from '../cache.ts';
import { needPackages } from '../packages.ts';
import type { Image, Log } from '../provider.ts';
import { mortal, sh } from '../shell.ts';
import type { Tell } from '../step.ts';
import { pauseBinary } from './binaries.ts';
import { until } from './run.ts';

export const pauseImage = 'localhost/pause:builtin';
const minutes = 60_000;

/** The image that holds a pod's namespaces. */
export async function pauseArchive(log: Log): Promise<string> {
  const pause = await pauseBinary(log);
  const script = join(import.meta.dirname, 'pause-image.sh');
  return artefact('image-pause', keyOf([pause], [script]), log, async (path, { env }) => {
    await needPackages({ buildah: 'buildah' }, log);
    await sh('sh', [script, pause, pauseImage, path], { env, tree: true, deadlineMs: 5 * minutes });
  });
}

/** All of it is in one folder: by itself it would make others, and look for the network of pods that it never has. */
const configuration = (state: string): string => `version = 2
disabled_plugins = ["io.containerd.grpc.v1.cri"]
[plugins."io.containerd.internal.v1.opt"]
path = "${state}/opt"
`;

/** Runs containerd on a folder for as long as `use` takes. */
async function withContainerd(
  root: string,
  use: (ctr: (...args: string[]) => Promise<string>) => Promise<void>,
) {
  const address = `${root}.sock`;
  const log = `${root}.log`;
  const output = openSync(log, 'a');
  const config = `${root}.toml`;
  writeFileSync(config, configuration(`${root}.state`));
  // In a mount namespace of its own: what it mounts while it unpacks goes when it ends.
  const containerd = ['unshare', '-m', 'containerd', '--config', config, '--root', root];
  const state = ['--state', `${root}.state`, '--address', address, '--log-level', 'error'];
  const command = mortal([...containerd, ...state]);
  const daemon = spawn(...command, { stdio: ['ignore', output, output] });
  const ended = once(daemon, 'exit');
  const ctr = (...rest: string[]) => sh('ctr', ['--address', address, ...rest], { deadlineMs: 10 * minutes });
  try {
    const answers = () => sh('ctr', ['--address', address, 'version']).catch(() => '');
    await until('containerd answers', log, minutes, answers);
    await use(ctr);
  } finally {
    daemon.kill('SIGTERM');
    const kill = setTimeout(() => daemon.kill('SIGKILL'), minutes / 2);
    await ended;
    clearTimeout(kill);
    await sh('rm', ['-rf', `${root}.state`, config, log, address, `${address}.ttrpc`]);
  }
}

/** A containerd root with the images in it, of which each node gets a copy: seconds instead of a minute. */
export async function imageTemplate(images: readonly Image[], log: Log): Promise<string> {
  const archives = await Promise.all([pauseArchive(log), ...images.map(image => image.archive(log))]);
  return containerdRoot('builtin/images', archives, [], log);
}

/** Such a root under the name of an artefact, in which some images have other names besides. */
export function containerdRoot(
  name: string,
  archives: readonly string[],
  tags: readonly (readonly [image: string, name: string])[],
  log: Log,
): Promise<string> {
  const fill = (path: string, tell: Tell) =>
    withContainerd(path, async ctr => {
      const images = ['-n', 'k8s.io', 'images'];
      for (const [index, archive] of archives.entries()) {
        tell(`image ${index + 1} of ${archives.length}`);
        await ctr(...images, 'import', '--snapshotter', 'overlayfs', archive);
      }
      for (const tag of tags) await ctr(...images, 'tag', ...tag);
    });
  const step = { what: "unpacking images for the nodes' disks", usually: '15 to 30 s' };
  return artefact(
    name,
    keyOf([...archives, ...tags.flat()]),
    log,
    (path, { tell }) => fill(path, tell),
    step,
  );
}

/** A node's own image store: files are shared by hard links, databases are copied, for they are written to. */
export async function copyTemplate(template: string, into: string): Promise<void> {
  mkdirSync(join(into, '..'), { recursive: true });
  await sh('cp', ['-al', template, into], { deadlineMs: 5 * minutes });
  const databases = await sh('find', [into, '-name', '*.db']);
  for (const path of databases.split('\n').filter(Boolean)) {
    await sh('cp', ['--remove-destination', path.replace(into, template), path]);
  }
}

function mark(home: string, image: string): string {
  return join(home, `${keyOf([image])}.imported`);
}

/** Notes that a node has an image, made from just this archive. */
export function markImported(home: string, image: string, archive: string): void {
  writeFileSync(mark(home, image), archive);
}

/** Whether a node has an image, made from just this archive. */
export function isImported(home: string, image: string, archive: string): boolean {
  const noted = mark(home, image);
  return existsSync(noted) && readFileSync(noted, 'utf8') === archive;
}

/** Brings an image to a running node, whose first process is `pid`. */
export async function importImage(pid: number, home: string, image: string, archive: string): Promise<void> {
  const ctr = ['-t', String(pid), '-m', '-n', '-p', '--', 'ctr', '-n', 'k8s.io'];
  await sh('nsenter', [...ctr, 'images', 'import', archive], { deadlineMs: 5 * minutes });
  markImported(home, image, archive);
}
