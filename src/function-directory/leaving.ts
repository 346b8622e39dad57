import type { Reason } from '#src/api/reasons.ts';
import { whyStillThere } from '#src/kubernetes/children/told.ts';
import type { FunctionSeen, LeavingFunction } from './model.ts';

/** What is said of a PulsarFunction that has no file any more, for as long as it is there. */
export function leavingTold(seen: FunctionSeen): LeavingFunction {
  const { name: resource } = seen.metadata;
  const why = whyStillThere(seen, 'PulsarFunction');
  if (!why) return { resource, reason: 'Waiting', message: 'is yet to end' };
  return { resource, reason: why.reason as Reason, message: `is yet to end: ${why.message}` };
}
