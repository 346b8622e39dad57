import type { Sentence } from '#src/api/reasons.ts';
import type { PairStatus } from '#src/api/resources/instance-status.ts';
import { clustersNamed, enumerated, numbered } from './sentences.ts';

type Status = 'True' | 'False' | 'Unknown';

/** One that does not tell what it replicates. */
export interface Untold {
  readonly name: string;
  readonly why: string;
}

/** A condition before it is known since when it is so. */
export interface ReplicationSaid extends Sentence {
  readonly status: Status;
}

/**
 * Whether all is connected that is to be replicated. A topic that was opened just now is not connected for a moment: that counts
 * where messages wait, or where it was so before.
 */
export function replicatingSaid(
  pairs: readonly PairStatus[],
  before: readonly PairStatus[] | undefined,
  unknown: readonly Untold[],
): ReplicationSaid {
  const cut = pairs.filter(pair => !pair.connected && (pair.backlog > 0 || wasCut(pair, before)));
  if (cut.length > 0) {
    const message = `Not connected: ${enumerated(cut.map(pairText))}. The brokers of the first try again by themselves: see whether they reach the other, and what their logs say`;
    return { status: 'False', reason: 'NotConnected', message };
  }
  if (unknown.length > 0) return nobodyKnows(unknown);
  if (pairs.length === 0)
    return {
      status: 'False',
      reason: 'NothingReplicated',
      message: 'No namespace is replicated to another member',
    };
  const message = `${numbered(pairs.length, 'pair of members replicates, and is', 'pairs of members replicate, and are')} connected`;
  return { status: 'True', reason: 'Connected', message };
}

/** Whether messages come later than is allowed. */
export function delayedSaid(
  pairs: readonly PairStatus[],
  thresholdSeconds: number,
  unknown: readonly Untold[],
): ReplicationSaid {
  const late = pairs.filter(({ delaySeconds }) => delaySeconds > thresholdSeconds);
  if (late.length > 0) {
    const message = `Later than ${thresholdSeconds} s: ${enumerated(late.map(lateText))}`;
    return { status: 'True', reason: 'Delayed', message };
  }
  if (unknown.length > 0) return nobodyKnows(unknown);
  return { status: 'False', reason: 'InTime', message: `No message is later than ${thresholdSeconds} s` };
}

function nobodyKnows(clusters: readonly Untold[]): ReplicationSaid {
  const verb = clusters.length === 1 ? 'replicates' : 'replicate';
  const who = clustersNamed(clusters.map(({ name }) => name));
  const message = `Nobody knows what ${who} ${verb}: ${clusters.map(({ why }) => why).join('; ')}`;
  return { status: 'Unknown', reason: 'NoAnswer', message };
}

function wasCut({ from, to }: PairStatus, before: readonly PairStatus[] | undefined): boolean {
  return before?.find(each => each.from === from && each.to === to)?.connected === false;
}

function pairText({ from, to, backlog }: PairStatus): string {
  return `${from} to ${to} (${numbered(backlog, 'message waits', 'messages wait')})`;
}

function lateText({ from, to, backlog, delaySeconds }: PairStatus): string {
  return `${from} to ${to} (${delaySeconds} s, ${numbered(backlog, 'message', 'messages')})`;
}
