import type { Quotas } from '#src/api/resources/quotas.ts';
import type { Write } from '#src/resources/model/kind.ts';

type Retention = Quotas['retention'];

/** What decides in which order retention and quotas may change. */
export interface OrderedQuotas {
  readonly retention?: Retention;
  /** The quota by size, in bytes. */
  readonly sizeQuota?: number | undefined;
}

/**
 * The writes in an order that Pulsar takes: it refuses a quota beyond the retention, and judges each by what is there at that
 * moment. What is neither comes last.
 */
export function quotasInOrder(writes: readonly Write[], live: OrderedQuotas, wanted: OrderedQuotas): Write[] {
  const of = (name: string) => writes.filter(({ field = '' }) => field.split('.')[0] === name);
  const [retention, quota] = [of('retention'), of('backlogQuota')];
  const rest = writes.filter(write => !retention.includes(write) && !quota.includes(write));
  return [...quotas(retention, quota, live, wanted), ...rest];
}

/** Retention that keeps everything: harmless for a moment, and every quota fits in it. */
const unlimited = { retentionTimeInMinutes: -1, retentionSizeInMB: -1 };

/**
 * Where retention has limits before and after, quotas change while it has none. Pulsar judges a quota by age as if there
 * were none by size, by the brokers' own limit, and refuses it beside a retention that is smaller than that.
 */
function quotas(
  retention: readonly Write[],
  quota: readonly Write[],
  live: OrderedQuotas,
  wanted: OrderedQuotas,
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
