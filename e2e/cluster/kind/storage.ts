import { existsSync, writeFileSync } from 'node:fs';
import { csiDriver, csiProvisioner, csiResizer } from '../builtin/binaries.ts';
import { controllerSocket, introduceStorage, nodeArguments, sidecarArguments } from '../growing-storage.ts';
import type { Log } from '../provider.ts';
import { during } from '../step.ts';
import { tools } from '../tools.ts';
import { volumesOnNode } from './configuration.ts';
import { docker, runningNodes } from './docker.ts';
import { inKindRun } from './folder.ts';
import { kindCluster, kubeconfigOfKind } from './making.ts';

const controlPlane = `${kindCluster}-control-plane`;
const admin = '/etc/kubernetes/admin.conf';
/** A node sees no loop device that came after it, and each volume in use takes one. */
const devices = 'for n in $$(seq 0 127); do [ -e /dev/loop$$n ] || mknod -m 660 /dev/loop$$n b 7 $$n; done';
const marked = () => inKindRun('storage-started');

/** A service of systemd: it comes back with a node that has been off. */
function unitOf(program: string, args: readonly string[]): string {
  return `[Service]
ExecStartPre=/bin/sh -c '${devices}'
ExecStart=${[program, ...args].join(' ')}
Restart=always
RestartSec=1
[Install]
WantedBy=multi-user.target
`;
}

/** Runs a program of this machine on a node, as a service of this name. */
async function serve(node: string, name: string, binary: string, args: readonly string[]): Promise<void> {
  const program = `/usr/local/bin/${name}`;
  const unit = `/etc/systemd/system/${name}.service`;
  await docker(['cp', binary, `${node}:${program}`]);
  await docker(['exec', '--interactive', node, 'tee', unit], unitOf(program, args));
  await docker(['exec', node, 'systemctl', 'enable', '--now', name]);
}

/**
 * Adds storage whose volumes can grow to a cluster of our own nodes, once: a driver on each, and beside the control plane
 * another, with what makes and resizes volumes. Only who asks for it waits for its programs to be made.
 */
export async function startKindStorage(log: Log): Promise<void> {
  if (existsSync(marked())) return;
  const { kubectl } = await tools(log);
  // One after the other: each keeps all processors busy.
  const csi = await csiDriver(log);
  const provisioner = await csiProvisioner(log);
  const resizer = await csiResizer(log);
  const folder = ['-folder', volumesOnNode];
  await during(log, { what: 'adding storage that can grow', usually: '5 to 20 s' }, async () => {
    for (const node of await runningNodes())
      await serve(node, 'csi-node', csi, [...folder, ...nodeArguments(node)]);
    await serve(controlPlane, 'csi', csi, [...folder, '-socket', controllerSocket]);
    const sidecars = sidecarArguments(admin);
    await serve(controlPlane, 'csi-provisioner', provisioner, sidecars.provisioner);
    await serve(controlPlane, 'csi-resizer', resizer, sidecars.resizer);
    await introduceStorage(kubectl, kubeconfigOfKind());
  });
  writeFileSync(marked(), '');
}
