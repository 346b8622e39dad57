import { copyFileSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pauseBinary } from '#e2e/cluster/builtin/binaries.ts';
import { needPackages } from '#e2e/cluster/packages.ts';
import type { Image, Log } from '#e2e/cluster/provider.ts';
import { sh } from '#e2e/cluster/shell.ts';

/** A folder from which an image with one program is built, which waits until it is told to end. */
async function source(program: string, log: Log): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'image-'));
  copyFileSync(await pauseBinary(log), join(folder, program));
  writeFileSync(join(folder, 'Containerfile'), `FROM scratch\nCOPY ${program} /${program}\n`);
  return folder;
}

/** An image that anyone can tell from others of its name: by the program in it. */
export function imageWith(name: string, program: string): Image {
  return {
    name,
    changesOften: true,
    archive: async log => {
      await needPackages({ buildah: 'buildah' }, log);
      const folder = await source(program, log);
      const [root, archive] = [join(folder, 'storage'), join(folder, 'archive')];
      const options = ['--root', root, '--runroot', `${root}.run`, '--storage-driver', 'vfs'];
      await sh('buildah', [...options, 'bud', '--quiet', '--isolation', 'chroot', '--tag', name, folder]);
      await sh('buildah', [...options, 'push', '--quiet', name, `oci-archive:${archive}:${name}`]);
      return archive;
    },
    docker: async log => {
      const folder = await source(program, log);
      await sh('docker', ['build', '--quiet', '-t', name, '-f', join(folder, 'Containerfile'), folder]);
    },
  };
}
