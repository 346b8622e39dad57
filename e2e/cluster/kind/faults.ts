import type { NodeFaults } from '../provider.ts';
import { sh } from '../shell.ts';
import { tools } from '../tools.ts';
import { cutOff, cutOffRules, type NodeAddresses } from './cut.ts';
import { docker, runningNodes } from './docker.ts';
import { kubeconfigOfKind } from './making.ts';

async function runs(node: string): Promise<boolean> {
  return (await docker(['inspect', '--format', '{{.State.Running}}', node])).trim() === 'true';
}

async function addressesOf(node: string): Promise<NodeAddresses> {
  const { kubectl } = await tools(() => undefined);
  const wanted = '{.status.addresses[?(@.type=="InternalIP")].address} {.spec.podCIDR}';
  const args = ['--kubeconfig', kubeconfigOfKind(), 'get', 'node', node, '-o', `jsonpath=${wanted}`];
  const [address, pods] = (await sh(kubectl, args)).split(' ');
  if (!address || !pods)
    throw new Error(`Node ${node} has no address or no range of pods: see kubectl describe.`);
  return { address, pods };
}

/** What the nodes of a kind cluster can suffer: they are containers. */
export const kindFaults: NodeFaults = {
  async kill(node) {
    if (await runs(node)) await docker(['kill', node]);
  },
  async start(node) {
    if (!(await runs(node))) await docker(['start', node]);
  },
  async cut(one, other) {
    const rules = cutOffRules(await addressesOf(other));
    await docker(['exec', '--interactive', one, 'nft', '-f', '-'], rules);
  },
  async mend() {
    for (const node of await runningNodes()) {
      const tables = await docker(['exec', node, 'nft', 'list', 'tables']);
      if (tables.includes(cutOff))
        await docker(['exec', node, 'nft', 'delete', 'table', ...cutOff.split(' ')]);
    }
  },
};
