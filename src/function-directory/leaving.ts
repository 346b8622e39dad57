import type { Reason } from '#src/api/reasons.ts';
import { isStaying, toldByChild } from '#src/kubernetes/children/told.ts';
import type { FunctionSeen, LeavingFunction } from './model.ts';

/** What is said of a PulsarFunction that has no file any more, for as long as it is there. */
export function leavingTold(seen: FunctionSeen): LeavingFunction {
  const { name: resource } = seen.metadata;
  const { reason, message } = toldByChild(seen, 'PulsarFunction');
  if (isStaying(seen) || reason === 'Waiting' || reason === 'Ready')
    return { resource, reason: 'Waiting', message: 'is yet to end' };
  return { resource, reason: reason as Reason, message: `is yet to end: ${message}` };
}
