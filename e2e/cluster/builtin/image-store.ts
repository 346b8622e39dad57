import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { artefact, keyOf } from '../cache.ts';
import { needPackages } from '../packages.ts';
import type { Image, Log } from '../provider.ts';
import { sh } from '../shell.ts';
import { pauseBinary } from './binaries.ts';

const pauseImage = 'localhost/pause:builtin';
const minutes = 60_000;

async function pauseArchive(log: Log): Promise<string> {
  const pause = await pauseBinary(log);
  const script = join(import.meta.dirname, 'pause-image.sh');
  return artefact('image-pause', keyOf([pause], [script]), log, async path => {
    await needPackages({ buildah: 'buildah' }, log);
    await sh('sh', [script, pause, pauseImage, path]);
  });
}

/** Runs containerd on a folder for as long as `use` takes. */
async function withContainerd(
  root: string,
  use: (ctr: (...args: string[]) => Promise<string>) => Promise<void>,
) {
  const address = `${root}.sock`;
  const args = ['--root', root, '--state', `${root}.state`, '--address', address, '--log-level', 'error'];
  const daemon = spawn('containerd', args, { stdio: 'ignore' });
  const ctr = (...rest: string[]) => sh('ctr', ['--address', address, ...rest], { deadlineMs: 10 * minutes });
  try {
    for (
      let tries = 0;
      !(await ctr('version').then(
        () => true,
        () => false,
      ));
      tries++
    ) {
      if (tries > 100) throw new Error(`containerd does not start on ${root}`);
      await sleep(100);
    }
    await use(ctr);
  } finally {
    const ended = new Promise(resolve => daemon.once('exit', resolve));
    daemon.kill('SIGTERM');
    await ended;
    await sh('rm', ['-rf', `${root}.state`, address, `${address}.ttrpc`]);
  }
}

/** A containerd root with the images in it, of which each node gets a copy: seconds instead of a minute. */
export async function imageTemplate(images: readonly Image[], log: Log): Promise<string> {
  const archives = await Promise.all([pauseArchive(log), ...images.map(image => image.archive(log))]);
  return artefact('builtin/images', keyOf(archives), log, async path => {
    await withContainerd(path, async ctr => {
      for (const archive of archives)
        await ctr('-n', 'k8s.io', 'images', 'import', '--snapshotter', 'overlayfs', archive);
    });
  });
}

/** A node's own image store: files are shared by hard links, databases are copied, for they are written to. */
export async function copyTemplate(template: string, into: string): Promise<void> {
  mkdirSync(join(into, '..'), { recursive: true });
  await sh('cp', ['-al', template, into]);
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

/** Brings an image to a running node, unless the node has just this one. */
export async function importImage(home: string, image: string, archive: string): Promise<void> {
  const noted = mark(home, image);
  if (existsSync(noted) && readFileSync(noted, 'utf8') === archive) return;
  const pid = readFileSync(join(home, 'pid'), 'utf8');
  const ctr = ['-t', pid, '-m', '-n', '-p', '--', 'ctr', '-n', 'k8s.io'];
  await sh('nsenter', [...ctr, 'images', 'import', archive], { deadlineMs: 5 * minutes });
  markImported(home, image, archive);
}
