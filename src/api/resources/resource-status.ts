import * as z from 'zod';
import { condition, conditionSentence, statusTime } from '#src/api/schema/condition.ts';
import { listByKey, mapOf, setOf } from '#src/api/schema/list.ts';

/** What the status of each of them says of its last pass. */
export const passStatus = z.strictObject({
  observedGeneration: z
    .int()
    .optional()
    .describe('The generation of the spec that the last pass considered.'),
  conditions: listByKey(condition, 'type', 8).optional().describe('Ready.'),
  message: conditionSentence
    .optional()
    .describe('What it does or waits for: the sentence of the condition Ready.'),
});

/** `status` of everything that lives in a cluster. */
export const resourceStatus = passStatus.extend({
  managedFields: setOf(z.string().max(256), 512)
    .optional()
    .describe(
      'Fields that the operator has set in Pulsar. One that is taken out of the spec is unset there; what was never given is left alone.',
    ),
});

const counter = (what: string) => z.int().optional().describe(`${what}, since the instance was started.`);

const instance = z.strictObject({
  id: z.int32().describe('Which one, from 0 on.'),
  running: z.boolean().describe('Whether a worker runs it and it answers.'),
  since: statusTime.describe('When that was last otherwise, or it was restarted.'),
  restarts: z.int32().describe('How often its worker has started it again.'),
  error: conditionSentence.optional().describe('Why it does not run, in the words of its worker.'),
  received: counter('Messages it has read'),
  processed: counter('Messages it has processed without an exception'),
  userExceptions: counter('Exceptions of its code'),
  systemExceptions: counter('Exceptions of what runs it'),
  lastException: z
    .strictObject({
      message: conditionSentence.describe('What it says.'),
      time: statusTime.describe('When it was raised.'),
    })
    .optional()
    .describe('The last exception.'),
  worker: z.string().max(1024).optional().describe('The worker that runs it.'),
});

/** `status` of what runs in workers: functions and connectors. */
export const runStatus = resourceStatus.extend({
  parallelism: z.int32().optional().describe('How many instances run.'),
  instances: listByKey(instance, 'id', 1000).optional().describe('Its instances, as their workers tell.'),
  countedTime: statusTime
    .optional()
    .describe('When the counters of the instances were read; they are written once a minute at most.'),
  paused: z.boolean().optional().describe('Whether the operator has stopped all instances.'),
  applied: mapOf(z.string().max(128), 64)
    .optional()
    .describe('Of what Pulsar does not tell: what was uploaded, as a hash.'),
});

export type RunStatus = z.output<typeof runStatus>;

/** `status` of a package. */
export const packageStatus = resourceStatus.extend({
  sha256: z.string().max(64).optional().describe('The SHA-256 of the file that Pulsar was seen to have.'),
  createTime: z
    .int()
    .optional()
    .describe('When that was uploaded, in milliseconds since 1970, as Pulsar tells: it tells uploads apart.'),
});

/** `status` of a topic. */
export const topicStatus = resourceStatus.extend({
  subscriptionsDue: setOf(z.string().max(1024), 256)
    .optional()
    .describe(
      'Subscriptions of what reads the topic by a pattern that it is to have from the first message on.',
    ),
});

type Also<S extends z.ZodType> = Omit<z.output<S>, keyof RunStatus>;

/** What any of them may have. */
export type ResourceStatus = RunStatus & Also<typeof packageStatus> & Also<typeof topicStatus>;
