import type { NamespacePolicies } from '#src/api/resources/policies.ts';
import type { AdminRequest } from '#src/clients/pulsar/admin-request.ts';
import type { Write } from '#src/resources/model/kind.ts';

type Offload = NonNullable<NamespacePolicies['offload']>;
type OffloadField = keyof Offload;

/** Those that can be set without a driver: each has a call of its own. */
const thresholds = {
  managedLedgerOffloadThresholdInBytes: 'offloadThreshold',
  managedLedgerOffloadThresholdInSeconds: 'offloadThresholdInSeconds',
  managedLedgerOffloadDeletionLagInMillis: 'offloadDeletionLagMs',
} as const;

const known: readonly OffloadField[] = [
  'managedLedgerOffloadDriver',
  'managedLedgerOffloadBucket',
  'managedLedgerOffloadRegion',
  'managedLedgerOffloadServiceEndpoint',
  ...(Object.keys(thresholds) as (keyof typeof thresholds)[]),
];

const field = 'offload';

/** Offloading of a namespace or a topic. */
interface OffloadState {
  readonly path: string;
  /** Path below that which unsets it. */
  readonly removal: string;
  readonly wanted: Offload | undefined;
  readonly live: Readonly<Record<string, unknown>> | undefined;
  readonly isRemembered: boolean;
}

/**
 * What makes offloading as it is wanted. Pulsar unsets it only as a whole: a threshold set to -1 would go before that of
 * the brokers' configuration.
 */
export function offloadWrites({ path, removal, wanted, live, isRemembered }: OffloadState): Write[] {
  const remove: AdminRequest = { method: 'DELETE', path: `${path}/${removal}` };
  if (!wanted) return isRemembered && live ? [{ does: 'unset', field, request: remove }] : [];
  const differing = known.filter(name => (live?.[name] ?? undefined) !== wanted[name]);
  if (differing.length === 0) return [];
  if (wanted.managedLedgerOffloadDriver !== undefined) {
    return [
      { does: 'set', field, request: { method: 'POST', path: `${path}/offloadPolicies`, body: wanted } },
    ];
  }
  const isSurplus = differing.some(name => wanted[name] === undefined);
  const sets = (isSurplus ? known : differing).flatMap(name => thresholdWrite(path, name, wanted[name]));
  return isSurplus ? [{ does: 'set', field, request: remove }, ...sets] : sets;
}

function thresholdWrite(path: string, name: OffloadField, value: unknown): Write[] {
  const call = (thresholds as Partial<Record<OffloadField, string>>)[name];
  if (call === undefined || value === undefined) return [];
  return [{ does: 'set', field, request: { method: 'PUT', path: `${path}/${call}`, body: value } }];
}
