import { underReplicated } from '#src/clients/bookkeeper/ledgers.ts';
import { readRacks } from '#src/clients/bookkeeper/racks.ts';
import { readRegistrations } from '#src/clients/bookkeeper/registrations.ts';
import { BrokerError, checkBroker } from '#src/clients/pulsar/admin.ts';
import { hasIsolationPolicies, ownedBundles } from '#src/clients/pulsar/bundles.ts';
import { inspectMetadata, type MetadataInspection } from '#src/clients/pulsar/metadata.ts';
import { fourLetterWord, parseMonitor, type Role } from '#src/clients/zookeeper/four-letter-word.ts';
import { readMembership } from '#src/clients/zookeeper/membership.ts';
import { movedBookies } from '#src/cluster/bookkeeper/racks.ts';
import { referencesOf } from '#src/cluster/lifecycle/references.ts';
import { isReady, podsOf } from '#src/cluster/model/component-state.ts';
import { causeOf } from '#src/cluster/model/failure.ts';
import { identityOf } from '#src/cluster/model/identity.ts';
import type {
  EnsembleLook,
  Fact,
  FactName,
  Facts,
  FailingBroker,
  Observation,
  RackLook,
} from '#src/cluster/model/observation.ts';
import type { Plan } from '#src/cluster/model/plan.ts';
import { growingClasses } from '#src/cluster/volumes/size-in-force.ts';
import { bookieId } from '#src/components/bookkeeper/config.ts';
import { brokerId } from '#src/components/broker/config.ts';
import { ports } from '#src/components/build/context.ts';
import { ApiError } from '#src/kubernetes/errors.ts';
import type { ResourceClient } from '#src/kubernetes/resource-client.ts';
import { brokerPeers, podUrl } from './addresses.ts';
import { largestPolicy, lookAtBookies, registeredBookies } from './ask-bookies.ts';
import { lookUpNames } from './ask-names.ts';
import { findRunning, lookAtNodes } from './ask-nodes.ts';
import { provenRevisions } from './ask-revisions.ts';
import { zookeeperSession } from './zookeeper-session.ts';

/** How long the answer to one question may take, in milliseconds. */
const deadlineMs = 5000;
/** A health check opens a topic, which takes a moment on a busy broker. */
const healthDeadlineMs = 20_000;

export interface FactSources {
  readonly secrets: ResourceClient;
  readonly storageClasses: ResourceClient;
  readonly nodes: ResourceClient;
  readonly revisions: ResourceClient;
  /** The client of each kind that clusters are made of. */
  readonly clientOf: (kind: string) => ResourceClient;
}

async function metadata(observation: Observation, signal: AbortSignal): Promise<MetadataInspection> {
  const { metadata, spec } = observation.cluster;
  const root = { chroot: spec.zookeeper.chroot ?? '', clusterName: metadata.name };
  return zookeeperSession(observation, signal, session => inspectMetadata(session, root));
}

/** What each server says of itself, and the membership that all agreed on. */
async function ensemble(observation: Observation, signal: AbortSignal): Promise<EnsembleLook> {
  const servers = podsOf(observation, 'zookeeper').filter(isReady);
  const answers = servers.map(async ({ metadata, status }) => {
    const options = { deadlineMs, signal };
    const answer = await fourLetterWord(status?.podIP ?? '', ports.zookeeper.client, 'mntr', options);
    return { name: metadata.name, values: parseMonitor(answer) };
  });
  const [monitors, { participants, version }] = await Promise.all([
    Promise.all(answers),
    zookeeperSession(observation, signal, readMembership),
  ]);
  const role = (values: Map<string, string>) => (values.get('zk_server_state') ?? 'none') as Role;
  const leader = monitors.find(({ values }) => role(values) === 'leader');
  return {
    roles: Object.fromEntries(monitors.map(({ name, values }) => [name, role(values)])),
    syncedFollowers: Number(leader?.values.get('zk_synced_followers') ?? 0),
    participants,
    version: String(version),
  };
}

async function cookies(observation: Observation, signal: AbortSignal): Promise<Record<string, number>> {
  const chroot = observation.cluster.spec.zookeeper.chroot ?? '';
  const found = await zookeeperSession(observation, signal, session => readRegistrations(session, chroot));
  const identity = identityOf(observation.cluster);
  const times = podsOf(observation, 'bookkeeper').flatMap(({ metadata: { name } }) => {
    const cookie = found.cookies.get(bookieId(identity, name));
    return cookie ? [[name, cookie.created] as const] : [];
  });
  return Object.fromEntries(times);
}

const zoneLabel = 'topology.kubernetes.io/zone';

async function racks(
  observation: Observation,
  { nodes }: FactSources,
  signal: AbortSignal,
): Promise<RackLook> {
  const chroot = observation.cluster.spec.zookeeper.chroot ?? '';
  const names = [...new Set(movedBookies(observation).map(({ node }) => node))];
  const [map, ...found] = await Promise.all([
    zookeeperSession(observation, signal, session => readRacks(session, chroot)),
    ...names.map(name => nodes.get(undefined, name, signal)),
  ]);
  const zones = names.flatMap((name, at) => {
    const zone = found[at]?.metadata.labels?.[zoneLabel];
    return zone ? [[name, zone] as const] : [];
  });
  return { map, zones: Object.fromEntries(zones) };
}

