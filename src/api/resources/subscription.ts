import * as z from 'zod';
import { withRules } from '#src/api/schema/rule.ts';
import { dispatchRate } from './rates.ts';
import { clusterRef, entityName, immutable } from './resource.ts';
import { topicName } from './topic-name.ts';

const named = /^[^\p{Cc}]+$/u;

/** What Pulsar takes for the name of a subscription, but for those of its own. */
export const subscriptionName = withRules(z.string().min(1).max(256), {
  cel: `self.matches(r'${named.source}') && self != '.' && self != '..' && !self.startsWith('__')`,
  message:
    "can have anything but control characters, and can neither be dots alone nor begin like Pulsar's own with __. Choose another one, for example shop.",
  check: name => named.test(name) && !/^\.{1,2}$|^__/.test(name),
});

/** `spec` of a PulsarSubscription. */
export const pulsarSubscriptionSpec = withRules(
  z.strictObject({
    clusterRef,
    tenant: entityName.describe('The tenant of its topic. Immutable.'),
    namespace: entityName.describe('The namespace of its topic, without the tenant. Immutable.'),
    topic: topicName.describe(
      'The topic it is of, without tenant and namespace; it is waited for, and must be one that stores messages. Immutable.',
    ),
    name: subscriptionName
      .optional()
      .describe('Name of the subscription; that of this resource when absent. Immutable.'),
    position: z
      .enum(['Earliest', 'Latest'])
      .default('Latest')
      .describe(
        'Where it begins when it is made: at the oldest message that there is, or after the newest. One that is there stays where it is. Immutable.',
      ),
    replicated: z
      .boolean()
      .optional()
      .describe(
        'Whether its place is replicated to the other clusters of the namespace, which needs replication in both directions. Absent: left as it is; taken out again: it is not.',
      ),
    dispatchRate: dispatchRate(
      "How fast it may send to its consumers. Absent: as the topic's subscriptionDispatchRate says.",
    ),
    deletionPolicy: z
      .enum(['Retain', 'Delete'])
      .default('Retain')
      .describe(
        'What becomes of it in Pulsar when this resource is deleted. Retain leaves it as it is, with its place. Delete deletes it, once no consumer is connected, and the resource stays until then.',
      ),
  }),
  ...['clusterRef', 'tenant', 'namespace', 'topic', 'name'].map(field =>
    immutable<{ readonly topic: string }>(field, 'subscription'),
  ),
  {
    field: 'position',
    cel: 'self.position == oldSelf.position',
    message:
      'is immutable: it counts when the subscription is made. Reset its cursor by pulsar-admin, or create another subscription.',
  },
);

export type PulsarSubscriptionSpec = z.output<typeof pulsarSubscriptionSpec>;
