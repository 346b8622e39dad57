import type { Sentence } from '#src/api/reasons.ts';
import type { PulsarTopicSpec } from '#src/api/resources/topic.ts';
import { adminPath } from '#src/clients/pulsar/admin-request.ts';
import { domain } from '#src/components/build/names.ts';
import { apiResource } from '#src/kubernetes/object.ts';
import { absent } from '#src/resources/absent.ts';
import type {
  ListedTopic,
  ResourceKind,
  ResourcePlan,
  ResourceState,
  Write,
} from '#src/resources/model/kind.ts';
import { ownNameOf, type Resource, rememberedOf } from '#src/resources/model/resource.ts';
import { subscriptionsOn } from '#src/resources/pattern/topics-of-pattern.ts';
import { offloadWrites } from '#src/resources/policies/offload-writes.ts';
import { policyFields, policyWrites } from '#src/resources/policies/policy-writes.ts';
import { propertyFields, propertyWrites } from '#src/resources/policies/property-writes.ts';
import { quotasInOrder } from '#src/resources/policies/quota-order.ts';
import { readBack } from '#src/resources/policies/read-back.ts';
import { topicAsks, topicAsPossible } from './clusters.ts';
import { firstSubscriptions } from './first-subscriptions.ts';
import { type SchemasTold, schemaWrites } from './schema-writes.ts';
import { offloadRead, offloadRow, policiesOfTopics } from './topic-policies.ts';

type Topic = Resource<PulsarTopicSpec>;

/** As Pulsar's `PartitionedTopicMetadata`; it has properties only where there are partitions. */
interface Partitions {
  readonly partitions: number;
  readonly properties?: Readonly<Record<string, string>>;
}

/** Source: PersistentTopicsBase and SchemasResourceBase of Pulsar 4.0. */
export const topicKind: ResourceKind<PulsarTopicSpec> = {
  resource: apiResource(domain, 'v1alpha1', 'pulsartopics', 'PulsarTopic'),
  noun: 'topic',
  // That it has partitions, and how many, is the same in all: with the topic of one cluster that would go.
  isInStore: ({ partitions }) => partitions > 0,
  nameOf,
  within: ({ spec }) => `namespace ${spec.tenant}/${spec.namespace}`,
  fieldsOf,
  reads,
  further: ({ resource, answers }) => topicAsks(resource, answers),
  listed,
  isRead: true,
  plan,
  end,
};

function nameOf(topic: Topic): string {
  const { persistent, tenant, namespace } = topic.spec;
  return `${persistent ? 'persistent' : 'non-persistent'}://${tenant}/${namespace}/${ownNameOf(topic)}`;
}

function pathOf(topic: Topic): string {
  const { persistent, tenant, namespace } = topic.spec;
  return adminPath(persistent ? 'persistent' : 'non-persistent', tenant, namespace, ownNameOf(topic));
}

function schemaPathOf(topic: Topic): string {
  return adminPath('schemas', topic.spec.tenant, topic.spec.namespace, ownNameOf(topic));
}

function fieldsOf({ partitions, policies, properties, schema }: PulsarTopicSpec): string[] {
  return [
    ...(partitions > 0 ? ['partitions'] : []),
    ...policyFields(policiesOfTopics, policies),
    ...(policies.offload ? ['offload'] : []),
    ...propertyFields(properties),
    ...(schema ? ['schema'] : []),
  ];
}

/** Only what is managed: each policy has a read of its own. */
function reads(topic: Topic) {
  const path = pathOf(topic);
  const managed = new Set([...fieldsOf(topic.spec), ...rememberedOf(topic)]);
  const names = policiesOfTopics.filter(({ field }) => managed.has(field)).map(({ at: [read = ''] }) => read);
  if (managed.has('offload')) names.push(offloadRead);
  const isNamed = [...managed].some(field => field.startsWith('properties.'));
  if (isNamed && topic.spec.partitions === 0) names.push('properties');
  return {
    // Else a broker that may create topics by their names would create it.
    it: `${path}/partitions?checkAllowAutoCreation=false`,
    ...Object.fromEntries(names.map(name => [name, `${path}/${name}`])),
    ...(topic.spec.schema && { schemas: `${schemaPathOf(topic)}/schemas` }),
  };
}

/** A list has those that store nothing only while somebody uses them. */
function listed(topic: Topic): ListedTopic | undefined {
  const { persistent, tenant, namespace } = topic.spec;
  return persistent ? { within: adminPath('persistent', tenant, namespace), name: nameOf(topic) } : undefined;
}

