import type { PulsarSubscriptionSpec } from '#src/api/resources/subscription.ts';
import { adminPath } from '#src/clients/pulsar/admin-request.ts';
import { domain } from '#src/components/build/names.ts';
import { apiResource } from '#src/kubernetes/object.ts';
import { absent } from '#src/resources/absent.ts';
import type { ResourceKind, ResourcePlan, ResourceState, Write } from '#src/resources/model/kind.ts';
import { ownNameOf, type Resource, rememberedOf } from '#src/resources/model/resource.ts';
import type { Policy } from '#src/resources/policies/policy.ts';
import { policyFields, policyWrites } from '#src/resources/policies/policy-writes.ts';
import { readBack } from '#src/resources/policies/read-back.ts';
import { notBothWays, replicationAsked } from './replication.ts';
import { earliest, subscriptionPath } from './subscription-path.ts';

type Subscription = Resource<PulsarSubscriptionSpec>;

/** Whether it is replicated, by the topic or each of its partitions. */
type Replicated = Readonly<Record<string, boolean>>;

const policies: readonly Policy[] = [{ field: 'dispatchRate', at: ['dispatchRate'] }];

/** Source: PersistentTopicsBase of Pulsar 4.0. */
export const subscriptionKind: ResourceKind<PulsarSubscriptionSpec> = {
  resource: apiResource(domain, 'v1alpha1', 'pulsarsubscriptions', 'PulsarSubscription'),
  noun: 'subscription',
  nameOf: subscription => `${ownNameOf(subscription)} of ${topicOf(subscription)}`,
  within: subscription => `topic ${topicOf(subscription)}`,
  fieldsOf,
  madeWith: 'position',
  reads,
  further: ({ resource, answers }) =>
    resource.spec.replicated ? replicationAsked(Object.keys(answers['replicated'] ?? {})) : {},
  remade: ({ spec }) =>
    `its place is lost with it, and it begins at ${spec.position === 'Earliest' ? 'the oldest message' : 'the next message'}`,
  plan,
  end: ({ resource, answers: { it } }) => (isListed(resource, it) ? [deletion(resource)] : []),
};

function topicOf({ spec }: Subscription): string {
  return `persistent://${spec.tenant}/${spec.namespace}/${spec.topic}`;
}

function topicPathOf({ spec }: Subscription): string {
  return adminPath('persistent', spec.tenant, spec.namespace, spec.topic);
}

function pathOf(subscription: Subscription): string {
  return subscriptionPath(topicPathOf(subscription), ownNameOf(subscription));
}

function fieldsOf(spec: PulsarSubscriptionSpec): string[] {
  return [...(spec.replicated === undefined ? [] : ['replicated']), ...policyFields(policies, spec)];
}

/** The list has the subscriptions of any partition, and the other tells whether each has it. */
function reads(subscription: Subscription) {
  const managed = [...fieldsOf(subscription.spec), ...rememberedOf(subscription)];
  return {
    it: `${topicPathOf(subscription)}/subscriptions`,
    replicated: `${pathOf(subscription)}/replicatedSubscriptionStatus`,
    ...(managed.includes('dispatchRate') && { dispatchRate: `${policyPathOf(subscription)}/dispatchRate` }),
  };
}

function policiesTo(subscription: Subscription, live: ResourceState['answers']): Write[] {
  const { spec: wanted } = subscription;
  const [path, remembered] = [policyPathOf(subscription), rememberedOf(subscription)];
  const writes = policyWrites(policies, { path, cluster: wanted.clusterRef.name, wanted, live, remembered });
  return readBack(policies, { path, wanted }, writes);
}

function policyPathOf(subscription: Subscription): string {
  return `${topicPathOf(subscription)}/${adminPath(ownNameOf(subscription))}`;
}

function isListed(subscription: Subscription, list: unknown): boolean {
  return Array.isArray(list) && list.includes(ownNameOf(subscription));
}

function plan({ resource, answers }: ResourceState<PulsarSubscriptionSpec>): ResourcePlan {
  const { it, replicated } = answers;
  // Pulsar would make a topic of that name, as the brokers make topics.
  if (it === undefined) return { writes: [], wait: absent('Topic', topicOf(resource)) };
  const isThere = isListed(resource, it) && replicated !== undefined;
  const wait = resource.spec.replicated ? notBothWays(topicOf(resource), answers['replication']) : undefined;
  return {
    wait,
    writes: [
      ...(isThere ? replicatedTo(resource, replicated as Replicated) : [creation(resource)]),
      ...policiesTo(resource, answers),
    ],
  };
}

function creation(subscription: Subscription): Write {
  const { position, replicated } = subscription.spec;
  const path = `${pathOf(subscription)}${replicated ? '?replicated=true' : ''}`;
  const request = { method: 'PUT', path } as const;
  return {
    does: 'create',
    request: position === 'Earliest' ? { ...request, body: earliest } : request,
  };
}

/** Of a divided topic Pulsar does not take it with the creation. */
function replicatedTo(subscription: Subscription, live: Replicated): Write[] {
  const { replicated } = subscription.spec;
  if (replicated === undefined && !rememberedOf(subscription).includes('replicated')) return [];
  const body = replicated ?? false;
  if (Object.values(live).every(is => is === body)) return [];
  const path = `${pathOf(subscription)}/replicatedSubscriptionStatus`;
  return [
    {
      does: replicated === undefined ? 'unset' : 'set',
      field: 'replicated',
      request: { method: 'POST', path, body },
    },
  ];
}

function deletion(subscription: Subscription): Write {
  const message = 'its consumers are to disconnect first';
  return {
    does: 'delete',
    request: { method: 'DELETE', path: pathOf(subscription) },
    waits: { 412: { reason: 'NotEmpty', message } },
  };
}
