import * as z from 'zod';
import { mapOf, setOf } from '#src/api/schema/list.ts';
import { withRules } from '#src/api/schema/rule.ts';
import { long } from '../resource.ts';
import { connectorClass, sinkRules } from './connector-rules.ts';
import { customRuntimeOptions, runIdentity, runLife, sameRun, yesOrNo } from './run-frame.ts';
import {
  anything,
  codeOf,
  fullTopic,
  parallelism,
  processingGuarantees,
  runResources,
  secrets,
  sinkInputSpec,
  topicsPattern,
  word,
} from './run-parts.ts';

/** `spec` of a PulsarSink: its fields are those of Pulsar's SinkConfig, with their names and units. */
export const pulsarSinkSpec = withRules(
  z.strictObject({
    ...runIdentity('sink'),
    code: codeOf('Its code: an archive (NAR) or a JAR.', 'sink'),
    className: word.optional().describe('Its class; an archive names it.'),
    inputs: setOf(fullTopic, 64).min(1).optional().describe('Topics it reads.'),
    topicsPattern: topicsPattern.optional().describe('Pattern of topics it reads.'),
    topicToSerdeClassName: mapOf(word, 64)
      .optional()
      .describe('Topics it reads, with the class that reads each.'),
    topicToSchemaType: mapOf(word, 64).optional().describe('Topics it reads, with the schema of each.'),
    inputSpecs: mapOf(sinkInputSpec, 64).optional().describe('Topics it reads, with how each is read.'),
    sourceSubscriptionName: word
      .optional()
      .describe('Name of its subscription. tenant/namespace/name when absent.'),
    sourceSubscriptionPosition: z
      .enum(['Latest', 'Earliest'])
      .optional()
      .describe('Where a subscription begins that is new. Latest when absent.'),
    cleanupSubscription: yesOrNo('Whether its subscription goes with it. True when absent.'),
    configs: anything.optional().describe('What it is configured with.'),
    secrets,
    parallelism,
    processingGuarantees: processingGuarantees
      .optional()
      .describe('How often a message is written. ATLEAST_ONCE when absent.'),
    retainOrdering: yesOrNo('Whether messages are written in order: one instance reads a topic.'),
    retainKeyOrdering: yesOrNo('Whether messages of a key are written in order.'),
    autoAck: yesOrNo('Whether messages are acknowledged for it. True when absent.'),
    timeoutMs: long(1)
      .optional()
      .describe('Milliseconds after which a message that is not acknowledged comes again.'),
    negativeAckRedeliveryDelayMs: long(1)
      .optional()
      .describe('Milliseconds after which a message comes again that it refused.'),
    maxMessageRetries: z
      .int32()
      .min(1)
      .optional()
      .describe('How often a message is tried again before it is given up. Always when absent.'),
    deadLetterTopic: fullTopic.optional().describe('Topic of messages that were given up.'),
    resources: runResources,
    transformFunction: word
      .optional()
      .describe('Function that messages go through first: builtin://name or a URL.'),
    transformFunctionClassName: word.optional().describe('Its class.'),
    transformFunctionConfig: z.string().min(1).max(65_536).optional().describe('Its configuration, as JSON.'),
    logTopic: fullTopic.optional().describe('Topic to which what it logs goes.'),
    runtimeFlags: word.optional().describe('Options of the JVM that runs it.'),
    customRuntimeOptions,
    ...runLife,
  }),
  ...sameRun<{ readonly tenant: string }>('sink'),
  connectorClass,
  ...sinkRules,
);

export type PulsarSinkSpec = z.output<typeof pulsarSinkSpec>;
