import { AnswerError } from '#src/clients/network/exchange.ts';
import { fewAtATime } from '#src/clients/network/few-at-a-time.ts';
import { BrokerError } from '#src/clients/pulsar/admin.ts';
import { adminPath } from '#src/clients/pulsar/admin-request.ts';
import { parseTopic, topicPath } from '#src/clients/pulsar/topic.ts';
import { byName } from '#src/instance/by-name.ts';
import { isUnnamed } from '#src/instance/leave/part.ts';
import { systemNames } from '#src/instance/leave/withdraw.ts';
import type {
  NamespaceScanned,
  Replicator,
  Scan,
  TenantScanned,
  TopicList,
  TopicScanned,
} from '#src/instance/scan.ts';
import { AskedError, asking, type PulsarAsked } from './pulsar-asked.ts';

type Reads = Pick<PulsarAsked, 'read'>;

/** Whether topics matter that are in a namespace of these clusters, and lists of their own. */
export interface Depth {
  /** Whom it is about. */
  readonly names: readonly string[];
  /** Whether lists of topics are read too: two reads a topic. */
  readonly withLists: boolean;
  /** Whether those of tenants are read too that do not allow one of them: a list is not changed by what its tenant comes to allow. */
  readonly isThorough?: boolean;
  /** The cluster that is asked, where namespaces may be none of its: of those it tells no topics. */
  readonly servedBy?: string | undefined;
}

/** All in a cluster that names clusters: its tenants, their namespaces, and the topics of those where that matters. */
export async function scanCluster(pulsar: Reads, depth: Depth): Promise<Scan> {
  const names = await listAt(pulsar, 'tenants');
  const tenants = await knownIn(pulsar, await each(names, name => readTenant(pulsar, name)));
  const namespaces = await each(tenants, async ({ name, allowedClusters }) => {
    const inIt = ((await pulsar.read(adminPath('namespaces', name))) ?? []) as readonly string[];
    // A topic's own list has none that its tenant did not allow when it was set.
    const mayBeListed = depth.isThorough || allowedClusters.some(each => depth.names.includes(each));
    const withLists = depth.withLists && mayBeListed;
    return each(inIt, namespace => scanNamespace(pulsar, namespace, { ...depth, withLists }));
  });
  return { tenants, namespaces: namespaces.flat() };
}

/** All in a cluster that still names some: where its tenants do not any more, each topic is looked at. */
export async function scanForNames(pulsar: Reads, depth: Depth, gone: readonly string[]): Promise<Scan> {
  const scan = await scanCluster(pulsar, depth);
  return isUnnamed(scan, gone) ? scanCluster(pulsar, { ...depth, isThorough: true }) : scan;
}

/** A list that every cluster has: none would be no answer. */
export async function listAt(pulsar: Reads, path: string): Promise<readonly string[]> {
  const list = await pulsar.read(path);
  if (Array.isArray(list)) return list as readonly string[];
  throw new AnswerError(`${path} is answered with no list`);
}

/** Undefined where it is gone. */
export async function scanTenant(pulsar: Reads, name: string): Promise<TenantScanned | undefined> {
  const tenant = await readTenant(pulsar, name);
  return tenant && (await knownIn(pulsar, [tenant]))[0];
}

/**
 * Tenants without clusters whose records are gone. Pulsar lets a record go that is named, and then takes no list of a tenant that has
 * it. Clusters are read last: one that a tenant has had since is known then.
 */
async function knownIn(pulsar: Reads, tenants: readonly TenantScanned[]): Promise<TenantScanned[]> {
  const clusters = await listAt(pulsar, 'clusters');
  return tenants.map(({ allowedClusters, ...tenant }) => ({
    ...tenant,
    allowedClusters: allowedClusters.filter(name => clusters.includes(name)),
  }));
}

async function readTenant(pulsar: Reads, name: string): Promise<TenantScanned | undefined> {
  const info = (await pulsar.read(adminPath('tenants', name))) as Partial<TenantScanned> | undefined;
  return info && { name, adminRoles: info.adminRoles ?? [], allowedClusters: info.allowedClusters ?? [] };
}

interface Policies {
  readonly replication_clusters?: readonly string[];
  readonly allowed_clusters?: readonly string[];
}

