import { readRegistrations } from '#src/clients/bookkeeper/registrations.ts';
import { fourLetterWord } from '#src/clients/zookeeper/four-letter-word.ts';
import { componentOf } from '#src/cluster/model/component-state.ts';
import { identityOf } from '#src/cluster/model/identity.ts';
import type { NodeFact, Observation, Pod } from '#src/cluster/model/observation.ts';
import { bookieId } from '#src/components/bookkeeper/config.ts';
import { ports } from '#src/components/build/context.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import type { ResourceClient } from '#src/kubernetes/resource-client.ts';
import { ledgerSession } from './zookeeper-session.ts';

/** One that is off answers never; more than a moment is not worth waiting for one that runs. */
const deadlineMs = 3000;

interface Node extends KubernetesObject {
  readonly status?: {
    readonly conditions?: readonly { type: string; status: string; lastTransitionTime?: string }[];
  };
}

/** How these nodes are. */
export async function askNodes(
  names: readonly string[],
  nodes: ResourceClient,
  signal: AbortSignal,
): Promise<Record<string, NodeFact>> {
  const looks = names.map(async (name): Promise<[string, NodeFact]> => {
    const node: Node | undefined = await nodes.get(undefined, name, signal);
    if (!node) return [name, { ready: 'Gone' }];
    const condition = conditionOf(node.status, 'Ready');
    const since = condition?.lastTransitionTime;
    const ready = (condition?.status ?? 'False') as NodeFact['ready'];
    return [name, { ready, ...(since && { since }) }];
  });
  return Object.fromEntries(await Promise.all(looks));
}

async function answers({ status }: Pod, signal: AbortSignal): Promise<boolean> {
  if (!status?.podIP) return false;
  const asking = fourLetterWord(status.podIP, ports.zookeeper.client, 'srvr', { deadlineMs, signal });
  return asking.then(
    () => true,
    () => false,
  );
}

/** A bookie that runs, as far as ZooKeeper can tell, has a session there. */
async function registered(
  observation: Observation,
  bookies: readonly Pod[],
  signal: AbortSignal,
): Promise<string[]> {
  if (bookies.length === 0) return [];
  const { writable, readOnly } = await ledgerSession(observation, signal, readRegistrations);
  const identity = identityOf(observation.cluster);
  const isThere = ({ metadata }: Pod) =>
    [...writable, ...readOnly].includes(bookieId(identity, metadata.name));
  return bookies.filter(isThere).map(({ metadata }) => metadata.name);
}

/** Those of these pods that are servers and answer, or bookies and have a session in ZooKeeper. */
export async function findRunning(
  observation: Observation,
  names: readonly string[],
  signal: AbortSignal,
): Promise<string[]> {
  const pods = observation.pods.filter(({ metadata }) => names.includes(metadata.name));
  const of = (component: string) => pods.filter(pod => componentOf(pod) === component);
  const servers = of('zookeeper').map(async pod => {
    return (await answers(pod, signal)) ? [pod.metadata.name] : [];
  });
  const [bookies, ...found] = await Promise.all([
    registered(observation, of('bookkeeper'), signal),
    ...servers,
  ]);
  return [...bookies, ...found.flat()];
}
