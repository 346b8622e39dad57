import * as z from 'zod';
import { withRules } from '#src/api/schema/rule.ts';
import { propertyMap } from './policy-parts.ts';
import { clusterRef, entityName, giveUp, immutable, namesItsCluster, namesNoneOf } from './resource.ts';
import { topicName } from './topic-name.ts';
import { topicPolicies } from './topic-policies.ts';
import { topicSchema } from './topic-schema.ts';

/** Pulsar has no limit, and each partition is a topic with ledgers of its own. */
const mostPartitions = 10_000;

/** `spec` of a PulsarTopic. */
export const pulsarTopicSpec = withRules(
  z.strictObject({
    clusterRef,
    tenant: entityName.describe('The tenant of its namespace. Immutable.'),
    namespace: entityName.describe(
      'The namespace of Pulsar it is in, without its tenant; it is waited for. Immutable.',
    ),
    name: topicName
      .optional()
      .describe(
        'Name of the topic, without tenant and namespace; that of this resource when absent. Immutable.',
      ),
    persistent: z
      .boolean()
      .default(true)
      .describe('Whether messages are stored. A topic that stores nothing must have partitions. Immutable.'),
    partitions: z
      .int32()
      .min(0)
      .max(mostPartitions)
      .default(0)
      .describe(
        'Into how many partitions it is divided; 0 for none at all. They can only become more, and then messages of a key come to other partitions than before.',
      ),
    properties: propertyMap
      .optional()
      .describe('Words about the topic. Those that are not named here are left alone.'),
    policies: topicPolicies
      .prefault({})
      .describe(
        'Its policies, by their names in the admin API of Pulsar. What is not given is left as it is; what is taken out again is unset, so that those of the namespace count. They need topicLevelPoliciesEnabled of the brokers, which is usual.',
      ),
    giveUp,
    schema: topicSchema,
    deletionPolicy: z
      .enum(['Retain', 'Delete'])
      .default('Retain')
      .describe(
        'What becomes of it in Pulsar when this resource is deleted. Retain leaves it as it is, with all its messages. Delete deletes it with its messages, subscriptions and schema, once no producer and no consumer is connected, and the resource stays until then.',
      ),
  }),
  immutable('clusterRef', 'topic'),
  immutable('tenant', 'topic'),
  immutable('namespace', 'topic'),
  immutable('name', 'topic'),
  immutable('persistent', 'topic'),
  namesItsCluster('policies.replicationClusters', spec => spec.policies.replicationClusters),
  namesNoneOf('giveUp', 'replicationClusters'),
  {
    field: 'partitions',
    cel: 'self.partitions >= oldSelf.partitions',
    message: 'can only grow: Pulsar takes no partition away, which holds messages. Set it back.',
  },
  {
    field: 'partitions',
    cel: '(self.partitions == 0) == (oldSelf.partitions == 0)',
    message:
      'cannot come to a topic without, nor go: Pulsar does not divide one that exists. Create another topic.',
  },
  {
    field: 'partitions',
    cel: 'self.persistent || self.partitions > 0',
    message:
      'must be given where persistent is false: a topic that stores nothing is not there while nobody uses it.',
    check: ({ persistent, partitions }) => persistent || partitions > 0,
  },
  {
    field: 'properties',
    cel: 'self.persistent || !has(self.properties)',
    message: 'must not be given where persistent is false: Pulsar keeps none. Leave them out.',
    check: ({ persistent, properties }) => persistent || properties === undefined,
  },
);

export type PulsarTopicSpec = z.output<typeof pulsarTopicSpec>;
