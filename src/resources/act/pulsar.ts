import type { Sentence } from '#src/api/reasons.ts';
import { AnswerError } from '#src/clients/network/exchange.ts';
import type { AskOptions } from '#src/clients/pulsar/admin.ts';
import { readAdmin, writeAdmin } from '#src/clients/pulsar/admin-request.ts';
import { sleep, systemClock } from '#src/kubernetes/clock.ts';
import { type Failed, failedOf } from '#src/resources/failures.ts';
import type { ClusterSeen } from '#src/resources/model/cluster-seen.ts';
import type { Answers, Write } from '#src/resources/model/kind.ts';
import { shows, valueAt } from '#src/resources/policies/policy-writes.ts';

/** How anything is changed in Pulsar. */
export const writePulsar = writeAdmin;
export type WritePulsar = typeof writePulsar;

/** A broker that is asked in a pass; any other would say the same. */
export interface BrokerAsked {
  readonly web: string;
  readonly write: WritePulsar;
  readonly options: AskOptions;
}

/** What became of writes. */
export interface WritesDone {
  readonly done: readonly Write[];
  readonly failed: readonly Failed[];
  /** What is waited for, where that is only a matter of time. */
  readonly wait?: Sentence;
}

const deadlineMs = 15_000;

/** Any of its brokers, so that one that hangs does not hang all passes. */
export function anyBroker(
  { brokers, peers }: ClusterSeen,
  write: WritePulsar,
  asking: Pick<AskOptions, 'credentials' | 'before' | 'signal'>,
): BrokerAsked {
  const web = brokers[Math.floor(Math.random() * brokers.length)] ?? '';
  return { web, write, options: { ...asking, peers, deadlineMs } };
}

/** What there is, by the names of the paths; a {@link Failed} where the broker does not tell. */
export async function readAll(
  { web, options }: BrokerAsked,
  paths: Readonly<Record<string, string>>,
): Promise<{ readonly answers: Answers } | { readonly failed: Failed }> {
  const answers: Record<string, unknown> = {};
  try {
    for (const [name, path] of Object.entries(paths)) {
      const answer = await readAdmin(web, path, options);
      if (name === 'it' && answer === undefined) break;
      answers[name] = answer;
    }
    return { answers };
  } catch (error) {
    return { failed: failure(error, options) };
  }
}

/**
 * One after the other, for Pulsar keeps all policies of a namespace in one node. One that is refused stops no other, but nobody
 * is asked any more when nobody answers, and what is not made gets nothing.
 */
export async function writeAll(broker: BrokerAsked, writes: readonly Write[]): Promise<WritesDone> {
  const done: Write[] = [];
  const failed: Failed[] = [];
  for (const write of writes) {
    const attempted = await attempt(broker, write);
    const isFailed = typeof attempted !== 'string';
    const waits = isFailed && waitOf(write, attempted);
    if (waits) return { done, failed, wait: waits };
    if (isFailed && !isDone(write, attempted)) failed.push(attempted);
    else done.push(write);
    if (isEnd(write, attempted)) break;
  }
  return { done, failed };
}

/** Whether what comes after it would be in vain, or would undo it. */
function isEnd(write: Write, attempted: Attempted): boolean {
  if (typeof attempted === 'string') return attempted === 'unshown';
  return attempted.status === undefined || write.does === 'create';
}

type Attempted = 'done' | 'unshown' | Failed;

async function attempt({ web, write: send, options }: BrokerAsked, write: Write): Promise<Attempted> {
  try {
    await send(web, write.request, options);
    return (await isShown({ web, options }, write)) ? 'done' : 'unshown';
  } catch (error) {
    return failure(error, options, write);
  }
}

/** A broker that has a write tells so at once, or in a moment. */
const shownWithinMs = 5000;
const shownEveryMs = 100;

async function isShown(
  { web, options }: Pick<BrokerAsked, 'web' | 'options'>,
  { shown }: Write,
): Promise<boolean> {
  if (!shown) return true;
  for (let waitedMs = 0; waitedMs < shownWithinMs; waitedMs += shownEveryMs) {
    if (shows(valueAt(await readAdmin(web, shown.path, options), shown.at), shown.value)) return true;
    await sleep(systemClock, shownEveryMs, options.signal);
  }
  return false;
}

/** What is no answer of a broker, or its silence, goes on: the lease is lost, or the pass is over. */
function failure(error: unknown, { signal }: AskOptions, write?: Write): Failed {
  signal?.throwIfAborted();
  if (!(error instanceof AnswerError)) throw error;
  return failedOf(error, write);
}

function waitOf({ waits }: Write, { status }: Failed): Sentence | undefined {
  return waits?.[status ?? 0];
}

/** Somebody else was quicker; what there is is looked at again. */
function isDone({ does }: Write, { outcome }: Failed): boolean {
  return does === 'create' ? outcome === 'conflict' : does === 'delete' && outcome === 'absent';
}
