import { sh } from '#e2e/cluster/shell.ts';
import { uniformReleases } from '#simulation/releases.ts';
import { pulsarClusterSpec } from '#src/api/cluster.ts';
import { type Candidate, type Dowry, readCandidate, readDowry } from '#src/clients/pulsar/membership.ts';
import type { Reads } from '#src/clients/zookeeper/session.ts';
import { childrenOf } from '#src/clients/zookeeper/tree.ts';
import { type ClusterContext, metadataStoreUrl } from '#src/components/build/context.ts';
import { metadataJob } from '#src/components/metadata/job.ts';
import { containerOf } from '#test/unit/components/made.ts';
import { distribution } from './distribution.ts';

/** What builders know of a small cluster of that name, in a namespace of its own. */
export function memberOf(name: string, spec: object = {}): ClusterContext {
  const one = { zookeeper: { replicas: 1 }, bookkeeper: { replicas: 1 }, broker: { replicas: 1 } };
  const parsed = pulsarClusterSpec.parse({ profile: 'Development', ...one, ...spec });
  const uid = `uid-of-${name}`;
  return {
    name,
    namespace: `of-${name}`,
    uid,
    spec: parsed,
    members: 1,
    releases: uniformReleases(parsed),
    restarts: {},
  };
}

/** Runs the command of the metadata Job; `shared` is where that of Pulsar is to write what is shared. */
export async function initialise(context: ClusterContext, own: string, shared = own): Promise<void> {
  const [command = '', ...args] = containerOf(metadataJob(context)).command;
  const here = args.map((word, at) => {
    const isShared = args[at - 1] === '--configuration-metadata-store';
    return word === metadataStoreUrl(context) ? (isShared ? shared : own) : word;
  });
  const jvm = ['PULSAR_MEM=-Xmx128m', 'PULSAR_GC=-XX:+UseSerialGC', 'PULSAR_GC_LOG= '];
  await sh('env', [...jvm, `${await distribution()}/${command}`, ...here], { deadlineMs: 240_000 });
}

/** Who a cluster is, and what it brings along, by its own store. */
export async function bringing(
  session: Reads,
  chroot: string,
  clusterName: string,
  shared?: string,
): Promise<[Candidate, Dowry]> {
  const root = { chroot, clusterName };
  return [{ ...(await readCandidate(session, root)), shared }, await readDowry(session, root)];
}

/** All that is below a path, by the rest of its path. */
export async function treeOf(session: Reads, root: string, path = ''): Promise<Map<string, string>> {
  const found = new Map([[path, (await session.getData(root + path)).data.toString()]]);
  for (const child of await childrenOf(session, root + path))
    for (const [below, data] of await treeOf(session, root, `${path}/${child}`)) found.set(below, data);
  return found;
}
