import type { Write } from '#src/resources/model/kind.ts';
import type { Policy } from './policy.ts';
import { valueAt } from './policy-writes.ts';

/**
 * Writes of policies that each have a read of their own, with what that shows when Pulsar has them. Brokers keep them in a topic
 * and read that: before 4.0.7 they answer earlier than they have read, and a write that comes too soon undoes the one before.
 */
export function readBack(
  table: readonly Policy[],
  { path, wanted }: { readonly path: string; readonly wanted: object },
  writes: readonly Write[],
): Write[] {
  return writes.map(write => {
    const policy = table.find(({ field }) => field === write.field);
    if (!policy) return write;
    const [read = '', ...at] = policy.at;
    const set = write.request.body ?? valueAt(wanted, policy.field.split('.'));
    const value = write.does === 'unset' ? policy.reset : set;
    return { ...write, shown: { path: `${path}/${read}`, at, value } };
  });
}
