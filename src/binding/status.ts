import type { Sentence } from '#src/api/reasons.ts';
import type { ClientStatus } from '#src/api/resources/client-status.ts';
import { readyCondition } from '#src/kubernetes/condition.ts';
import type { Client, PermissionOutcome } from './model.ts';

/** What a pass says of a client. */
export function clientStatus(
  { metadata, status: before }: Client,
  sentence: Sentence,
  given: string | undefined,
  outcomes: readonly PermissionOutcome[],
  now: string,
): ClientStatus {
  return {
    ...readyCondition(metadata.generation, before, sentence, now),
    ...(given !== undefined && { binding: { name: given } }),
    permissions: outcomes.filter(({ reason }) => reason === 'Ready').length,
  };
}
