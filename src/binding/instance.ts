import { letsIn } from '#src/api/lets-in.ts';
import { namespaceMeant, primaryOf } from '#src/api/primary.ts';
import type { Client, Elsewhere, InstanceSeen, Ref, Relation, Served } from './model.ts';

type Member = InstanceSeen['spec']['members'][number];

/** How an application stands to a PulsarCluster. */
export type RelationTo = (cluster: Ref) => Relation;

/** How an application stands to its instance: to the member that is the primary one for it, with the others to go to instead. */
export function relationToInstance(
  client: Client,
  instance: InstanceSeen | undefined,
  relationTo: RelationTo,
): Relation {
  const outside = whyOutside(client, instance);
  if (outside || !instance) return outside ?? { kind: 'others' };
  const all = instance.spec.members.map(member => ({
    ...member,
    relation: relationToMember(member, instance, relationTo),
  }));
  // Of several operators the one has the instance that looks after its first PulsarCluster.
  if (all.find(({ clusterRef }) => clusterRef)?.relation.kind === 'others') return { kind: 'others' };
  return relationToPrimary(primaryOf(instance.spec, namespaceMeant(client.spec.permissions)), all);
}

function relationToPrimary(
  primary: string,
  all: readonly { readonly name: string; readonly relation: Relation }[],
): Relation {
  const chosen = all.find(({ name }) => name === primary)?.relation;
  if (chosen?.kind === 'waits') return chosen;
  if (chosen?.kind !== 'serves') return anothers(primary);
  const others = all
    .filter(({ name }) => name !== primary)
    .flatMap(({ relation }) => placeIn(relation) ?? []);
  return { kind: 'serves', cluster: chosen.cluster, members: { primary, others } };
}

/** The PulsarClusters in which an application is to be allowed what it asks for; undefined: nobody knows which. */
export function clustersOf(client: Client, instance: InstanceSeen | undefined): readonly Ref[] | undefined {
  const { clusterRef } = client.spec;
  if (clusterRef) return [clusterRef];
  if (!instance || whyOutside(client, instance)) return undefined;
  return instance.spec.members.flatMap(({ clusterRef: ref }) => (ref ? refIn(ref, instance) : []));
}

function whyOutside(
  { metadata: { namespace = '' }, spec: { instanceRef } }: Client,
  instance: InstanceSeen | undefined,
): Relation | undefined {
  const home = instanceRef?.namespace ?? namespace;
  const name = `PulsarInstance ${instanceRef?.name}`;
  if (!instance) {
    const message = `${name} does not exist in namespace ${home}, or the operator does not watch that: waiting for it`;
    return { kind: 'waits', sentence: { reason: 'InstanceNotFound', message } };
  }
  if (letsIn({ namespace: home, allowedNamespaces: instance.spec.allowedNamespaces ?? [] }, namespace))
    return undefined;
  const message = `${name} of namespace ${home} does not let namespace ${namespace} in: add it to its spec.allowedNamespaces`;
  return { kind: 'waits', sentence: { reason: 'InstanceNotAllowed', message } };
}

function relationToMember(member: Member, instance: InstanceSeen, relationTo: RelationTo): Relation {
  const { name, address, clusterRef } = member;
  if (clusterRef) return relationTo(refIn(clusterRef, instance));
  return { kind: 'serves', cluster: { name, address: address ?? {} } };
}

function refIn({ name, namespace }: Ref, instance: InstanceSeen): Ref {
  return { name, namespace: namespace ?? instance.metadata.namespace };
}

/** One that is away keeps its place among those to go to. */
function placeIn(relation: Relation): Served | Elsewhere | undefined {
  return relation.kind === 'others' ? undefined : relation.cluster;
}

function anothers(primary: string): Relation {
  const message = `Another operator looks after PulsarCluster ${primary}: give its address in the PulsarInstance, and not its clusterRef`;
  return { kind: 'waits', sentence: { reason: 'ManagedTwice', message } };
}