function plan({ resource: asked, answers, cluster, readers }: ResourceState<PulsarTopicSpec>): ResourcePlan {
  const { resource, wait: clustersWait } = topicAsPossible(asked, answers, cluster?.store);
  const it = answers['it'] as Partitions | undefined;
  const due = subscriptionsOn(nameOf(resource), readers ?? []);
  const within = [...policiesTo(resource, answers), ...propertiesTo(resource, answers, it)];
  const schema = schemaWrites(
    schemaPathOf(resource),
    resource.spec.schema,
    answers['schemas'] as SchemasTold,
  );
  if (!it) {
    const keep = due.length > 0 && { keep: { subscriptionsDue: due } };
    return {
      writes: [creation(resource), ...firstSubscriptions(resource, due), ...within, ...schema],
      wait: clustersWait,
      ...keep,
    };
  }
  const left = (resource.status?.subscriptionsDue ?? []).filter(each => due.includes(each));
  const { partitions } = resource.spec;
  const wait = partitionsThatStay(it.partitions, partitions);
  const grows = !wait && partitions > it.partitions;
  const writes = [
    ...firstSubscriptions(resource, left),
    ...(grows ? [growth(resource)] : []),
    ...within,
    ...schema,
  ];
  return { writes, wait: wait ?? clustersWait };
}

function policiesTo(topic: Topic, answers: ResourceState['answers']): Write[] {
  const { policies: wanted, clusterRef } = topic.spec;
  const [path, remembered] = [pathOf(topic), rememberedOf(topic)];
  const live = answers as Readonly<Record<string, Record<string, unknown> | undefined>>;
  const state = { path, cluster: clusterRef.name, wanted, live, remembered };
  const writes = quotasInOrder(policyWrites(policiesOfTopics, state), quotasOf(live), {
    retention: wanted.retention,
    sizeQuota: wanted.backlogQuota?.destinationStorage?.limitSize,
  });
  const offload = offloadWrites({
    path,
    removal: offloadRead,
    wanted: wanted.offload,
    live: live[offloadRead],
    isRemembered: remembered.includes('offload'),
  });
  return readBack([...policiesOfTopics, offloadRow], { path, wanted }, [...writes, ...offload]).map(
    write => ({
      ...write,
      // A release without one of them has no such path.
      refusedBy: [404],
    }),
  );
}

function quotasOf(live: Readonly<Record<string, unknown>>) {
  const quotas = live['backlogQuotaMap'] as { destination_storage?: { limitSize: number } } | undefined;
  return {
    retention: live['retention'] as PulsarTopicSpec['policies']['retention'],
    sizeQuota: quotas?.destination_storage?.limitSize,
  };
}

function propertiesTo(topic: Topic, answers: ResourceState['answers'], it: Partitions | undefined): Write[] {
  return propertyWrites({
    path: pathOf(topic),
    removal: name => `properties?key=${encodeURIComponent(name)}`,
    wanted: topic.spec.properties,
    live: it?.properties ?? (answers['properties'] as Partitions['properties']),
    remembered: rememberedOf(topic),
  });
}

function creation(topic: Topic): Write {
  const { namespace, partitions, tenant } = topic.spec;
  const path = pathOf(topic);
  return {
    does: 'create',
    request:
      partitions > 0
        ? { method: 'PUT', path: `${path}/partitions`, body: partitions }
        : { method: 'PUT', path },
    waits: { 404: absent('Namespace', `${tenant}/${namespace}`) },
  };
}

function growth(topic: Topic): Write {
  const request = {
    method: 'POST',
    path: `${pathOf(topic)}/partitions`,
    body: topic.spec.partitions,
  } as const;
  // Topics are in the way that have the names of its partitions.
  return { does: 'set', field: 'partitions', request, refusedBy: [409] };
}

/** Why it keeps the partitions that it has, where it is to have others that Pulsar does not give it. */
function partitionsThatStay(live: number, wanted: number): Sentence | undefined {
  if (live === wanted || (live > 0 && wanted > live)) return undefined;
  const reason = 'Refused';
  if (live === 0) {
    const remedy = `create another topic, or leave partitions out of a PulsarTopic made anew`;
    return { reason, message: `It is there without partitions, and Pulsar does not divide it: ${remedy}` };
  }
  if (wanted > 0)
    return {
      reason,
      message: `It has ${live} partitions, and Pulsar takes none away: set partitions: ${live}`,
    };
  const message = `It is there with ${live} partitions: make the PulsarTopic anew with partitions: ${live}`;
  return { reason, message };
}

function end({ resource, answers }: ResourceState<PulsarTopicSpec>): Write[] {
  const it = answers['it'] as Partitions | undefined;
  if (!it) return [];
  const path = it.partitions > 0 ? `${pathOf(resource)}/partitions` : pathOf(resource);
  const message = 'its producers and consumers are to disconnect first';
  return [
    { does: 'delete', request: { method: 'DELETE', path }, waits: { 412: { reason: 'NotEmpty', message } } },
  ];
}
