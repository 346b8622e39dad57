import * as z from 'zod';
import { setOf } from '#src/api/schema/list.ts';
import { withRules } from '#src/api/schema/rule.ts';
import { clusterRef, entityName, immutable, role } from './resource.ts';
import { topicName } from './topic-name.ts';

export const permittedActions = setOf(
  z.enum(['produce', 'consume', 'functions', 'sources', 'sinks', 'packages']),
  6,
)
  .min(1)
  .describe('What the role may do there: just that, whatever it was allowed before.');

/** `spec` of a PulsarPermission. */
export const pulsarPermissionSpec = withRules(
  z.strictObject({
    clusterRef,
    tenant: entityName.describe('The tenant of the namespace. Immutable.'),
    namespace: entityName.describe(
      'The namespace of Pulsar, without its tenant; it is waited for. Immutable.',
    ),
    topic: topicName
      .optional()
      .describe(
        'The topic in which the role is allowed something, without tenant and namespace; the whole namespace when absent. What the role may do in the namespace it may do in the topic besides. The topic is waited for. Immutable.',
      ),
    role: role.describe('Who is allowed. Immutable.'),
    actions: permittedActions,
    deletionPolicy: z
      .enum(['Retain', 'Delete'])
      .default('Delete')
      .describe(
        'What becomes of it in Pulsar when this resource is deleted. Delete takes all permissions there from the role. Retain leaves them.',
      ),
  }),
  ...['clusterRef', 'tenant', 'namespace', 'topic', 'role'].map(field =>
    immutable<{ readonly role: string }>(field, 'permission'),
  ),
);

export type PulsarPermissionSpec = z.output<typeof pulsarPermissionSpec>;
