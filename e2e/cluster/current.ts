import { homedir } from 'node:os';
import { join } from 'node:path';
import { findExpandableClass } from './expandable-class.ts';
import type { ClusterProvider } from './provider.ts';
import { sh } from './shell.ts';
import { tools } from './tools.ts';

function kubeconfigPath(): string {
  return process.env['KUBECONFIG'] ?? join(homedir(), '.kube', 'config');
}

/** The cluster that kubectl talks to now; only ever used when it is asked for by name. */
export const current: ClusterProvider = {
  name: 'current',
  async up(images, log) {
    const kubeconfig = kubeconfigPath();
    const { kubectl } = await tools(log);
    const version = await sh(kubectl, ['--kubeconfig', kubeconfig, 'version', '-o', 'json']);
    const { serverVersion } = JSON.parse(version) as { serverVersion?: { gitVersion: string } };
    if (!serverVersion)
      throw new Error(`The cluster of ${kubeconfig} does not answer: check kubectl version.`);
    log(`using the cluster of ${kubeconfig}, Kubernetes ${serverVersion.gitVersion}`);
    if (images.length > 0) log(`it must be able to pull ${images.map(({ name }) => name).join(' and ')}`);
    return kubeconfig;
  },
  async expandableClass(log) {
    return findExpandableClass((await tools(log)).kubectl, kubeconfigPath());
  },
  down(log) {
    log('your own cluster stays as it is');
    return Promise.resolve();
  },
};
