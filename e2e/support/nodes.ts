import { pickProvider } from '#e2e/cluster/main.ts';
import type { Log, NodeFaults } from '#e2e/cluster/provider.ts';
import { eventually } from './eventually.ts';
import { kubectl } from './kubernetes.ts';
import { operatorPods } from './operator.ts';
import type { Subject } from './subject.ts';

const log: Log = line => process.stderr.write(`${line}\n`);
const minute = 60_000;

/** Throws where nodes cannot be harmed. */
export async function faults(): Promise<NodeFaults> {
  const provider = await pickProvider(log);
  if (provider.faults) return provider.faults;
  throw new Error(
    `The ${provider.name} cluster's nodes cannot be switched off or cut off by tests: run these with CLUSTER=builtin.`,
  );
}

async function waitFor(node: string, isReported: (status: string) => boolean): Promise<void> {
  const path = '{.status.conditions[?(@.type=="Ready")].status}';
  await eventually(
    `another Ready of node ${node}`,
    async () => isReported(await kubectl(['get', 'node', node, '-o', `jsonpath=${path}`])),
    { withinMs: 3 * minute },
  );
}

/** A power cut; returns when Kubernetes has noticed. */
export async function killNode(node: string): Promise<void> {
  await (await faults()).kill(node);
  await waitFor(node, status => status === 'Unknown');
}

/** Switches a node on again; returns when it is Ready. */
export async function startNode(node: string): Promise<void> {
  await (await faults()).start(node, log);
  await waitFor(node, status => status === 'True');
}

/** Cuts two nodes off from each other, with their pods, while `act` runs. */
export async function whileCut(one: string, other: string, act: () => Promise<void>): Promise<void> {
  const network = await faults();
  await network.cut(one, other);
  try {
    await act();
  } finally {
    await network.mend();
  }
}

export async function allNodes(): Promise<string[]> {
  return (await kubectl(['get', 'nodes', '-o', 'jsonpath={.items[*].metadata.name}'])).split(' ');
}

/** After a test, whatever became of it: all nodes run, reach each other and take pods. */
export async function restoreNodes(): Promise<void> {
  await (await faults()).mend();
  for (const node of await allNodes()) {
    await startNode(node);
    await kubectl(['uncordon', node]);
  }
}

/** The node with one server and one bookie of a cluster and without the operator: the test is about the cluster. */
export async function typicalNode(subject: Subject): Promise<string> {
  const busy = (await operatorPods()).map(({ spec }) => spec?.nodeName);
  const [servers, bookies] = [await subject.nodes('zookeeper'), await subject.nodes('bookkeeper')];
  const on = (pods: Map<string, string>, node: string) => [...pods.values()].filter(at => at === node).length;
  const isTypical = (node: string) => on(servers, node) === 1 && on(bookies, node) === 1;
  const found = (await allNodes()).find(node => !busy.includes(node) && isTypical(node));
  if (found) return found;
  const places = [...servers, ...bookies].map(([pod, node]) => `${pod} on ${node}`).join(', ');
  throw new Error(`No node has one server and one bookie and not the operator (${busy.join()}): ${places}`);
}
