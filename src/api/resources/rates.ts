import * as z from 'zod';
import { long } from './resource.ts';

/** As Pulsar's `DispatchRate`. */
export const dispatchRate = (what: string) =>
  z
    .strictObject({
      dispatchThrottlingRateInMsg: rate('Messages a period; -1 for no limit.'),
      dispatchThrottlingRateInByte: bytes('Bytes a period; -1 for no limit.'),
      ratePeriodInSecond: z.int32().min(1).default(1).describe('Length of a period in seconds.'),
      relativeToPublishRate: z
        .boolean()
        .default(false)
        .describe('Whether the rates come on top of the rate at which messages are published.'),
    })
    .optional()
    .describe(what);

/** As Pulsar's `PublishRate`. */
export const publishRate = z
  .strictObject({
    publishThrottlingRateInMsg: rate('Messages a second; -1 for no limit.'),
    publishThrottlingRateInByte: bytes('Bytes a second; -1 for no limit.'),
  })
  .optional()
  .describe('How fast all producers of a topic may publish.');

/** As Pulsar's `SubscribeRate`. */
export const subscribeRate = z
  .strictObject({
    subscribeThrottlingRatePerConsumer: rate('Subscribes of a consumer a period; -1 for no limit.'),
    ratePeriodInSecond: z.int32().min(1).default(30).describe('Length of a period in seconds.'),
  })
  .optional()
  .describe('How often a consumer may subscribe.');

function rate(what: string) {
  return z.int32().min(-1).default(-1).describe(what);
}

function bytes(what: string) {
  return long(-1).default(-1).describe(what);
}
