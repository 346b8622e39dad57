import * as z from 'zod';
import { mapOf, setOf } from '#src/api/schema/list.ts';
import { withRules } from '#src/api/schema/rule.ts';
import { long } from '../resource.ts';
import { functionRules } from './function-rules.ts';
import { customRuntimeOptions, runIdentity, runLife, sameRun, yesOrNo } from './run-frame.ts';
import {
  anything,
  codeOf,
  fullTopic,
  inputSpecs,
  parallelism,
  processingGuarantees,
  producerConfig,
  runCount,
  runResources,
  secrets,
  topicsPattern,
  word,
} from './run-parts.ts';
import { windowConfig } from './window.ts';

const strings = mapOf(z.string().max(4096), 64);
const schemaOf = (more: object) =>
  mapOf(
    z.strictObject({
      ...more,
      schemaProperties: strings.optional().describe('Properties of the schema.'),
      consumerProperties: strings.optional().describe('Properties of the consumer.'),
    }),
    64,
  );

/** `spec` of a PulsarFunction: its fields are those of Pulsar's FunctionConfig, with their names and units. */
export const pulsarFunctionSpec = withRules(
  z.strictObject({
    ...runIdentity('function'),
    runtime: z.enum(['PYTHON', 'JAVA', 'GO']).describe('What its code is written in.'),
    code: codeOf('Its code.', 'function'),
    className: word
      .optional()
      .describe('Its class: module.Class in Python, where module is the file without .py. Go has none.'),
    inputs: setOf(fullTopic, 64).min(1).optional().describe('Topics it reads.'),
    topicsPattern: topicsPattern.optional().describe('Pattern of topics it reads.'),
    customSerdeInputs: mapOf(word, 64)
      .optional()
      .describe('Topics it reads, with the class that reads each.'),
    customSchemaInputs: schemaOf({ schemaType: word.describe('Schema, for example JSON.') })
      .optional()
      .describe('Topics it reads, with the schema of each.'),
    inputSpecs: inputSpecs.optional().describe('Topics it reads, with how each is read.'),
    inputTypeClassName: word.optional().describe('Type of what it reads, where Pulsar cannot tell.'),
    output: fullTopic.optional().describe('Topic to which its results go.'),
    outputSchemaType: word.optional().describe('Schema of the results, for example STRING or JSON.'),
    outputSerdeClassName: word.optional().describe('Class that writes the results.'),
    outputTypeClassName: word.optional().describe('Type of the results, where Pulsar cannot tell.'),
    customSchemaOutputs: schemaOf({})
      .optional()
      .describe('Properties of the schema of the results, by the topic.'),
    producerConfig,
    batchBuilder: z.enum(['DEFAULT', 'KEY_BASED']).optional().describe('How results are batched.'),
    logTopic: fullTopic.optional().describe('Topic to which what it logs goes.'),
    processingGuarantees: processingGuarantees
      .optional()
      .describe('How often a message counts as processed. ATLEAST_ONCE when absent.'),
    retainOrdering: yesOrNo('Whether messages are processed in order: one instance reads a topic.'),
    retainKeyOrdering: yesOrNo('Whether messages of a key are processed in order.'),
    autoAck: yesOrNo(
      'Whether messages are acknowledged for it. True when absent; Pulsar advises MANUAL instead.',
    ),
    subName: word.optional().describe('Name of its subscription. tenant/namespace/name when absent.'),
    subscriptionPosition: z
      .enum(['Latest', 'Earliest'])
      .optional()
      .describe('Where a subscription begins that is new. Latest when absent.'),
    skipToLatest: yesOrNo('Whether it goes to the newest message each time it starts.'),
    cleanupSubscription: yesOrNo('Whether its subscription goes with it. True when absent.'),
    maxMessageRetries: z
      .int32()
      .min(-1)
      .optional()
      .describe('How often a message is tried again before it is given up; -1 for always.'),
    deadLetterTopic: fullTopic.optional().describe('Topic of messages that were given up.'),
    timeoutMs: long(1)
      .optional()
      .describe('Milliseconds after which a message that is not acknowledged comes again.'),
    parallelism,
    resources: runResources,
    userConfig: anything.optional().describe('What its code asks for as its configuration.'),
    secrets,
    windowConfig,
    forwardSourceMessageProperty: yesOrNo('Whether results carry the properties of what they are of.'),
    maxPendingAsyncRequests: runCount
      .optional()
      .describe('How many messages one that answers later may have at once. 1000 when absent.'),
    runtimeFlags: word.optional().describe('Options of the program that runs it, such as those of a JVM.'),
    customRuntimeOptions,
    exposePulsarAdminClientEnabled: yesOrNo(
      'Whether its context has a client of the admin API; the workers must allow it.',
    ),
    ...runLife,
  }),
  ...sameRun<{ readonly runtime: string }>('function'),
  ...functionRules,
);

export type PulsarFunctionSpec = z.output<typeof pulsarFunctionSpec>;
