import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Image, Log } from '../provider.ts';
import { sh } from '../shell.ts';
import { during, type Tell } from '../step.ts';
import { group } from './control-groups.ts';
import { faults } from './faults.ts';
import { copyTemplate, imageTemplate, markImported } from './image-store.ts';
import { scripts, startControlPlane, startNode } from './launch.ts';
import type { Parts } from './parts.ts';
import {
  clusterPid,
  inRun,
  kubeconfig,
  markWhole,
  nodes,
  requireNode,
  runFolder,
  until,
  wholeKey,
} from './run.ts';

const minute = 60_000;
const readyWithinMs = 3 * minute;

const storageClass = JSON.stringify({
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: 'standard', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
  provisioner: 'kubernetes.io/host-path',
  reclaimPolicy: 'Delete',
});

async function readyNodes(kubectl: string): Promise<number> {
  const args = ['--kubeconfig', kubeconfig(), '--request-timeout=10s', 'get', 'nodes', '--no-headers'];
  const lines = await sh(kubectl, args, { deadlineMs: 15_000 }).catch(() => '');
  return lines.split('\n').filter(line => /\sReady\s/.test(line)).length;
}

const answers = (url: string): Promise<boolean> =>
  fetch(url, { signal: AbortSignal.timeout(2000) }).then(
    ({ ok }) => ok,
    () => false,
  );

/** Waits for three nodes and cluster DNS; throws at once when a node has ended, which is no use waiting for. */
async function untilServing(kubectl: string, tell: Tell): Promise<void> {
  const logs = `${inRun('log')} and ${inRun('nodes', 'n*', 'log')}`;
  await until('Three nodes are Ready', logs, readyWithinMs, async () => {
    for (const node of nodes) requireNode(node);
    const ready = await readyNodes(kubectl);
    tell(`${ready} of ${nodes.length} nodes Ready`);
    return ready === nodes.length;
  });
  const log = inRun('log', 'coredns.log');
  await until('Cluster DNS answers', log, minute, () => answers('http://198.19.200.53:8181/ready'));
}

async function startNodes(cluster: number, images: readonly Image[], env: Record<string, string>, log: Log) {
  for (const node of nodes) {
    await startNode(cluster, node, env);
    for (const image of images) markImported(inRun('nodes', node), image.name, await image.archive(log));
  }
}

/** Starts a cluster where there is none; the last step leaves the mark by which it counts as whole. */
export async function start(parts: Parts, images: readonly Image[], log: Log): Promise<void> {
  const template = await imageTemplate(images, log);
  const { kubernetes: KUBERNETES, coredns: COREDNS, pause: PAUSE, kubectl, key } = parts;
  const env = {
    RUN: runFolder(),
    SCRIPTS: scripts,
    KUBERNETES,
    COREDNS,
    PAUSE,
    GROUP: group,
    NODES: nodes.join(' '),
  };
  await during(log, { what: 'starting Kubernetes with three nodes', usually: '10 to 40 s' }, async tell => {
    tell('keys and certificates');
    for (const folder of ['pki', 'log', 'nodes']) mkdirSync(inRun(folder), { recursive: true });
    await sh('sh', [join(scripts, 'pki.sh'), inRun('pki'), ...nodes], { deadlineMs: 5 * minute });
    writeFileSync(inRun('cgroup-mounts'), readFileSync('/proc/mounts'));
    writeFileSync(inRun('environment.json'), JSON.stringify(env));
    tell("the nodes' disks");
    for (const node of nodes) await copyTemplate(template, inRun('nodes', node, 'lib', 'containerd'));
    tell('the control plane');
    const cluster = await startControlPlane(env);
    tell('the nodes');
    await startNodes(cluster, images, env, log);
    await untilServing(kubectl, tell);
    await sh(kubectl, ['--kubeconfig', kubeconfig(), 'apply', '-f', '-'], { input: storageClass });
    markWhole(key);
  });
}

/** A test that was cut short may have left nodes off, or cut off from each other. */
async function undoFaults(log: Log): Promise<void> {
  await faults.mend();
  for (const node of nodes) await faults.start(node, log);
}

/**
 * Whether a cluster runs that is whole, soon if not now: a loaded machine or a node that restarts is no reason to end it.
 * Says what is wrong with one that is not.
 */
export async function isWhole({ key, kubectl }: Parts, log: Log): Promise<boolean> {
  if (clusterPid() === undefined) return false;
  const again = 'it is made again';
  const made = wholeKey();
  if (made !== key) {
    const why =
      made === undefined ? 'was left half made' : 'is made of other parts than this checkout asks for';
    log(`the cluster that is there ${why}: ${again}`);
    return false;
  }
  try {
    await during(log, { what: 'looking at the cluster that runs', usually: 'some seconds' }, async tell => {
      await undoFaults(log);
      await untilServing(kubectl, tell);
    });
    return true;
  } catch (error) {
    log(
      `the cluster that is there does not serve, ${again}: ${error instanceof Error ? error.message : String(error)}`,
    );
    return false;
  }
}
