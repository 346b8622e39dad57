import { createHash } from 'node:crypto';
import { sortedJson } from '#src/kubernetes/apply.ts';

/** What tells one value of what Pulsar does not tell from another; the order of fields means nothing. */
export function untoldHash(value: unknown): string {
  return createHash('sha256').update(sortedJson(value)).digest('hex').slice(0, 32);
}
