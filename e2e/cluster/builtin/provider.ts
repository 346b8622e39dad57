import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { needPackages } from '../packages.ts';
import type { ClusterProvider, Image, Log } from '../provider.ts';
import { sh } from '../shell.ts';
import { tools } from '../tools.ts';
import { corednsBinary, kubernetesBinary, pauseBinary } from './binaries.ts';
import { isGroupInUse, removeControlGroups } from './control-groups.ts';
import { faults } from './faults.ts';
import { copyTemplate, imageTemplate, importImage, markImported } from './image-store.ts';
import { scripts, startControlPlane, startNode } from './launch.ts';
import { leaveHost } from './network.ts';
import { kill } from './process.ts';
import { clusterPid, inRun, kubeconfig, nodePid, nodes, requireCluster, runFolder, until } from './run.ts';
import { expandable, startStorage } from './storage.ts';

const group = 'pulsar-operator-cluster';

const programs = {
  containerd: 'containerd',
  runc: 'runc',
  iptables: 'iptables',
  nft: 'nftables',
  conntrack: 'conntrack',
  ip: 'iproute2',
  socat: 'socat',
  openssl: 'openssl',
  curl: 'curl',
  inotifywait: 'inotify-tools',
  '/usr/lib/cni/bridge': 'containernetworking-plugins',
};

async function answers(kubectl: string): Promise<boolean> {
  const args = ['--kubeconfig', kubeconfig(), '--request-timeout=3s', 'get', 'nodes', '--no-headers'];
  const ready = await sh(kubectl, args, { deadlineMs: 5000 }).catch(() => '');
  return ready.split('\n').filter(line => /\sReady\s/.test(line)).length === nodes.length;
}

/** A test that was cut short may have left nodes off, or cut off from each other. */
async function undoFaults(log: Log): Promise<void> {
  await faults.mend();
  for (const node of nodes) await faults.start(node, log);
}

/** Whether a cluster that lives is whole, soon if not now: a loaded machine or a node that restarts is no reason to end it. */
async function recovers(kubectl: string, log: Log): Promise<boolean> {
  try {
    await undoFaults(log);
    return await until('three nodes are Ready', inRun('log'), 20_000, () => answers(kubectl));
  } catch {
    return false;
  }
}

/** Throws when a node's first process has ended, which is no use waiting for. */
function requireNodes(): void {
  const dead = nodes.find(node => nodePid(node) === undefined);
  if (dead) throw new Error(`Node ${dead} has ended at its start. See ${inRun('log', `${dead}.log`)}.`);
}

const storageClass = JSON.stringify({
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: 'standard', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
  provisioner: 'kubernetes.io/host-path',
  reclaimPolicy: 'Delete',
});

async function start(images: readonly Image[], log: Log): Promise<void> {
  const [template, kubernetes, coredns, pause, { kubectl }] = await Promise.all([
    imageTemplate(images, log),
    kubernetesBinary(log),
    corednsBinary(log),
    pauseBinary(log),
    tools(log),
  ]);
  for (const folder of ['pki', 'log', 'nodes']) mkdirSync(inRun(folder), { recursive: true });
  await sh('sh', [join(scripts, 'pki.sh'), inRun('pki'), ...nodes]);
  writeFileSync(inRun('cgroup-mounts'), readFileSync('/proc/mounts'));
  const env = {
    RUN: runFolder(),
    SCRIPTS: scripts,
    KUBERNETES: kubernetes,
    COREDNS: coredns,
    PAUSE: pause,
    GROUP: group,
    NODES: nodes.join(' '),
  };
  writeFileSync(inRun('environment.json'), JSON.stringify(env));
  const copies = nodes.map(node => copyTemplate(template, inRun('nodes', node, 'lib', 'containerd')));
  const pid = await startControlPlane(env);
  await Promise.all(copies);
  for (const node of nodes) {
    await startNode(pid, node, env);
    for (const image of images) markImported(inRun('nodes', node), image.name, await image.archive(log));
  }
  const logs = `${inRun('log', 'n*.log')} and ${inRun('nodes', 'n*', 'log', 'kubelet.log')}`;
  await until('three nodes are Ready', logs, 60_000, () => {
    requireNodes();
    return answers(kubectl);
  });
  await sh(kubectl, ['--kubeconfig', kubeconfig(), 'apply', '-f', '-'], { input: storageClass });
}

/** Real Kubernetes from Go modules on this machine: a control plane and three nodes, each in its own namespaces. */
export const builtin: ClusterProvider = {
  name: 'builtin',
  async up(images, log) {
    const { kubectl } = await tools(log);
    if (clusterPid() === undefined || !(await recovers(kubectl, log))) {
      await needPackages(programs, log);
      await this.down(log);
      const stable = images.filter(({ changesOften }) => !changesOften);
      const begun = performance.now();
      await start(stable, log);
      log(`Kubernetes with three nodes up in ${((performance.now() - begun) / 1000).toFixed(1)} s`);
    }
    for (const image of images) {
      // Once for all nodes: an archive that changes often is made from files that making it writes.
      const archive = await image.archive(log);
      await Promise.all(nodes.map(node => importImage(inRun('nodes', node), image.name, archive)));
    }
    return kubeconfig();
  },
  async expandableClass(log) {
    const { kubectl } = await tools(log);
    const controlPlane = requireCluster();
    const pids = nodes.map(node => [node, nodePid(node)]);
    const cluster = { run: runFolder(), kubeconfig: kubeconfig(), kubectl, controlPlane };
    await startStorage({ ...cluster, nodes: Object.fromEntries(pids) as Record<string, number> }, log);
    return expandable;
  },
  faults,
  async down(log) {
    const pid = clusterPid();
    if (pid !== undefined) {
      log('ending the cluster');
      await kill(pid);
    } else if (await isGroupInUse(group)) {
      throw new Error(
        `Another test cluster runs on this machine, and its state is not in ${runFolder()}. End it with the PULSAR_OPERATOR_CACHE it was started with.`,
      );
    }
    await leaveHost();
    await removeControlGroups(group);
    rmSync(runFolder(), { recursive: true, force: true });
    // The control plane made it to mount volumes on; one that is somebody else's is not empty and stays.
    await sh('rmdir', ['/tmp/hostpath_pv']).catch(() => undefined);
  },
};
