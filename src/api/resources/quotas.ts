import * as z from 'zod';
import { type Rule, withRules } from '#src/api/schema/rule.ts';
import { long } from './resource.ts';

const overflow = z
  .enum(['producer_request_hold', 'producer_exception', 'consumer_backlog_eviction'])
  .describe(
    'What happens beyond the limit: producers are held, are refused, or the oldest messages of the backlog are dropped.',
  );

/** As Pulsar's `RetentionPolicies`. */
const retention = withRules(
  z.strictObject({
    retentionTimeInMinutes: z.int32().min(-1).describe('Minutes; -1 for no limit.'),
    retentionSizeInMB: z
      .int()
      .min(-1)
      .max(2 ** 40)
      .describe('MiB of a topic; -1 for no limit.'),
  }),
  {
    cel: '(self.retentionTimeInMinutes == 0) == (self.retentionSizeInMB == 0)',
    message: 'must have both 0, for none, or neither. Write -1 for a limit that does not count.',
    check: given => (given.retentionTimeInMinutes === 0) === (given.retentionSizeInMB === 0),
  },
)
  .optional()
  .describe('How long messages stay that every subscription has acknowledged.');

/** As Pulsar's `BacklogQuota`, one for each of its types. */
const backlogQuota = z
  .strictObject({
    destinationStorage: z
      .strictObject({
        limitSize: long(-1).describe('Bytes of the backlog of a topic; -1 for no limit.'),
        policy: overflow,
      })
      .optional()
      .describe('The quota by size (destination_storage).'),
    messageAge: z
      .strictObject({
        limitTime: z.int32().min(-1).describe('Seconds since the oldest message; -1 for no limit.'),
        policy: overflow,
      })
      .optional()
      .describe('The quota by age (message_age).'),
  })
  .optional()
  .describe('How much may wait for subscriptions that are slow.');

export const quotaFields = { retention, backlogQuota };

/** What of the policies says how much is kept. */
export interface Quotas {
  readonly retention?: z.output<typeof retention>;
  readonly backlogQuota?: z.output<typeof backlogQuota>;
}

const mebibyte = 1024 * 1024;

/** Pulsar refuses a quota by size that the retention does not exceed. Source: AdminResource.checkBacklogQuota of Pulsar 4.0. */
export const quotaWithinRetention: Rule<Quotas> = {
  field: 'backlogQuota.destinationStorage.limitSize',
  cel: `!has(self.retention) || !has(self.backlogQuota) || !has(self.backlogQuota.destinationStorage) || self.retention.retentionSizeInMB <= 0 || self.retention.retentionTimeInMinutes <= 0 || self.backlogQuota.destinationStorage.limitSize < self.retention.retentionSizeInMB * ${mebibyte}`,
  message: 'must be less than retention.retentionSizeInMB. Lower it, or raise the retention.',
  check: ({ retention, backlogQuota }) => {
    const quota = backlogQuota?.destinationStorage;
    if (!retention || !quota || retention.retentionSizeInMB <= 0 || retention.retentionTimeInMinutes <= 0)
      return true;
    return quota.limitSize < retention.retentionSizeInMB * mebibyte;
  },
};
