import * as z from 'zod';
import { withRules } from '#src/api/schema/rule.ts';
import { long } from './resource.ts';

/** Drivers that Pulsar knows. Source: OffloadPoliciesImpl of Pulsar 4.0. */
const drivers = ['aws-s3', 'S3', 'google-cloud-storage', 'filesystem', 'azureblob', 'aliyun-oss'] as const;

const word = (what: string) => z.string().min(1).max(1024).optional().describe(what);
const amount = (what: string) => long(0).optional().describe(what);

/** What of Pulsar's `OffloadPolicies` a namespace may say. */
export const offload = withRules(
  z.strictObject({
    managedLedgerOffloadDriver: z
      .enum(drivers)
      .optional()
      .describe('Where ledgers go; what the brokers are configured with when absent.'),
    managedLedgerOffloadBucket: word('Bucket or container.'),
    managedLedgerOffloadRegion: word('Region of the bucket.'),
    managedLedgerOffloadServiceEndpoint: word('URL of the service, where it is not the usual one.'),
    managedLedgerOffloadThresholdInBytes: amount('Size of a topic beyond which ledgers are offloaded.'),
    managedLedgerOffloadThresholdInSeconds: amount('Age of messages beyond which ledgers are offloaded.'),
    managedLedgerOffloadDeletionLagInMillis: amount(
      'How long the copy in BookKeeper is kept after a ledger was offloaded.',
    ),
  }),
  {
    cel: 'has(self.managedLedgerOffloadDriver) || !(has(self.managedLedgerOffloadBucket) || has(self.managedLedgerOffloadRegion) || has(self.managedLedgerOffloadServiceEndpoint))',
    field: 'managedLedgerOffloadDriver',
    message: 'must be given with a bucket, a region or an endpoint: they mean nothing without one.',
    check: given =>
      given.managedLedgerOffloadDriver !== undefined ||
      !(
        given.managedLedgerOffloadBucket ??
        given.managedLedgerOffloadRegion ??
        given.managedLedgerOffloadServiceEndpoint
      ),
  },
)
  .optional()
  .describe(
    'Offloading of ledgers to long-term storage, as a whole: what is not said here is as the brokers are configured.',
  );
