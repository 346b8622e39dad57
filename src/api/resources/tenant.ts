import * as z from 'zod';
import { setOf } from '#src/api/schema/list.ts';
import { withRules } from '#src/api/schema/rule.ts';
import { clusterRef, entityName, immutable, namesItsCluster, role } from './resource.ts';

/** `spec` of a PulsarTenant. */
export const pulsarTenantSpec = withRules(
  z.strictObject({
    clusterRef,
    name: entityName.optional().describe('Name of the tenant; that of this resource when absent. Immutable.'),
    adminRoles: setOf(role, 256)
      .optional()
      .describe('Roles that may do anything in the tenant. Absent: left as they are; taken out again: none.'),
    allowedClusters: setOf(entityName, 64)
      .min(1)
      .optional()
      .describe(
        'Clusters in which its namespaces may be; the cluster itself must be among them. Absent: left as they are, at first the cluster itself; taken out again: the cluster itself.',
      ),
    deletionPolicy: z
      .enum(['Retain', 'Delete'])
      .default('Retain')
      .describe(
        'What becomes of it in Pulsar when this resource is deleted. Retain leaves it as it is, with all its namespaces. Delete deletes it once it is empty, and the resource stays until then.',
      ),
  }),
  immutable('clusterRef', 'tenant'),
  immutable('name', 'tenant'),
  namesItsCluster('allowedClusters', spec => spec.allowedClusters),
);

export type PulsarTenantSpec = z.output<typeof pulsarTenantSpec>;
