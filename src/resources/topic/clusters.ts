import type { Sentence } from '#src/api/reasons.ts';
import type { PulsarTopicSpec } from '#src/api/resources/topic.ts';
import { adminPath } from '#src/clients/pulsar/admin-request.ts';
import { backlogAsked, keptFor, losing } from '#src/resources/backlog-left.ts';
import { asFarAsKnown, askedOfTenant, knownIn, notKnown } from '#src/resources/known-clusters.ts';
import type { Answers, Further } from '#src/resources/model/kind.ts';
import { ownNameOf, type Resource, rememberedOf } from '#src/resources/model/resource.ts';

type Topic = Resource<PulsarTopicSpec>;

/** Where a list of its own is managed: whom its cluster knows, whom its tenant allows, where it is replicated to without one; and what is still to come to those that it is to lose. */
export function topicAsks(topic: Topic, answers: Answers): Readonly<Record<string, Further>> {
  if (!isManaged(topic)) return {};
  const { namespace, persistent, tenant } = topic.spec;
  const gone = losingOf(topic, answers);
  const everywhere = { path: `${pathOf(topic, ownNameOf(topic))}/replication?isGlobal=true` };
  const stats = (name: string) => ({ name, path: `${pathOf(topic, name)}/stats` });
  return {
    ...askedOfTenant(namesOf(topic), tenant),
    within: { path: `${adminPath('namespaces', tenant, namespace)}/replication` },
    ...(persistent && answers['it'] !== undefined && { everywhere }),
    ...(gone.length > 0 && backlogAsked(partsOf(topic, answers).map(stats), gone)),
  };
}

function pathOf({ spec: { namespace, tenant } }: Topic, name: string): string {
  return adminPath('persistent', tenant, namespace, name);
}

/** The topic, or all its partitions: of several together Pulsar adds up those that it reaches, and does not say so. */
function partsOf(topic: Topic, answers: Answers): readonly string[] {
  const { partitions = 0 } = (answers['it'] ?? {}) as { readonly partitions?: number };
  const name = ownNameOf(topic);
  return partitions === 0 ? [name] : Array.from({ length: partitions }, (_, at) => `${name}-partition-${at}`);
}

/** The topic with its list of clusters as far as it can be set now, and what the rest waits for. */
export function topicAsPossible(
  topic: Topic,
  answers: Answers,
  store: string | undefined,
): { resource: Topic; wait: Sentence | undefined } {
  if (!isManaged(topic)) return { resource: topic, wait: undefined };
  const { spec } = topic;
  const { live, usual } = listsIn(answers);
  const known = knownIn(answers);
  const kept = keptFor(losingOf(topic, answers), partsOf(topic, answers), answers);
  const { replicationClusters, ...others } = spec.policies;
  const list = asFarAsKnown(replicationClusters, live ?? usual, known.may);
  const all = kept.clusters.length > 0 ? [...new Set([...(list ?? usual), ...kept.clusters])] : list;
  // One that has no list of its own gets none until all is known, and has come.
  const isUnset = live === undefined && (kept.clusters.length > 0 || !isKnown(all, known.may));
  const policies = { ...others, ...(all && !isUnset && { replicationClusters: all }) };
  return {
    resource: { ...topic, spec: { ...spec, policies } } as Topic,
    wait: notKnown(spec.tenant, { ...namesOf(topic), store }, known) ?? kept.wait,
  };
}

function isKnown(list: readonly string[] = [], known: readonly string[] | undefined): boolean {
  return !known || list.every(name => known.includes(name));
}

function isManaged(topic: Topic): boolean {
  const { policies } = topic.spec;
  return policies.replicationClusters !== undefined || rememberedOf(topic).includes('replicationClusters');
}

function namesOf({ spec: { clusterRef, policies } }: Topic) {
  return { own: clusterRef.name, lists: [policies.replicationClusters] };
}

/** Its own list, and that which counts where it has none: one of it in all clusters, or that of its namespace. */
function listsIn(answers: Answers) {
  const lists = [answers['replication'], answers['everywhere'], answers['within']];
  const [live, everywhere, within = []] = lists as (readonly string[] | undefined)[];
  return { live, usual: everywhere ?? within };
}

/** What stores nothing has nothing that is still to come. */
function losingOf(topic: Topic, answers: Answers): readonly string[] {
  const { clusterRef, giveUp, persistent, policies } = topic.spec;
  const { live, usual } = listsIn(answers);
  if (!persistent || answers['it'] === undefined) return [];
  const wanted = policies.replicationClusters ?? usual;
  return losing({ own: clusterRef.name, live: live ?? usual, wanted, giveUp });
}
