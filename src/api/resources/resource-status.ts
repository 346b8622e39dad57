import * as z from 'zod';
import { condition, conditionSentence } from '#src/api/schema/condition.ts';
import { listByKey, setOf } from '#src/api/schema/list.ts';

/** `status` of everything that lives in a cluster. */
export const resourceStatus = z.strictObject({
  observedGeneration: z
    .int()
    .optional()
    .describe('The generation of the spec that the last pass considered.'),
  conditions: listByKey(condition, 'type', 8).optional().describe('Ready.'),
  message: conditionSentence
    .optional()
    .describe('What it does or waits for: the sentence of the condition Ready.'),
  managedFields: setOf(z.string().max(256), 512)
    .optional()
    .describe(
      'Fields that the operator has set in Pulsar. One that is taken out of the spec is unset there; what was never given is left alone.',
    ),
});

export type ResourceStatus = z.output<typeof resourceStatus>;
