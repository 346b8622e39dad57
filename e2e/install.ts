import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { operatorImageName } from './cluster/images.ts';
import { clusterUp } from './cluster/main.ts';
import type { Log } from './cluster/provider.ts';
import { sh } from './cluster/shell.ts';
import { tools } from './cluster/tools.ts';
import { tellingProgress } from './log.ts';

const root = join(import.meta.dirname, '..');
const release = 'pulsar-operator';

/** Installs the chart with an image of this checkout, or upgrades it, and waits until the operator is ready. */
export async function installOperator(
  kubeconfig: string,
  log: Log,
  image = operatorImageName,
): Promise<void> {
  const { helm } = await tools(log);
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
  await sh(helm, [...args, ...namespace, ...sets, '--wait', '--timeout', '120s'], { deadlineMs: 150_000 });
}

if (import.meta.main) {
  await tellingProgress(async log => {
    await installOperator(await clusterUp(log), log);
    log('operator ready');
  });
}
