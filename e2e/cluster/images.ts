import { join } from 'node:path';
import { artefact, keyOf, type Making } from './cache.ts';
import { needPackages } from './packages.ts';
import type { Image, Log } from './provider.ts';
import { sh } from './shell.ts';
import { during } from './step.ts';

const root = join(import.meta.dirname, '..', '..');
const sources = join(root, 'images');
const minutes = 60_000;

export const pulsarVersion = '4.0.8';
export const operatorImageName = 'docker.io/library/pulsar-operator:dev';

const builders = { buildah: 'buildah', debootstrap: 'debootstrap', mvn: 'maven', pip3: 'python3-pip' };

/** Runs a script that makes an image, and tells what it tells. */
async function build(
  [script = '', ...args]: readonly string[],
  { env, tell }: Making,
  log: Log,
): Promise<void> {
  await needPackages(builders, log);
  await sh('sh', [script, ...args], { env, deadlineMs: 20 * minutes, tree: true, onLine: tell });
}

/** Apache Pulsar: pulled where there is Docker, else made from Maven Central's server distribution. */
export function pulsarImage(version: string): Image {
  const name = `docker.io/apachepulsar/pulsar:${version}`;
  return {
    name,
    changesOften: false,
    archive: log => {
      const script = join(sources, 'pulsar', 'build.sh');
      const make = (path: string, making: Making) => build([script, version, name, path], making, log);
      const step = { what: `making the image of Pulsar ${version}`, usually: '2 to 4 min' };
      return artefact(`image-pulsar-${version}`, keyOf([version], [script]), log, make, step);
    },
    docker: async log => {
      const step = { what: `pulling ${name}`, usually: '1 to 5 min' };
      await during(log, step, () => sh('docker', ['pull', '--quiet', name], { deadlineMs: 20 * minutes }));
    },
  };
}

/** The bundle that goes into the operator's image; made anew each time, it takes less than a second. */
async function bundle(log: Log): Promise<void> {
  const run = () => sh(process.execPath, ['scripts/bundle.ts'], { cwd: root, deadlineMs: 5 * minutes });
  await during(log, { what: 'bundling the operator', usually: '1 to 5 s' }, run);
}

function imageOf(name: string, artefactName: string, folderOfBundle: string): Image {
  return {
    name,
    changesOften: true,
    archive: async (log: Log) => {
      await bundle(log);
      const base = await operatorBase(log);
      const folder = join(sources, 'operator');
      const others = ['read-python.mjs', 'canary.mjs'].map(file => join('dist', file));
      const bundles = [join(folderOfBundle, 'operator.mjs'), ...others];
      const key = keyOf([base], [folder, ...bundles.map(path => join(root, path))]);
      const args = [join(folder, 'build.sh'), root, base, folderOfBundle, name];
      const make = (path: string, making: Making) => build([...args, path], making, log);
      return artefact(artefactName, key, log, make, {
        what: `making the image ${name}`,
        usually: '3 to 10 s',
      });
    },
    docker: async log => {
      await bundle(log);
      const file = ['-f', join(sources, 'operator', 'Containerfile')];
      const args = ['build', '--quiet', '-t', name, '--build-arg', `BUNDLE=${folderOfBundle}`, ...file, root];
      const step = { what: `building the image ${name}`, usually: '10 to 60 s' };
      await during(log, step, () => sh('docker', args, { deadlineMs: 10 * minutes }));
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
  const make = (path: string, making: Making) => build([script, path], making, log);
  const step = { what: "making the base of the operator's image", usually: '10 to 30 s' };
  return artefact('image-node', keyOf([], [script]), log, make, step);
}
