import { countsAsReady, type Sentence } from '#src/api/reasons.ts';
import type { ClientStatus } from '#src/api/resources/client-status.ts';
import type { ClusterBinding } from '#src/api/schema/binding.ts';
import { longestSentence, readyCondition, shortened } from '#src/kubernetes/condition.ts';
import type { Client, PermissionOutcome } from './model.ts';

/** What a client has been given. */
interface Given {
  /** Name of the Secret. */
  readonly secret: string | undefined;
  /** The member of its instance whose addresses that has. */
  readonly primary: string | undefined;
}

/** What a pass says of a client. */
export function clientStatus(
  { metadata, status: before }: Client,
  sentence: Sentence,
  { secret, primary }: Given,
  outcomes: readonly PermissionOutcome[],
  now: string,
): ClientStatus {
  return {
    ...readyCondition(metadata.generation, before, { ...sentence, isReady: countsAsReady(sentence) }, now),
    ...(secret !== undefined && { binding: { name: secret } }),
    ...(primary !== undefined && { primary }),
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
  const told = { reason, message: shortened(message, longestSentence) };
  return { ...(given !== undefined && { name: given }), ...told };
}
