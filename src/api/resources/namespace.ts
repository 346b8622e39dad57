import * as z from 'zod';
import { setOf } from '#src/api/schema/list.ts';
import { withRules } from '#src/api/schema/rule.ts';
import { namespacePolicies } from './policies.ts';
import { clusterRef, entityName, giveUp, immutable, namesItsCluster, namesNoneOf } from './resource.ts';

/** Clusters that the lists lose with all topics that are there. */
const deleteTopicsOf = setOf(entityName, 64)
  .optional()
  .describe(
    'Clusters that leave policies.replicationClusters and policies.allowedClusters with their topics: where a configuration store is shared, Pulsar deletes in a cluster the topics of namespaces that do not name it any more. Any other stays in the lists.',
  );

/** `spec` of a PulsarNamespace. */
export const pulsarNamespaceSpec = withRules(
  z.strictObject({
    clusterRef,
    tenant: entityName.describe('The tenant it is in; it is waited for. Immutable.'),
    name: entityName
      .optional()
      .describe('Name of the namespace, without its tenant; that of this resource when absent. Immutable.'),
    bundles: z
      .int32()
      .min(1)
      .max(32768)
      .optional()
      .describe(
        'Into how many bundles it is divided when it is created; later brokers split them. What the brokers are configured with when absent. Immutable.',
      ),
    policies: namespacePolicies
      .prefault({})
      .describe(
        'Its policies, by their names in the admin API of Pulsar. What is not given is left as it is; what is taken out again is unset.',
      ),
    giveUp,
    deleteTopicsOf,
    deletionPolicy: z
      .enum(['Retain', 'Delete', 'DeleteWithTopics'])
      .default('Retain')
      .describe(
        'What becomes of it in Pulsar when this resource is deleted. Retain leaves it as it is, with all its topics. Delete deletes it once it is empty, and the resource stays until then. DeleteWithTopics deletes all its topics first, whoever made them, with their messages and though clients are connected: for namespaces that are to be thrown away.',
      ),
  }),
  immutable('clusterRef', 'namespace'),
  immutable('tenant', 'namespace'),
  immutable('name', 'namespace'),
  immutable('bundles', 'namespace'),
  namesItsCluster('policies.replicationClusters', spec => spec.policies.replicationClusters),
  namesItsCluster('policies.allowedClusters', spec => spec.policies.allowedClusters),
  namesNoneOf('giveUp', 'replicationClusters'),
  namesNoneOf('deleteTopicsOf', 'replicationClusters'),
  namesNoneOf('deleteTopicsOf', 'allowedClusters'),
);

export type PulsarNamespaceSpec = z.output<typeof pulsarNamespaceSpec>;
