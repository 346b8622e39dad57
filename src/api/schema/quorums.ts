import * as z from 'zod';
import { withRules } from './rule.ts';

export const quorums = withRules(
  z.strictObject({
    ensemble: z.int32().min(1).max(100).describe('Bookies over which a ledger is spread (E).'),
    write: z.int32().min(1).max(100).describe('Copies of each entry (W).'),
    ack: z
      .int32()
      .min(1)
      .max(100)
      .describe('Copies that must be stored before a message is acknowledged (A).'),
  }),
  {
    cel: 'self.ensemble >= self.write && self.write >= self.ack',
    message: 'must hold ensemble >= write >= ack. Lower write or ack, or raise ensemble.',
    check: ({ ensemble, write, ack }) => ensemble >= write && write >= ack,
  },
)
  .optional()
  .describe(
    'Replication of new ledgers unless a namespace says otherwise. When absent 2/2/2, or 1/1/1 with one bookie.',
  );
