import type { Sentence } from '#src/api/reasons.ts';
import type { PulsarNamespaceSpec } from '#src/api/resources/namespace.ts';
import { adminPath } from '#src/clients/pulsar/admin-request.ts';
import { parseTopic, topicPath } from '#src/clients/pulsar/topic.ts';
import { backlogAsked, keptFor, losing } from '#src/resources/backlog-left.ts';
import { asFarAsKnown, askedOfTenant, knownIn, notKnown } from '#src/resources/known-clusters.ts';
import type { Answers, Further, ResourceState } from '#src/resources/model/kind.ts';
import { ownNameOf, type Resource, rememberedOf } from '#src/resources/model/resource.ts';
import { topicsKept, topicsWouldGo } from './topics-kept.ts';

type Namespace = Resource<PulsarNamespaceSpec>;

export function placeInPulsar(namespace: Namespace): [tenant: string, namespace: string] {
  return [namespace.spec.tenant, ownNameOf(namespace)];
}

export function namespacePath(namespace: Namespace): string {
  return adminPath('namespaces', ...placeInPulsar(namespace));
}

type State = Pick<ResourceState<PulsarNamespaceSpec>, 'resource' | 'answers' | 'cluster'>;

/** Where it names other clusters: whom its cluster knows, and whom its tenant allows. Where it is to lose some: what is still to come to them. */
export function namespaceAsks(state: State): Readonly<Record<string, Further>> {
  const { resource: namespace, answers } = state;
  const gone = losingOf(state);
  const topics = answers['topics'] as readonly string[] | undefined;
  const stats = (name: string) => ({ name, path: `${topicPath(parseTopic(name))}/stats` });
  return {
    ...askedOfTenant(namesOf(namespace), namespace.spec.tenant),
    ...(gone.length > 0 && {
      topics: { path: `${namespacePath(namespace)}/topics?mode=PERSISTENT&includeSystemTopic=true` },
    }),
    ...backlogAsked(topics?.map(stats) ?? [], gone),
  };
}

/** The namespace with lists of clusters as far as they can be set now, and what the rest waits for. */
export function namespaceAsPossible(state: State): { resource: Namespace; wait: Sentence | undefined } {
  const { resource: namespace, answers } = state;
  const { spec } = namespace;
  const live = listsIn(answers);
  const known = knownIn(answers);
  const topics = answers['topics'] as readonly string[] | undefined;
  const kept = keptFor(losingOf(state), topics, answers);
  const withTopics = keptWithTopics(state);
  const { allowedClusters, replicationClusters, ...others } = spec.policies;
  const own = [spec.clusterRef.name];
  const list = asFarAsKnown(replicationClusters, live.replicated, known.may);
  const staying = [...kept.clusters, ...withTopics.filter(name => live.replicated.includes(name))];
  const lists = {
    // What is replicated to must be allowed.
    allowedClusters: withKept(asFarAsKnown(allowedClusters, live.allowed, known.may), [
      ...kept.clusters,
      ...withTopics,
    ]),
    replicationClusters: staying.length > 0 ? withKept(list ?? own, staying) : list,
  };
  const given = Object.fromEntries(Object.entries(lists).filter(([, each]) => each));
  return {
    resource: { ...namespace, spec: { ...spec, policies: { ...others, ...given } } },
    wait:
      notKnown(spec.tenant, { ...namesOf(namespace), store: state.cluster?.store }, known) ??
      topicsWouldGo(withTopics) ??
      kept.wait,
  };
}

/** Both lists as they are; none of one that is not there. */
export function listsIn(answers: Answers) {
  const live = answers['it'] as Lists | undefined;
  return { replicated: live?.replication_clusters ?? [], allowed: live?.allowed_clusters ?? [] };
}

/** Both lists as they are to be: one that is taken out of the spec becomes that of its cluster alone. */
function listsWanted({ resource, answers }: State) {
  const { clusterRef, policies } = resource.spec;
  const live = listsIn(answers);
  const isRemembered = rememberedOf(resource).includes('replicationClusters');
  return {
    replicated: policies.replicationClusters ?? (isRemembered ? [clusterRef.name] : live.replicated),
    allowed: policies.allowedClusters ?? live.allowed,
  };
}

/** In a store of its own each cluster has lists of its own, and keeps its topics. */
function keptWithTopics(state: State): readonly string[] {
  const { clusterRef, deleteTopicsOf } = state.resource.spec;
  if (state.cluster?.store === undefined) return [];
  const [live, wanted] = [listsIn(state.answers), listsWanted(state)];
  return topicsKept({ own: clusterRef.name, live, wanted, deleteTopicsOf });
}

function losingOf(state: State): readonly string[] {
  const { clusterRef, giveUp } = state.resource.spec;
  const live = listsIn(state.answers).replicated;
  const wanted = [...listsWanted(state).replicated, ...keptWithTopics(state)];
  return losing({ own: clusterRef.name, live, wanted, giveUp });
}

interface Lists {
  readonly allowed_clusters?: readonly string[];
  readonly replication_clusters?: readonly string[];
}

function namesOf({ spec: { clusterRef, policies: given } }: Namespace) {
  return { own: clusterRef.name, lists: [given.allowedClusters, given.replicationClusters] };
}

function withKept(
  list: readonly string[] | undefined,
  kept: readonly string[],
): readonly string[] | undefined {
  return list && [...new Set([...list, ...kept])];
}
