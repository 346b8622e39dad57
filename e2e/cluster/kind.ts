import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { cacheRoot } from './cache.ts';
import { findExpandableClass } from './expandable-class.ts';
import type { ClusterProvider } from './provider.ts';
import { has, sh } from './shell.ts';
import { tools } from './tools.ts';

const cluster = 'pulsar-operator';

/** One control plane and three workers in three zones. */
const configuration = `kind: Cluster
apiVersion: kind.x-k8s.io/v1alpha4
nodes:
- role: control-plane
${['zone-a', 'zone-b', 'zone-c'].map(zone => `- role: worker\n  labels: {topology.kubernetes.io/zone: ${zone}}\n`).join('')}`;

async function needKind(): Promise<void> {
  if (await has('kind')) return;
  throw new Error('Missing on this machine: kind (kind.sigs.k8s.io). Install it and run this again.');
}

function kubeconfigPath(): string {
  return join(cacheRoot(), 'kind', 'kubeconfig');
}

/** Kubernetes in Docker. */
export const kind: ClusterProvider = {
  name: 'kind',
  async up(images, log) {
    await needKind();
    const kubeconfig = kubeconfigPath();
    mkdirSync(join(cacheRoot(), 'kind'), { recursive: true });
    const clusters = (await sh('kind', ['get', 'clusters'])).split('\n');
    if (!clusters.includes(cluster)) {
      log('creating a kind cluster');
      const args = [
        'create',
        'cluster',
        '--name',
        cluster,
        '--kubeconfig',
        kubeconfig,
        '--wait',
        '5m',
        '--config',
        '-',
      ];
      await sh('kind', args, { input: configuration, deadlineMs: 900_000 });
    } else {
      await sh('kind', ['export', 'kubeconfig', '--name', cluster, '--kubeconfig', kubeconfig]);
    }
    for (const image of images) {
      await image.docker(log);
      log(`loading ${image.name}`);
      await sh('kind', ['load', 'docker-image', '--name', cluster, image.name], { deadlineMs: 900_000 });
    }
    return kubeconfig;
  },
  async expandableClass(log) {
    return findExpandableClass((await tools(log)).kubectl, kubeconfigPath());
  },
  async down() {
    await needKind();
    await sh('kind', ['delete', 'cluster', '--name', cluster], { deadlineMs: 300_000 });
  },
};
