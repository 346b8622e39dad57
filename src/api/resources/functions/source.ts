import * as z from 'zod';
import { withRules } from '#src/api/schema/rule.ts';
import { connectorClass, oneSerialisation } from './connector-rules.ts';
import { customRuntimeOptions, runIdentity, runLife, sameRun } from './run-frame.ts';
import {
  anything,
  codeOf,
  fullTopic,
  parallelism,
  processingGuarantees,
  producerConfig,
  runResources,
  secrets,
  word,
} from './run-parts.ts';

/** `spec` of a PulsarSource: its fields are those of Pulsar's SourceConfig, with their names and units. */
export const pulsarSourceSpec = withRules(
  z.strictObject({
    ...runIdentity('source'),
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
    customRuntimeOptions,
    ...runLife,
  }),
  ...sameRun<{ readonly topicName: string }>('source'),
  connectorClass,
  oneSerialisation,
);

export type PulsarSourceSpec = z.output<typeof pulsarSourceSpec>;
