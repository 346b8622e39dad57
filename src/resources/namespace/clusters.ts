import type { Sentence } from '#src/api/reasons.ts';
import type { PulsarNamespaceSpec } from '#src/api/resources/namespace.ts';
import { adminPath } from '#src/clients/pulsar/admin-request.ts';
import { parseTopic, topicPath } from '#src/clients/pulsar/topic.ts';
import { backlogAsked, keptFor, losing } from '#src/resources/backlog-left.ts';
import { asFarAsKnown, askedOfTenant, knownIn, notKnown } from '#src/resources/known-clusters.ts';
import type { Answers, Further } from '#src/resources/model/kind.ts';
import { ownNameOf, type Resource, rememberedOf } from '#src/resources/model/resource.ts';

type Namespace = Resource<PulsarNamespaceSpec>;

export function placeInPulsar(namespace: Namespace): [tenant: string, namespace: string] {
  return [namespace.spec.tenant, ownNameOf(namespace)];
}

export function namespacePath(namespace: Namespace): string {
  return adminPath('namespaces', ...placeInPulsar(namespace));
}

/** Where it names other clusters: whom its cluster knows, and whom its tenant allows. Where it is to lose some: what is still to come to them. */
export function namespaceAsks(namespace: Namespace, answers: Answers): Readonly<Record<string, Further>> {
  const gone = losingOf(namespace, answers);
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
export function namespaceAsPossible(
  namespace: Namespace,
  answers: Answers,
): { resource: Namespace; wait: Sentence | undefined } {
  const { spec } = namespace;
  const live = liveOf(answers);
  const known = knownIn(answers);
  const kept = keptFor(
    losingOf(namespace, answers),
    answers['topics'] as readonly string[] | undefined,
    answers,
  );
  const { allowedClusters, replicationClusters, ...others } = spec.policies;
  const own = [spec.clusterRef.name];
  const list = asFarAsKnown(replicationClusters, live?.replication_clusters, known.may);
  const lists = {
    allowedClusters: withKept(
      asFarAsKnown(allowedClusters, live?.allowed_clusters, known.may),
      kept.clusters,
    ),
    replicationClusters: kept.clusters.length > 0 ? withKept(list ?? own, kept.clusters) : list,
  };
  const given = Object.fromEntries(Object.entries(lists).filter(([, each]) => each));
  return {
    resource: { ...namespace, spec: { ...spec, policies: { ...others, ...given } } },
    wait: notKnown(spec.tenant, namesOf(namespace), known) ?? kept.wait,
  };
}

interface Lists {
  readonly allowed_clusters?: readonly string[];
  readonly replication_clusters?: readonly string[];
}

function liveOf(answers: Answers): Lists | undefined {
  return answers['it'] as Lists | undefined;
}

function namesOf({ spec: { clusterRef, policies: given } }: Namespace) {
  return { own: clusterRef.name, lists: [given.allowedClusters, given.replicationClusters] };
}

/** A list that is taken out of the spec becomes that of its cluster alone. */
function losingOf(namespace: Namespace, answers: Answers): readonly string[] {
  const { clusterRef, policies, giveUp } = namespace.spec;
  const isRemembered = rememberedOf(namespace).includes('replicationClusters');
  const wanted = policies.replicationClusters ?? (isRemembered ? [clusterRef.name] : undefined);
  return losing({ own: clusterRef.name, live: liveOf(answers)?.replication_clusters, wanted, giveUp });
}

/** What is replicated to must be allowed. */
function withKept(
  list: readonly string[] | undefined,
  kept: readonly string[],
): readonly string[] | undefined {
  return list && [...new Set([...list, ...kept])];
}
