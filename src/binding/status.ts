import { countsAsReady, type Sentence } from '#src/api/reasons.ts';
import type { ClientStatus } from '#src/api/resources/client-status.ts';
import type { ClusterBinding } from '#src/api/schema/binding.ts';
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
    ...readyCondition(metadata.generation, before, { ...sentence, isReady: countsAsReady(sentence) }, now),
    ...(given !== undefined && { binding: { name: given } }),
    permissions: outcomes.filter(({ reason }) => reason === 'Ready').length,
  };
}

/** What a pass says of the Secret of a cluster. */
export function bindingTold(
  asked: string,
  given: string | undefined,
  wait: Sentence | undefined,
): ClusterBinding {
  const { reason, message } = wait ?? { reason: 'Ready', message: `Secret ${asked} is current` };
  return { ...(given !== undefined && { name: given }), reason, message };
}
