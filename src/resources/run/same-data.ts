import { dequal } from 'dequal';
import { isRecord } from '#src/kubernetes/difference.ts';

/**
 * Whether two values are the same to a program: lists in their order, and all that is in a map. Of a map Pulsar drops what is null,
 * and tells whole numbers as 5.0, which is 5 in JSON.
 */
export function sameData(one: unknown, other: unknown): boolean {
  return dequal(withoutNulls(one), withoutNulls(other));
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isRecord(value)) return value;
  const given = Object.entries(value).filter(([, each]) => each !== null && each !== undefined);
  return Object.fromEntries(given.map(([name, each]) => [name, withoutNulls(each)]));
}