function isUnauthorized(error: unknown): boolean {
  return error instanceof BrokerError && (error.status === 401 || error.status === 403);
}

async function failingBrokers(observation: Observation, signal: AbortSignal): Promise<FailingBroker[]> {
  const brokers = podsOf(observation, 'broker').filter(isReady);
  const answers = brokers.map(async broker => {
    const options = { deadlineMs: healthDeadlineMs, signal };
    return checkBroker(podUrl(broker, ports.pulsar.web), options).then(
      () => [],
      (error: unknown) => {
        const message = `${broker.metadata.name} fails its health check: ${causeOf(error)}`;
        return [
          {
            name: broker.metadata.name,
            message,
            ...(isUnauthorized(error) && { unauthorized: true as const }),
          },
        ];
      },
    );
  });
  return (await Promise.all(answers)).flat();
}

async function bundles(observation: Observation, signal: AbortSignal): Promise<Record<string, string[]>> {
  const identity = identityOf(observation.cluster);
  const options = { deadlineMs, signal, peers: brokerPeers(observation) };
  const brokers = podsOf(observation, 'broker')
    .filter(isReady)
    .map(pod => ({ name: pod.metadata.name, web: podUrl(pod, ports.pulsar.web) }));
  const [first] = brokers;
  if (!first || (await hasIsolationPolicies(first.web, identity.name, options))) return {};
  const owned: Record<string, string[]> = {};
  // One after the other: each answer may be long.
  for (const { name, web } of brokers) {
    owned[name] = await ownedBundles(web, identity.name, brokerId(identity, name), options);
  }
  return owned;
}

/** Rights to look at Secrets are given namespace by namespace; a refusal is an answer a person can act on. */
async function lookUp<T>(question: () => Promise<T>): Promise<T | 'forbidden'> {
  try {
    return await question();
  } catch (error) {
    if (error instanceof ApiError && error.status === 403) return 'forbidden';
    throw error;
  }
}

/** What is missing of what the spec refers to, as sentences that say what to do. */
async function missing(
  observation: Observation,
  sources: FactSources,
  signal: AbortSignal,
): Promise<string[]> {
  const { secrets, storageClasses } = referencesOf(observation);
  const { namespace } = observation.cluster.metadata;
  const sentences: string[] = [];
  for (const [name, keys] of secrets) {
    const secret = await lookUp(() => sources.secrets.get(namespace, name, signal));
    if (secret === 'forbidden') {
      sentences.push(
        `The operator may not look up Secret ${name}: bind ClusterRole pulsar-operator-secrets to it in namespace ${namespace}.`,
      );
      continue;
    }
    const data = (secret?.['data'] ?? {}) as Record<string, string>;
    const absent = keys.filter(key => !(key in data));
    if (!secret) sentences.push(`Secret ${name} does not exist in namespace ${namespace}: create it.`);
    else if (absent.length > 0) sentences.push(`Secret ${name} has no key ${absent.join(', ')}: add it.`);
  }
  for (const name of storageClasses) {
    if (await sources.storageClasses.get(undefined, name, signal)) continue;
    sentences.push(`StorageClass ${name} does not exist: create it or name another.`);
  }
  return sentences;
}

/** Those classes of volumes to grow that let them; one that does not exist does not. */
async function expandable(
  observation: Observation,
  { storageClasses }: FactSources,
  signal: AbortSignal,
): Promise<string[]> {
  const names = growingClasses(observation).filter(name => name !== '');
  const classes = await Promise.all(names.map(name => storageClasses.get(undefined, name, signal)));
  return names.filter((_, at) => classes[at]?.['allowVolumeExpansion'] === true);
}

async function settle<T>(question: Promise<T>): Promise<Fact<T>> {
  try {
    return { value: await question };
  } catch (error) {
    return { error: causeOf(error) };
  }
}

/** Fetches the facts a plan lacks, side by side. A question without an answer is a fact too. */
export async function fetchFacts(
  { needs, names = [] }: Pick<Plan, 'needs' | 'names'>,
  observation: Observation,
  sources: FactSources,
  signal: AbortSignal,
): Promise<Facts> {
  const questions: Record<FactName, () => Promise<unknown>> = {
    metadata: () => metadata(observation, signal),
    registrations: () => registeredBookies(observation, signal),
    largestPolicy: () => largestPolicy(observation, signal),
    ensemble: () => ensemble(observation, signal),
    bookies: () => lookAtBookies(observation, signal),
    racks: () => racks(observation, sources, signal),
    bundles: () => bundles(observation, signal),
    cookies: () => cookies(observation, signal),
    failingBrokers: () => failingBrokers(observation, signal),
    provenRevisions: () => provenRevisions(observation, sources.revisions, signal),
    nodes: () => lookAtNodes(observation, sources.nodes, signal),
    runningPods: () => findRunning(observation, signal),
    underReplicatedLedgers: () => {
      const chroot = observation.cluster.spec.zookeeper.chroot ?? '';
      return zookeeperSession(observation, signal, session => underReplicated(session, chroot));
    },
    missingReferences: () => missing(observation, sources, signal),
    expandableClasses: () => expandable(observation, sources, signal),
    names: () => lookUpNames(names, sources.clientOf, signal),
  };
  const answers = needs.map(async name => [name, await settle(questions[name]())]);
  return Object.fromEntries(await Promise.all(answers)) as Facts;
}