/** Undefined where it is gone. */
export async function scanNamespace(
  pulsar: Reads,
  name: string,
  depth: Depth,
): Promise<NamespaceScanned | undefined> {
  const [tenant = '', namespace = ''] = name.split('/');
  const path = adminPath('namespaces', tenant, namespace);
  const policies = (await pulsar.read(path)) as Policies | undefined;
  if (!policies) return undefined;
  const { replication_clusters: replicated = [], allowed_clusters: allowed = [] } = policies;
  const seen = { name, replicated, allowed };
  if (!hasTopicsThatMatter(seen, depth)) return { ...seen, topics: [], lists: [] };
  const listTopics = async () =>
    ((await pulsar.read(`${path}/topics?mode=ALL&includeSystemTopic=true`)) ?? []) as string[];
  const all = await listTopics();
  const topics = await each(all, topic => scanTopic(pulsar, topic));
  if (!depth.withLists) return { ...seen, topics, lists: [] };
  if (topics.length < all.length) mustTell(await listTopics(), all, topics);
  return { ...seen, topics, lists: await listsIn(pulsar, [tenant, namespace], all) };
}

/** A topic that is gone is listed no more. Of one that is there and not told of nobody knows what is yet to come from it. */
function mustTell(
  still: readonly string[],
  all: readonly string[],
  topics: readonly Pick<TopicScanned, 'name'>[],
): void {
  const told = new Set(topics.map(({ name }) => name));
  const untold = all.find(name => !told.has(name) && still.includes(name));
  if (untold === undefined) return;
  const said = 'it is listed, and brokers say that it is not there. Load it by a client, or delete it';
  throw new AskedError(`about topic ${untold}`, new BrokerError(untold, 404, { said }));
}

type Listed = Pick<NamespaceScanned, 'name' | 'replicated' | 'allowed'>;

function hasTopicsThatMatter(listed: Listed, { names, withLists, servedBy }: Depth): boolean {
  if (servedBy !== undefined && !mayServe(listed, servedBy)) return false;
  // In the namespace of brokers themselves nobody names clusters, and to ask for lists of its topics makes some.
  if (servedBy !== undefined && listed.name === systemNames.namespace) return false;
  return withLists || listed.replicated.some(each => names.includes(each));
}

/** As brokers see it: where a namespace says in which clusters it may be, nothing else counts. */
function mayServe({ replicated, allowed }: Listed, name: string): boolean {
  return (allowed.length > 0 ? allowed : replicated).includes(name);
}

/** Those of topics that have no partition yet too. */
async function listsIn(
  pulsar: Reads,
  place: readonly string[],
  all: readonly string[],
): Promise<TopicList[]> {
  const divided = (await pulsar.read(`${adminPath('persistent', ...place)}/partitioned`)) ?? [];
  const whole = new Set([...all.map(wholeOf), ...(divided as string[])]);
  return (await each([...whole], topic => listsOf(pulsar, topic))).flat();
}

interface Stats {
  readonly publishers?: readonly unknown[];
  readonly replication?: Readonly<
    Record<
      string,
      {
        readonly connected?: boolean;
        readonly replicationBacklog?: number;
        readonly replicationDelayInSeconds?: number;
        readonly msgRateOut?: number;
      }
    >
  >;
}

/** Undefined where it is gone. */
export async function scanTopic(pulsar: Reads, name: string): Promise<TopicScanned | undefined> {
  const path = `${topicPath(parseTopic(name))}/stats`;
  const stats = (await asking(`about topic ${name}`, pulsar.read(path))) as Stats | undefined;
  if (!stats) return undefined;
  const replicators = Object.entries(stats.replication ?? {}).map(([remote, told]): [string, Replicator] => [
    remote,
    {
      connected: told.connected ?? false,
      backlog: told.replicationBacklog ?? 0,
      delaySeconds: told.replicationDelayInSeconds ?? 0,
      rate: told.msgRateOut ?? 0,
    },
  ]);
  const producers = stats.publishers?.length ?? 0;
  return { name, replicators: byName(replicators), producers };
}

async function listsOf(pulsar: Reads, topic: string): Promise<TopicList[]> {
  const path = `${topicPath(parseTopic(topic))}/replication`;
  const found: TopicList[] = [];
  for (const isGlobal of [false, true]) {
    const answer = ifAllowed(pulsar.read(isGlobal ? `${path}?isGlobal=true` : path));
    const clusters = await asking(`about topic ${topic}`, answer);
    if (clusters) found.push({ topic, isGlobal, clusters: clusters as readonly string[] });
  }
  return found;
}

/** Where topics have no policies of their own, that is answered with 405. */
async function ifAllowed(answer: Promise<unknown>): Promise<unknown> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof AnswerError && error.status === 405) return undefined;
    throw error;
  }
}

/** The topic of which one is a partition. */
function wholeOf(topic: string): string {
  return topic.replace(/-partition-\d+$/, '');
}

/** As many at a time as a broker answers without others noticing. */
const atOnce = 8;

/** Does it with each, a few at a time; what is gone meanwhile is left out. */
async function each<T, R>(all: readonly T[], use: (item: T) => Promise<R | undefined>): Promise<R[]> {
  return (await fewAtATime(all, atOnce, use)).filter(result => result !== undefined);
}
