import * as z from 'zod';
import { mapOf, setOf } from '#src/api/schema/list.ts';
import { withRules } from '#src/api/schema/rule.ts';
import { long } from './resource.ts';

export const count = (what: string) => z.int32().min(0).optional().describe(`${what}; 0 for no limit.`);
export const flag = (what: string) => z.boolean().optional().describe(what);

export const persistence = withRules(
  z.strictObject({
    bookkeeperEnsemble: z.int32().min(1).max(100).describe('Bookies over which a ledger is spread.'),
    bookkeeperWriteQuorum: z.int32().min(1).max(100).describe('Copies of each entry.'),
    bookkeeperAckQuorum: z
      .int32()
      .min(1)
      .max(100)
      .describe('Copies that must be stored before a message is acknowledged.'),
    managedLedgerMaxMarkDeleteRate: z
      .int32()
      .min(-1)
      .default(-1)
      .describe('How often a second the position of a subscription is stored; -1 for what the brokers do.'),
  }),
  {
    cel: 'self.bookkeeperEnsemble >= self.bookkeeperWriteQuorum && self.bookkeeperWriteQuorum >= self.bookkeeperAckQuorum',
    message:
      'must hold bookkeeperEnsemble >= bookkeeperWriteQuorum >= bookkeeperAckQuorum. Lower one, or raise the ensemble.',
    check: given =>
      given.bookkeeperEnsemble >= given.bookkeeperWriteQuorum &&
      given.bookkeeperWriteQuorum >= given.bookkeeperAckQuorum,
  },
)
  .optional()
  .describe('Replication of new ledgers; bookies may not shrink below its ensemble.');

export const delayedDelivery = z
  .strictObject({
    active: z.boolean().describe('Whether messages may be delivered later than they are published.'),
    tickTime: long(1).default(1000).describe('How exact the delay is, in milliseconds.'),
    maxDeliveryDelayInMillis: long(0).default(0).describe('The longest delay; 0 for no limit.'),
  })
  .optional()
  .describe('Delayed delivery.');

export const inactiveTopicPolicies = z
  .strictObject({
    deleteWhileInactive: z.boolean().describe('Whether topics that nobody uses are deleted.'),
    inactiveTopicDeleteMode: z
      .enum(['delete_when_no_subscriptions', 'delete_when_subscriptions_caught_up'])
      .describe('When a topic counts as unused.'),
    maxInactiveDurationSeconds: z.int32().min(1).describe('For how long nobody may have used it.'),
  })
  .optional()
  .describe('What becomes of topics that nobody uses.');

export const entryFilters = z
  .strictObject({
    entryFilterNames: z.string().min(1).max(1024).describe('Names, with commas; the brokers must have them.'),
  })
  .optional()
  .describe('Filters that decide which messages a subscription gets.');

const propertyKey = /^[^.\s][^\r\n]{0,127}$/;

export const propertyMap = withRules(mapOf(z.string().max(1024), 64), {
  cel: `self.all(key, key.matches(r'${propertyKey.source}'))`,
  message:
    'can only have keys of at most 128 characters that begin with neither a dot nor a blank. Correct the key.',
  check: map => Object.keys(map).every(key => propertyKey.test(key)),
});

const strategies = [
  ...['UNDEFINED', 'ALWAYS_INCOMPATIBLE', 'ALWAYS_COMPATIBLE', 'BACKWARD', 'FORWARD', 'FULL'],
  ...['BACKWARD_TRANSITIVE', 'FORWARD_TRANSITIVE', 'FULL_TRANSITIVE'],
] as const;

export const schemaCompatibilityStrategy = z
  .enum(strategies)
  .optional()
  .describe('What a new schema must be compatible with. UNDEFINED: as the brokers are configured.');

export const schemaValidationEnforced = flag(
  'Whether a producer without a schema is refused by a topic that has one.',
);

export const deduplicationSnapshotInterval = z
  .int32()
  .min(1)
  .optional()
  .describe('Seconds between snapshots of what deduplication knows.');

export const autoSubscriptionCreation = z
  .strictObject({
    allowAutoSubscriptionCreation: z
      .boolean()
      .describe('Whether a consumer that names a subscription creates it.'),
  })
  .optional()
  .describe('Whether consumers create subscriptions by naming them.');

export const subscriptionTypesEnabled = setOf(z.enum(['Exclusive', 'Shared', 'Failover', 'Key_Shared']), 4)
  .min(1)
  .optional()
  .describe('Types that subscriptions may have.');

export const dispatcherPauseOnAckStatePersistent = flag(
  'Whether nothing is sent while what is acknowledged out of order cannot be stored.',
);
