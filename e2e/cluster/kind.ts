import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { note, noted } from './builtin/run.ts';
import { cacheRoot, keyOf } from './cache.ts';
import { exclusive } from './exclusive.ts';
import { findExpandableClass } from './expandable-class.ts';
import type { ClusterProvider, Log } from './provider.ts';
import { has, sh } from './shell.ts';
import { during } from './step.ts';
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

/** Left by the last step of a start: a cluster without it was cut short, and lacks nobody knows what. */
const mark = () => join(cacheRoot(), 'kind', 'whole');
const key = keyOf([configuration]);

async function create(log: Log): Promise<void> {
  rmSync(mark(), { force: true });
  const config = ['--config', '-', '--wait', '5m'];
  const args = ['create', 'cluster', '--name', cluster, '--kubeconfig', kubeconfigPath(), ...config];
  log('creating a kind cluster');
  const step = { what: 'creating a kind cluster', usually: '1 to 5 min' };
  const options = { input: configuration, deadlineMs: 900_000 };
  await during(log, step, onLine => sh('kind', args, { ...options, onLine }));
  note(mark(), key);
}

async function remove(log: Log): Promise<void> {
  rmSync(mark(), { force: true });
  const args = ['delete', 'cluster', '--name', cluster];
  await during(log, { what: 'deleting the kind cluster' }, () => sh('kind', args, { deadlineMs: 300_000 }));
}

async function makeSure(log: Log): Promise<void> {
  mkdirSync(join(cacheRoot(), 'kind'), { recursive: true });
  const isThere = (await sh('kind', ['get', 'clusters'])).split('\n').includes(cluster);
  if (isThere && noted(mark()) !== key) {
    log('the kind cluster that is there was left half made, or is made otherwise: it is made again');
    await remove(log);
  } else if (isThere) {
    await sh('kind', ['export', 'kubeconfig', '--name', cluster, '--kubeconfig', kubeconfigPath()]);
    return;
  }
  await create(log);
}

/** Kubernetes in Docker. */
export const kind: ClusterProvider = {
  name: 'kind',
  up(images, log) {
    return exclusive(log, async () => {
      await needKind();
      await makeSure(log);
      for (const image of images) {
        await image.docker(log);
        const args = ['load', 'docker-image', '--name', cluster, image.name];
        const step = { what: `loading ${image.name}`, usually: '10 to 60 s' };
        await during(log, step, () => sh('kind', args, { deadlineMs: 900_000 }));
      }
      return kubeconfigPath();
    });
  },
  async expandableClass(log) {
    return findExpandableClass((await tools(log)).kubectl, kubeconfigPath());
  },
  down(log) {
    return exclusive(log, async () => {
      await needKind();
      await remove(log);
    });
  },
};
