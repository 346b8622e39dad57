import * as z from 'zod';
import { longestSentence } from '#src/kubernetes/condition.ts';

/** As long as the message of a condition may be: a status that is refused would tell nothing at all. */
export const conditionSentence = z.string().max(longestSentence);

export const statusTime = z.string().meta({ format: 'date-time' });

/** `metav1.Condition`. Source: Kubernetes API conventions, "Typical status properties". */
export const condition = z.strictObject({
  type: z.string().max(316).describe('Type of the condition, for example Ready.'),
  status: z.enum(['True', 'False', 'Unknown']).describe('Whether the condition holds.'),
  reason: z.string().max(1024).describe('Why, in one CamelCase word.'),
  message: conditionSentence.describe('Why, in a sentence.'),
  observedGeneration: z.int().optional().describe('The generation of the spec this was judged by.'),
  lastTransitionTime: statusTime.describe('When status last changed.'),
});

/** Those of a PulsarCluster. */
export type ConditionType =
  | 'Ready'
  | 'Progressing'
  | 'Held'
  | 'Stalled'
  | 'Suspended'
  | 'MetadataInitialized'
  | 'Observed'
  | 'Redundant'
  | 'OperatorUpgradePending'
  | 'CanaryHealthy'
  | 'ConfigurationStoreReady';
