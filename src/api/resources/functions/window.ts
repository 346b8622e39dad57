import * as z from 'zod';
import { withRules } from '#src/api/schema/rule.ts';
import { long } from '../resource.ts';
import { fullTopic, word } from './run-parts.ts';

/** Pulsar's `WindowConfig`. Source: WindowConfigUtils of Pulsar 4.0. */
export const windowConfig = withRules(
  z.strictObject({
    windowLengthCount: z.int32().min(1).optional().describe('Messages of a window.'),
    windowLengthDurationMs: long(1).optional().describe('Milliseconds of a window.'),
    slidingIntervalCount: z.int32().min(1).optional().describe('After how many messages the next begins.'),
    slidingIntervalDurationMs: long(1).optional().describe('After how many milliseconds the next begins.'),
    lateDataTopic: fullTopic.optional().describe('Topic of messages that come too late.'),
    maxLagMs: long(0).optional().describe('How late a message may come, in milliseconds.'),
    watermarkEmitIntervalMs: long(1).optional().describe('How often time goes on, in milliseconds.'),
    timestampExtractorClassName: word.optional().describe('Class that tells the time of a message.'),
  }),
  {
    cel: 'has(self.windowLengthCount) != has(self.windowLengthDurationMs)',
    message: 'must have windowLengthCount or windowLengthDurationMs, and not both.',
    check: given => (given.windowLengthCount === undefined) !== (given.windowLengthDurationMs === undefined),
  },
  {
    cel: '!(has(self.slidingIntervalCount) && has(self.slidingIntervalDurationMs))',
    message: 'can have slidingIntervalCount or slidingIntervalDurationMs, not both. Leave one out.',
    check: given => given.slidingIntervalCount === undefined || given.slidingIntervalDurationMs === undefined,
  },
  {
    field: 'lateDataTopic',
    cel: '!has(self.lateDataTopic) || has(self.timestampExtractorClassName)',
    message: 'must come with timestampExtractorClassName: without the time of a message none is late.',
    check: given => given.lateDataTopic === undefined || given.timestampExtractorClassName !== undefined,
  },
)
  .optional()
  .describe('Windows of messages; only in Java.');
