import * as z from 'zod';
import { withRules } from '#src/api/schema/rule.ts';
import { clusterRef, entityName, immutable } from '../resource.ts';
import { connectorClass, oneSerialisation } from './connector-rules.ts';
import {
  anything,
  codeOf,
  fullTopic,
  parallelism,
  processingGuarantees,
  producerConfig,
  runDeletionPolicy,
  runResources,
  secrets,
  updateStrategy,
  word,
} from './run-parts.ts';

/** `spec` of a PulsarSource: its fields are those of Pulsar's SourceConfig, with their names and units. */
export const pulsarSourceSpec = withRules(
  z.strictObject({
    clusterRef,
    tenant: entityName.describe('The tenant of its namespace. Immutable.'),
    namespace: entityName.describe(
      'The namespace of Pulsar it is in, without its tenant; it is waited for. Immutable.',
    ),
    name: entityName.optional().describe('Name of the source; that of this resource when absent. Immutable.'),
    code: codeOf('Its code: an archive (NAR) or a JAR.', 'source'),
    className: word.optional().describe('Its class; an archive names it.'),
    topicName: fullTopic.describe('Topic to which its messages go.'),
    producerConfig,
    batchBuilder: z.enum(['DEFAULT', 'KEY_BASED']).optional().describe('How messages are batched.'),
    serdeClassName: word.optional().describe('Class that writes the messages.'),
    schemaType: word.optional().describe('Schema of the messages, for example STRING or JSON.'),
    configs: anything.optional().describe('What it is configured with.'),
    secrets,
    parallelism,
    processingGuarantees: processingGuarantees
      .optional()
      .describe('How often a message is published. ATLEAST_ONCE when absent.'),
    resources: runResources,
    batchSourceConfig: z
      .strictObject({
        discoveryTriggererClassName: word.describe('Class that says when there is something new.'),
        discoveryTriggererConfig: anything.optional().describe('What that is configured with.'),
      })
      .optional()
      .describe('How a source that works in batches is triggered.'),
    logTopic: fullTopic.optional().describe('Topic to which what it logs goes.'),
    runtimeFlags: word.optional().describe('Options of the JVM that runs it.'),
    customRuntimeOptions: z
      .string()
      .min(1)
      .max(65_536)
      .optional()
      .describe('What the runtime of the workers takes besides, as they are configured.'),
    updateStrategy,
    deletionPolicy: runDeletionPolicy,
  }),
  ...['clusterRef', 'tenant', 'namespace', 'name'].map(field =>
    immutable<{ readonly topicName: string }>(field, 'source'),
  ),
  connectorClass,
  oneSerialisation,
);

export type PulsarSourceSpec = z.output<typeof pulsarSourceSpec>;
