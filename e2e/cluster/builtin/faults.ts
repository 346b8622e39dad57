import { readFileSync } from 'node:fs';
import type { NodeFaults } from '../provider.ts';
import { scripts, startNode } from './launch.ts';
import { cutNodes, mendNodes, unplugNode } from './network.ts';
import { kill } from './process.ts';
import { inRun, nodePid, requireCluster, runFolder } from './run.ts';
import { resumeStorage } from './storage.ts';

function numberOf(node: string): number {
  return Number(node.slice(1));
}

/** What the nodes of the builtin cluster can suffer. */
export const faults: NodeFaults = {
  async kill(node) {
    const cluster = requireCluster();
    const pid = nodePid(node);
    if (pid === undefined) return;
    await kill(pid);
    await unplugNode(cluster, numberOf(node));
  },
  async start(node, log) {
    const cluster = requireCluster();
    if (nodePid(node) !== undefined) return;
    const env = JSON.parse(readFileSync(inRun('environment.json'), 'utf8')) as Record<string, string>;
    // The checkout that started the cluster may be gone by now.
    const pid = await startNode(cluster, node, { ...env, SCRIPTS: scripts });
    await resumeStorage(runFolder(), node, pid, log);
  },
  cut: (one, other) => cutNodes(requireCluster(), numberOf(one), numberOf(other)),
  mend: () => mendNodes(requireCluster()),
};
