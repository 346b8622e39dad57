import type { Sentence } from '#src/api/reasons.ts';
import type { PulsarNamespaceSpec } from '#src/api/resources/namespace.ts';
import { deletionWhenEmpty } from '#src/resources/deletion.ts';
import type { Answers, ResourceState, Write } from '#src/resources/model/kind.ts';
import type { Resource } from '#src/resources/model/resource.ts';
import { listsIn, namespacePath, placeInPulsar } from './clusters.ts';
import { deletionWithTopics, topicLists } from './emptying.ts';
import { topicsKept } from './topics-kept.ts';

type Namespace = Resource<PulsarNamespaceSpec>;
type State = ResourceState<PulsarNamespaceSpec>;

/** Its topics: they go with it, or it stays until they have gone. */
export function readsOfEnd(namespace: Namespace): Readonly<Record<string, string>> {
  return topicLists(namespacePath(namespace), ...placeInPulsar(namespace));
}

/**
 * What keeps a namespace: in a shared configuration store it is also that of other clusters, whose partitioned topics would
 * be none any more, and whose topics Pulsar would delete.
 */
export function holdsEnd({ resource, answers, cluster }: State): Sentence | undefined {
  const others = othersIn(resource, answers);
  const kept = cluster?.store === undefined ? [] : others.filter(name => !mayGo(resource, name));
  if (kept.length > 0) {
    const message = `it is the namespace of cluster ${kept.join(', ')} too, which would lose its topics: take that out of its lists and the members of the PulsarInstance, or name it in deleteTopicsOf when nothing there is needed`;
    return { reason: 'TopicsWouldGo', message };
  }
  const isEmpty = Object.values(topicsIn(answers)).every(topics => topics.length === 0);
  if (others.length === 0 || goesWithTopics(resource) || isEmpty) return undefined;
  return { reason: 'NotEmpty', message: 'its topics are to be deleted first' };
}

/** Pulsar deletes none that is of several clusters. */
export function end({ resource, answers }: State): Write[] {
  if (!answers['it']) return [];
  const path = namespacePath(resource);
  const isOfSeveral = othersIn(resource, answers).length > 0;
  return [
    ...(isOfSeveral ? ofOwnAlone(path, resource.spec.clusterRef.name, listsIn(answers)) : []),
    ...(goesWithTopics(resource)
      ? deletionWithTopics(path, topicsIn(answers))
      : [deletionWhenEmpty(path, 'topics')]),
  ];
}

function goesWithTopics({ spec }: Namespace): boolean {
  return spec.deletionPolicy === 'DeleteWithTopics';
}

function mayGo({ spec: { deleteTopicsOf = [] } }: Namespace, cluster: string): boolean {
  return deleteTopicsOf.includes(cluster);
}

/** The clusters that it names besides its own. */
function othersIn({ spec }: Namespace, answers: Answers): readonly string[] {
  const own = spec.clusterRef.name;
  const wanted = { replicated: [], allowed: [] };
  return topicsKept({ own, live: listsIn(answers), wanted, deleteTopicsOf: undefined });
}

function topicsIn({ topics = [], partitioned = [], fleeting = [] }: Answers) {
  return { topics, partitioned, fleeting } as Readonly<Record<string, readonly string[]>>;
}

/** Replicated to nobody and served by nobody else; what is replicated to must be allowed meanwhile. */
function ofOwnAlone(path: string, own: string, { allowed }: ReturnType<typeof listsIn>): Write[] {
  const list = (field: string, name: string): Write => ({
    does: 'set',
    field,
    request: { method: 'POST', path: `${path}/${name}`, body: [own] },
  });
  return [
    list('replicationClusters', 'replication'),
    ...(allowed.length > 0 ? [list('allowedClusters', 'allowedClusters')] : []),
  ];
}
