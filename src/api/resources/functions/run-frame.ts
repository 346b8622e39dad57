import * as z from 'zod';
import type { Rule } from '#src/api/schema/rule.ts';
import { clusterRef, entityName, immutable } from '../resource.ts';
import { runDeletionPolicy, updateStrategy } from './run-parts.ts';

/** The fields that the spec of whatever runs in workers begins with. */
export const runIdentity = (noun: string) => ({
  clusterRef,
  tenant: entityName.describe('The tenant of its namespace. Immutable.'),
  namespace: entityName.describe(
    'The namespace of Pulsar it is in, without its tenant; it is waited for. Immutable.',
  ),
  name: entityName.optional().describe(`Name of the ${noun}; that of this resource when absent. Immutable.`),
});

/** What none of them may become. */
export const sameRun = <T>(noun: string): Rule<T>[] =>
  ['clusterRef', 'tenant', 'namespace', 'name'].map(field => immutable<T>(field, noun));

export const customRuntimeOptions = z
  .string()
  .min(1)
  .max(65_536)
  .optional()
  .describe('What the runtime of the workers takes besides, as they are configured.');

/** How it is changed, and how it ends. */
export const runLife = { updateStrategy, deletionPolicy: runDeletionPolicy };

export const yesOrNo = (what: string) => z.boolean().optional().describe(what);
