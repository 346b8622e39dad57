import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { controllerSocket, introduceStorage, nodeArguments, sidecarArguments } from '../growing-storage.ts';
import { needPackages } from '../packages.ts';
import type { Log } from '../provider.ts';
import { csiDriver, csiProvisioner, csiResizer } from './binaries.ts';

const programs = { 'mkfs.xfs': 'xfsprogs', xfs_growfs: 'xfsprogs', losetup: 'mount' };

/** A cluster that runs. */
export interface RunningCluster {
  readonly run: string;
  readonly kubeconfig: string;
  readonly kubectl: string;
  /** The first process of the control plane, and that of each node. */
  readonly controlPlane: number;
  readonly nodes: Readonly<Record<string, number>>;
}

function logOf(run: string, name: string): string {
  return join(run, 'log', `${name}.log`);
}

function folderOf(run: string): string {
  return join(run, 'disks');
}

function markOf(run: string): string {
  return join(run, 'storage-started');
}

/** Starts a program in the namespaces of a process, with which it ends. */
function startIn(pid: number, command: readonly string[], log: string): void {
  const output = openSync(log, 'a');
  const args = ['-t', String(pid), '-m', '-n', '-p', '--', ...command];
  spawn('nsenter', args, { stdio: ['ignore', output, output], detached: true }).unref();
}

function startDriver(csi: string, run: string, node: string, pid: number): void {
  const command = [csi, '-folder', folderOf(run), ...nodeArguments(node)];
  startIn(pid, command, logOf(run, `csi-${node}`));
}

/** Gives a node that has been off its driver back, where the cluster has such storage. */
export async function resumeStorage(run: string, node: string, pid: number, log: Log): Promise<void> {
  if (existsSync(markOf(run))) startDriver(await csiDriver(log), run, node, pid);
}

/**
 * Adds storage whose volumes can grow to a cluster, once: a driver on each node, and beside the control plane another,
 * with what makes and resizes volumes. Only who asks for it waits for its programs to be made.
 */
export async function startStorage(cluster: RunningCluster, log: Log): Promise<void> {
  const { run, kubeconfig, kubectl, controlPlane, nodes } = cluster;
  if (existsSync(markOf(run))) return;
  await needPackages(programs, log);
  // One after the other: each keeps all processors busy.
  const csi = await csiDriver(log);
  const provisioner = await csiProvisioner(log);
  const resizer = await csiResizer(log);

  mkdirSync(folderOf(run), { recursive: true });
  for (const [node, pid] of Object.entries(nodes)) startDriver(csi, run, node, pid);
  startIn(controlPlane, [csi, '-folder', folderOf(run), '-socket', controllerSocket], logOf(run, 'csi'));
  const sidecars = sidecarArguments(kubeconfig);
  startIn(controlPlane, [provisioner, ...sidecars.provisioner], logOf(run, 'csi-provisioner'));
  startIn(controlPlane, [resizer, ...sidecars.resizer], logOf(run, 'csi-resizer'));
  await introduceStorage(kubectl, kubeconfig);
  writeFileSync(markOf(run), '');
}
