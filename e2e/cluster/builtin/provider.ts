import { exclusive } from '../exclusive.ts';
import { expandable } from '../growing-storage.ts';
import type { ClusterProvider, Image, Log } from '../provider.ts';
import { sh } from '../shell.ts';
import { during } from '../step.ts';
import { tools } from '../tools.ts';
import { isWhole, start } from './bring-up.ts';
import { group, refuseOthers, removeControlGroups } from './control-groups.ts';
import { faults } from './faults.ts';
import { importImage, isImported } from './image-store.ts';
import { leaveHost } from './network.ts';
import { makeParts } from './parts.ts';
import { kill } from './process.ts';
import {
  clusterPid,
  inRun,
  kubeconfig,
  nodes,
  requireCluster,
  requireNode,
  runFolder,
  unmarkWhole,
} from './run.ts';
import { startStorage } from './storage.ts';

const minutes = 60_000;

/** Ends the cluster and takes away what it leaves; finds nothing to do, or what is left to do, when it is called again. */
async function end(log: Log): Promise<void> {
  const pid = clusterPid();
  if (pid === undefined) await refuseOthers(group, 'A test cluster', runFolder());
  await during(log, { what: 'taking down what is there of a cluster', usually: 'some seconds' }, async () => {
    unmarkWhole();
    if (pid !== undefined) {
      log('ending the cluster');
      await kill(pid);
    }
    await leaveHost();
    await removeControlGroups(group);
    await sh('rm', ['-rf', runFolder()], { deadlineMs: 10 * minutes });
    // The control plane made it to mount volumes on; one that is somebody else's is not empty and stays.
    await sh('rmdir', ['/tmp/hostpath_pv']).catch(() => undefined);
  });
}

/** Brings images to the nodes that do not have them. */
async function bring(images: readonly Image[], log: Log): Promise<void> {
  for (const image of images) {
    // Not per node: two builds of one image at a time would overwrite each other's files.
    const archive = await image.archive(log);
    const lacking = nodes.filter(node => !isImported(inRun('nodes', node), image.name, archive));
    if (lacking.length === 0) continue;
    const step = { what: `bringing ${image.name} to ${lacking.join(', ')}`, usually: '2 to 20 s' };
    await during(log, step, async () => {
      await Promise.all(
        lacking.map(node => importImage(requireNode(node), inRun('nodes', node), image.name, archive)),
      );
    });
  }
}

/** Real Kubernetes from Go modules on this machine: a control plane and three nodes, each in its own namespaces. */
export const builtin: ClusterProvider = {
  name: 'builtin',
  up(images, log) {
    return exclusive(log, async () => {
      const parts = await makeParts(log);
      if (!(await isWhole(parts, log))) {
        await end(log);
        const begun = performance.now();
        const stable = images.filter(({ changesOften }) => !changesOften);
        await start(parts, stable, log);
        log(`Kubernetes with three nodes up in ${((performance.now() - begun) / 1000).toFixed(1)} s`);
      }
      await bring(images, log);
      return kubeconfig();
    });
  },
  expandableClass(log) {
    return exclusive(log, async () => {
      const { kubectl } = await tools(log);
      const controlPlane = requireCluster();
      const pids = Object.fromEntries(nodes.map(node => [node, requireNode(node)]));
      const cluster = { run: runFolder(), kubeconfig: kubeconfig(), kubectl, controlPlane, nodes: pids };
      await startStorage(cluster, log);
      return expandable;
    });
  },
  faults,
  down: log => exclusive(log, () => end(log)),
};
