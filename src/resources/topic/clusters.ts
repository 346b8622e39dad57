import type { Sentence } from '#src/api/reasons.ts';
import type { PulsarTopicSpec } from '#src/api/resources/topic.ts';
import { adminPath } from '#src/clients/pulsar/admin-request.ts';
import { backlogAsked, keptFor, losing } from '#src/resources/backlog-left.ts';
import { asFarAsKnown, askedOfTenant, knownIn, notKnown } from '#src/resources/known-clusters.ts';
import type { Answers, Further } from '#src/resources/model/kind.ts';
import { ownNameOf, type Resource, rememberedOf } from '#src/resources/model/resource.ts';

type Topic = Resource<PulsarTopicSpec>;

/** Where a list of its own is managed: whom its cluster knows, whom its tenant allows, where its namespace is replicated to; and what is still to come to those that it is to lose. */
export function topicAsks(topic: Topic, answers: Answers): Readonly<Record<string, Further>> {
  if (!isManaged(topic)) return {};
  const { namespace, partitions, tenant } = topic.spec;
  const name = ownNameOf(topic);
  const path = `${adminPath('persistent', tenant, namespace, name)}/${partitions > 0 ? 'partitioned-stats?perPartition=false' : 'stats'}`;
  const gone = losingOf(topic, answers);
  return {
    ...askedOfTenant(namesOf(topic), tenant),
    within: { path: `${adminPath('namespaces', tenant, namespace)}/replication` },
    ...(gone.length > 0 && backlogAsked([{ name, path }], gone)),
  };
}

/** The topic with its list of clusters as far as it can be set now, and what the rest waits for. */
export function topicAsPossible(
  topic: Topic,
  answers: Answers,
): { resource: Topic; wait: Sentence | undefined } {
  if (!isManaged(topic)) return { resource: topic, wait: undefined };
  const { spec } = topic;
  const { live, within } = listsIn(answers);
  const known = knownIn(answers);
  const kept = keptFor(losingOf(topic, answers), [ownNameOf(topic)], answers);
  const { replicationClusters, ...others } = spec.policies;
  const list = asFarAsKnown(replicationClusters, live, known.may);
  const asPossible = kept.clusters.length > 0 ? withKept(list, kept.clusters, { live, within }) : list;
  const policies = { ...others, ...(asPossible && { replicationClusters: asPossible }) };
  return {
    resource: { ...topic, spec: { ...spec, policies } } as Topic,
    wait: notKnown(spec.tenant, namesOf(topic), known) ?? kept.wait,
  };
}

function isManaged(topic: Topic): boolean {
  const { policies } = topic.spec;
  return policies.replicationClusters !== undefined || rememberedOf(topic).includes('replicationClusters');
}

function namesOf({ spec: { clusterRef, policies } }: Topic) {
  return { own: clusterRef.name, lists: [policies.replicationClusters] };
}

/** Its own list, and that which counts where it has none. */
function listsIn(answers: Answers) {
  const [live, within] = [answers['replication'], answers['within']] as (readonly string[] | undefined)[];
  return { live, within };
}

/** What stores nothing has nothing that is still to come. */
function losingOf(topic: Topic, answers: Answers): readonly string[] {
  const { clusterRef, giveUp, persistent, policies } = topic.spec;
  const { live, within } = listsIn(answers);
  if (!persistent || answers['it'] === undefined) return [];
  const wanted = policies.replicationClusters ?? within;
  return losing({ own: clusterRef.name, live: live ?? within, wanted, giveUp });
}

/** One that has no list of its own gets none until then. */
function withKept(
  list: readonly string[] | undefined,
  kept: readonly string[],
  { live, within = [] }: ReturnType<typeof listsIn>,
): readonly string[] | undefined {
  return live && [...new Set([...(list ?? within), ...kept])];
}
