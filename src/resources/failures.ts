import type { Sentence } from '#src/api/reasons.ts';
import type { AnswerError } from '#src/clients/network/exchange.ts';
import { type AdminOutcome, outcomeOf } from '#src/clients/pulsar/admin-request.ts';
import { type Write, writtenFields } from './model/kind.ts';

/** What a broker did not do, or did not tell. */
export interface Failed {
  /** Absent: it was asked what there is. */
  readonly write?: Write;
  readonly status: number | undefined;
  /** In Pulsar's own words. */
  readonly said: string;
  readonly outcome: AdminOutcome;
}

export function failedOf(error: AnswerError & { readonly said?: string | undefined }, write?: Write): Failed {
  const { status, said = '' } = error;
  const isRefused = status !== undefined && write?.refusedBy?.includes(status);
  return { ...(write && { write }), status, said, outcome: isRefused ? 'refused' : outcomeOf(error) };
}

/** What is said of all that failed: the first that has to do with who asks or whether anybody answers, else each. */
export function sentenceOfFailures(failed: readonly Failed[], cluster: string): Sentence {
  if (failed.some(({ outcome }) => outcome === 'unauthorized')) {
    const message = `Brokers of PulsarCluster ${cluster} do not know the operator: name a Secret with the token of a superuser in its spec.operatorAccess.tokenSecretRef`;
    return { reason: 'Unauthorized', message };
  }
  if (failed.some(({ status }) => status === undefined)) {
    return {
      reason: 'NoAnswer',
      message: `No answer from a broker of PulsarCluster ${cluster}: it is asked again`,
    };
  }
  const isRefused = failed.some(({ outcome }) => outcome === 'refused');
  return { reason: isRefused ? 'Refused' : 'Failing', message: failed.map(sentenceOfOne).join('. ') };
}

function sentenceOfOne({ write, status, said, outcome }: Failed): string {
  const verb = outcome === 'refused' ? 'refuses' : 'fails';
  return `Pulsar ${verb} ${whatFor(write)} (${status}): ${said}`;
}

function whatFor(write: Write | undefined): string {
  if (!write) return 'to tell what there is';
  return `to ${write.does} ${writtenFields(write).join(', ') || 'it'}`;
}
