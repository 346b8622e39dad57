import { readUnderReplication } from '#src/clients/bookkeeper/under-replication.ts';
import { inspectMetadata, type MetadataInspection } from '#src/clients/pulsar/metadata.ts';
import { fourLetterWord, parseMonitor, type Role } from '#src/clients/zookeeper/four-letter-word.ts';
import { readMembership } from '#src/clients/zookeeper/membership.ts';
import { isReady, podsOf } from '#src/cluster/model/component-state.ts';
import { declaredLost } from '#src/cluster/model/lost-ledgers.ts';
import type { EnsembleFact, Observation } from '#src/cluster/model/observation.ts';
import { ports } from '#src/components/build/context.ts';
import { ledgerSession, zookeeperSession } from './zookeeper-session.ts';

/** How long the answer to one question may take, in milliseconds. */
const deadlineMs = 5000;

/** What ZooKeeper holds of the cluster's metadata. */
export async function askForMetadata(
  observation: Observation,
  signal: AbortSignal,
): Promise<MetadataInspection> {
  const clusterName = observation.cluster.metadata.name;
  return zookeeperSession(observation, signal, (session, chroot) =>
    inspectMetadata(session, { chroot, clusterName }),
  );
}

/** What each server that answers says of itself, and the membership that all agreed on. */
export async function askEnsemble(
  observation: Observation,
  signal: AbortSignal,
  ask = fourLetterWord,
  sessionOf: typeof zookeeperSession = zookeeperSession,
): Promise<EnsembleFact> {
  const servers = podsOf(observation, 'zookeeper').filter(isReady);
  const answers = servers.map(async ({ metadata, status }) => {
    const options = { deadlineMs, signal };
    const answer = await ask(status?.podIP ?? '', ports.zookeeper.client, 'mntr', options);
    return { name: metadata.name, values: parseMonitor(answer) };
  });
  const [settled, { participants, version }] = await Promise.all([
    Promise.allSettled(answers),
    sessionOf(observation, signal, readMembership),
  ]);
  // What the others say may be enough, and a restart what mends the one that says nothing.
  const monitors = settled.flatMap(answer => (answer.status === 'fulfilled' ? [answer.value] : []));
  const role = (values: Map<string, string>) => (values.get('zk_server_state') ?? 'none') as Role;
  const leader = monitors.find(({ values }) => role(values) === 'leader');
  return {
    roles: Object.fromEntries(monitors.map(({ name, values }) => [name, role(values)])),
    syncedFollowers: Number(leader?.values.get('zk_synced_followers') ?? 0),
    participants,
    version: String(version),
  };
}

/** How many ledgers miss a replica. */
export async function underReplicatedLedgers(
  observation: Observation,
  signal: AbortSignal,
  sessionOf = ledgerSession,
): Promise<number> {
  const declared = declaredLost(observation);
  const found = await sessionOf(observation, signal, (session, chroot) =>
    readUnderReplication(session, chroot, declared),
  );
  return found.count;
}
