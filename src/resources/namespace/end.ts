import type { Sentence } from '#src/api/reasons.ts';
import type { PulsarNamespaceSpec } from '#src/api/resources/namespace.ts';
import { deletionWhenEmpty } from '#src/resources/deletion.ts';
import type { Answers, Further, ResourceState, Write } from '#src/resources/model/kind.ts';
import type { Resource } from '#src/resources/model/resource.ts';
import { policyWrites } from '#src/resources/policies/policy-writes.ts';
import { listsIn, namespacePath, placeInPulsar } from './clusters.ts';
import { deletionWithTopics, topicLists, topicsIn } from './emptying.ts';
import { inOrder } from './order.ts';
import { policies } from './policies.ts';
import { topicsKept } from './topics-kept.ts';

type Namespace = Resource<PulsarNamespaceSpec>;
type State = ResourceState<PulsarNamespaceSpec>;

/** Its topics, where they go with it, or something is to be changed before Pulsar looks whether there are any. */
export function furtherOfEnd({ resource, answers }: State): Readonly<Record<string, Further>> {
  if (!answers['it'] || !(goesWithTopics(resource) || othersIn(resource, answers).length > 0)) return {};
  return topicLists(namespacePath(resource), ...placeInPulsar(resource));
}

/**
 * What keeps a namespace: in a shared configuration store it is also that of other clusters, whose partitioned topics would
 * be none any more, and whose topics Pulsar would delete.
 */
export function holdsEnd({ resource, answers, cluster }: State): Sentence | undefined {
  const isShared = cluster?.store !== undefined;
  const kept = isShared ? othersIn(resource, answers, resource.spec.deleteTopicsOf) : [];
  if (kept.length > 0) {
    const message = `it is the namespace of cluster ${kept.join(', ')} too, which would lose its topics: take that out of its lists and the members of the PulsarInstance, or name it in deleteTopicsOf when nothing there is needed`;
    return { reason: 'TopicsWouldGo', message };
  }
  const isEmpty = Object.values(topicsIn(answers)).every(topics => topics.length === 0);
  if (goesWithTopics(resource) || isEmpty || othersIn(resource, answers).length === 0) return undefined;
  return { reason: 'NotEmpty', message: 'its topics are to be deleted first' };
}

/** Pulsar deletes none that is of several clusters. */
export function end({ resource, answers }: State): Write[] {
  if (!answers['it']) return [];
  const path = namespacePath(resource);
  return [
    ...(othersIn(resource, answers).length > 0 ? ofOwnAlone(resource, answers) : []),
    ...(goesWithTopics(resource) ? deletionWithTopics(path, answers) : [deletionWhenEmpty(path, 'topics')]),
  ];
}

function goesWithTopics({ spec }: Namespace): boolean {
  return spec.deletionPolicy === 'DeleteWithTopics';
}

/** The clusters that it names besides its own, without those whose topics may go. */
function othersIn({ spec }: Namespace, answers: Answers, deleteTopicsOf?: readonly string[]) {
  const wanted = { replicated: [], allowed: [] };
  return topicsKept({ own: spec.clusterRef.name, live: listsIn(answers), wanted, deleteTopicsOf });
}

/** Replicated to nobody and served by nobody else. */
function ofOwnAlone(namespace: Namespace, answers: Answers): Write[] {
  const { name: cluster } = namespace.spec.clusterRef;
  const { replicated, allowed } = listsIn(answers);
  const own = [cluster];
  const wanted = { replicationClusters: own, ...(allowed.length > 0 && { allowedClusters: own }) };
  const live = answers['it'] as Readonly<Record<string, unknown>>;
  const state = { path: namespacePath(namespace), cluster, wanted, live, remembered: [] };
  const quotas = { retention: undefined, sizeQuota: undefined };
  return inOrder(
    policyWrites(policies, state),
    { ...quotas, replicationClusters: replicated, allowedClusters: allowed },
    { ...quotas, allowedClusters: [], ...wanted },
  );
}
