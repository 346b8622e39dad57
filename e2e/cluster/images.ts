import { join } from 'node:path';
import { artefact, keyOf } from './cache.ts';
import { needPackages } from './packages.ts';
import type { Image, Log } from './provider.ts';
import { sh } from './shell.ts';

const root = join(import.meta.dirname, '..', '..');
const sources = join(root, 'images');
const minutes = 60_000;

export const pulsarVersion = '4.0.8';
export const operatorImageName = 'docker.io/library/pulsar-operator:dev';

const builders = { buildah: 'buildah', debootstrap: 'debootstrap', mvn: 'maven', pip3: 'python3-pip' };

/** Apache Pulsar: pulled where there is Docker, else made from Maven Central's server distribution. */
export function pulsarImage(version: string): Image {
  const name = `docker.io/apachepulsar/pulsar:${version}`;
  return {
    name,
    changesOften: false,
    archive: log => {
      const script = join(sources, 'pulsar', 'build.sh');
      return artefact(`image-pulsar-${version}`, keyOf([version], [script]), log, async path => {
        await needPackages(builders, log);
        await sh('sh', [script, version, name, path], { deadlineMs: 20 * minutes });
      });
    },
    docker: async () => {
      await sh('docker', ['pull', '--quiet', name], { deadlineMs: 20 * minutes });
    },
  };
}

/** The bundle that goes into the operator's image; made anew each time, it takes less than a second. */
async function bundle(): Promise<void> {
  await sh('npm', ['run', '--silent', 'bundle'], { cwd: root });
}

function imageOf(name: string, artefactName: string, folderOfBundle: string): Image {
  return {
    name,
    changesOften: true,
    archive: async (log: Log) => {
      await bundle();
      const base = await operatorBase(log);
      const folder = join(sources, 'operator');
      const key = keyOf([base], [folder, join(root, folderOfBundle, 'operator.mjs')]);
      return artefact(artefactName, key, log, async path => {
        await sh('sh', [join(folder, 'build.sh'), root, base, folderOfBundle, name, path], {
          deadlineMs: 5 * minutes,
        });
      });
    },
    docker: async () => {
      await bundle();
      const file = ['-f', join(sources, 'operator', 'Containerfile')];
      const args = ['build', '--quiet', '-t', name, '--build-arg', `BUNDLE=${folderOfBundle}`, ...file, root];
      await sh('docker', args, { deadlineMs: 10 * minutes });
    },
  };
}

/** The operator itself, from this checkout. */
export const operatorImage = imageOf(operatorImageName, 'image-operator', 'dist');

/** The operator that is killed right before and right after each of its writes. */
export const mortalOperatorImage = imageOf(
  'docker.io/library/pulsar-operator:faults',
  'image-operator-faults',
  'dist/faults',
);

/** A root file system with Node and nothing else, for the operator's image where no registry can be reached. */
async function operatorBase(log: Log): Promise<string> {
  const script = join(sources, 'operator', 'base.sh');
  return artefact('image-node', keyOf([], [script]), log, async path => {
    await needPackages(builders, log);
    await sh('sh', [script, path], { deadlineMs: 10 * minutes });
  });
}
