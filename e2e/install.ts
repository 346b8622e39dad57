import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exclusive } from './cluster/exclusive.ts';
import { operatorImageName } from './cluster/images.ts';
import { clusterUp } from './cluster/main.ts';
import type { Log } from './cluster/provider.ts';
import { sh } from './cluster/shell.ts';
import { during } from './cluster/step.ts';
import { tools } from './cluster/tools.ts';
import { tellingProgress } from './log.ts';

const root = join(import.meta.dirname, '..');
const release = 'pulsar-operator';

/** Installs the chart with an image of this checkout, or upgrades it, and waits until the operator is ready. */
export function installOperator(kubeconfig: string, log: Log, image = operatorImageName): Promise<void> {
  const step = { what: 'installing the operator', usually: '5 to 20 s' };
  return exclusive(log, () => during(log, step, () => install(kubeconfig, log, image)));
}

/** Nobody else is at it: a release that is being installed still is one that was cut short, and stands in the way. */
async function forgetUnfinished(kubectl: (...args: string[]) => Promise<string>): Promise<void> {
  const unfinished = 'status in (pending-install,pending-upgrade,pending-rollback)';
  await kubectl('delete', 'secrets', '--ignore-not-found', '-l', `owner=helm,name=${release},${unfinished}`);
}

async function install(kubeconfig: string, log: Log, image: string): Promise<void> {
  const { helm, kubectl: program } = await tools(log);
  const kubectl = (...args: string[]) => sh(program, ['--kubeconfig', kubeconfig, '-n', release, ...args]);
  const bundle = await readFile(join(root, 'dist', 'operator.mjs'));
  const separator = image.lastIndexOf(':');
  const values = {
    'image.repository': image.slice(0, separator),
    'image.tag': image.slice(separator + 1),
    'image.pullPolicy': 'Never',
    // The tag is always the same, so that this is what replaces the pods when the bundle has changed.
    'podAnnotations.bundle': createHash('sha256').update(bundle).digest('hex').slice(0, 16),
  };
  const sets = Object.entries(values).flatMap(([name, value]) => ['--set-string', `${name}=${value}`]);
  const args = ['upgrade', '--install', release, join(root, 'charts', release), '--kubeconfig', kubeconfig];
  const namespace = ['--namespace', release, '--create-namespace'];
  await forgetUnfinished(kubectl);
  try {
    await sh(helm, [...args, ...namespace, ...sets, '--wait', '--timeout', '300s'], { deadlineMs: 330_000 });
  } catch (error) {
    // Helm says that the time was over, and not what for.
    const seen = await kubectl('get', 'pods,events').catch(() => 'and the API server does not answer');
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${seen}`, { cause: error });
  }
}

if (import.meta.main) {
  await tellingProgress(async log => {
    await installOperator(await clusterUp(log), log);
    log('operator ready');
  });
}
