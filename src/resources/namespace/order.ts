import type { NamespacePolicies } from '#src/api/resources/policies.ts';
import type { Write } from '#src/resources/model/kind.ts';

/** What of the policies decides in which order they may change. */
export interface OrderedPolicies {
  readonly retention?: NamespacePolicies['retention'];
  /** The quota by size, in bytes. */
  readonly sizeQuota?: number | undefined;
  readonly allowedClusters: readonly string[];
  readonly replicationClusters: readonly string[];
}

/**
 * The writes in an order that Pulsar takes: it refuses a quota beyond the retention, and a cluster that is replicated to
 * and not allowed, and judges each by what is there at that moment.
 */
export function inOrder(writes: readonly Write[], live: OrderedPolicies, wanted: OrderedPolicies): Write[] {
  const fieldOf = ({ field = '' }: Write) => field.split('.')[0] ?? '';
  const of = (...fields: string[]) => writes.filter(write => fields.includes(fieldOf(write)));
  const rest = writes.filter(write => !ordered.has(fieldOf(write)));
  return [
    ...clusters(of('allowedClusters'), of('replicationClusters'), live, wanted),
    ...quotas(of('retention'), of('backlogQuota'), live, wanted),
    ...rest,
  ];
}

const ordered = new Set(['allowedClusters', 'replicationClusters', 'retention', 'backlogQuota']);

/** What is replicated to must be allowed, before and after each step. */
function clusters(
  allowed: readonly Write[],
  replication: readonly Write[],
  live: OrderedPolicies,
  wanted: OrderedPolicies,
): Write[] {
  const [change] = allowed;
  if (!change || replication.length === 0) return [...allowed, ...replication];
  const within = (some: readonly string[], all: readonly string[]) => some.every(name => all.includes(name));
  if (within(live.replicationClusters, wanted.allowedClusters)) return [...allowed, ...replication];
  const isFree = live.allowedClusters.length === 0;
  if (isFree || within(wanted.replicationClusters, live.allowedClusters)) return [...replication, ...allowed];
  const body = [...new Set([...wanted.allowedClusters, ...live.replicationClusters])];
  return [{ ...change, request: { ...change.request, body } }, ...replication, ...allowed];
}

type Retention = OrderedPolicies['retention'];

/** Retention that keeps everything: harmless for a moment, and every quota fits in it. */
const unlimited = { retentionTimeInMinutes: -1, retentionSizeInMB: -1 };

/**
 * Where retention has limits before and after, quotas change while it has none. Pulsar judges a quota by age as if there
 * were none by size, by the brokers' own limit, and refuses it beside a retention that is smaller than that.
 */
function quotas(
  retention: readonly Write[],
  quota: readonly Write[],
  live: OrderedPolicies,
  wanted: OrderedPolicies,
): Write[] {
  if (quota.length === 0 || !isLimited(live.retention)) return [...quota, ...retention];
  if (wanted.retention && isLimited(wanted.retention) && exceeds(wanted.retention, wanted.sizeQuota)) {
    const path = quota[0]?.request.path.replace(/\/backlogQuota\?.*$/, '/retention') ?? '';
    return [retaining(path, unlimited), ...quota, retaining(path, wanted.retention)];
  }
  // Only what is sure to be limited again is unlimited meanwhile, whatever becomes of the operator.
  const isFirst = retention.some(({ does }) => does === 'unset') || grows(live.retention, wanted.retention);
  return isFirst ? [...retention, ...quota] : [...quota, ...retention];
}

function retaining(path: string, body: object): Write {
  return { does: 'set', field: 'retention', request: { method: 'POST', path, body } };
}

function isLimited(retention: Retention): boolean {
  return retention !== undefined && (retention.retentionSizeInMB > 0 || retention.retentionTimeInMinutes > 0);
}

function exceeds({ retentionSizeInMB }: NonNullable<Retention>, quota: number | undefined): boolean {
  return quota !== undefined && (retentionSizeInMB < 0 || quota < retentionSizeInMB * 1024 * 1024);
}

function grows(from: Retention, to: Retention): boolean {
  const size = (retention: Retention) =>
    retention === undefined || retention.retentionSizeInMB < 0
      ? Number.POSITIVE_INFINITY
      : retention.retentionSizeInMB;
  return size(to) >= size(from);
}
