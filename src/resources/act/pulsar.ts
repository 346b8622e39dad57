import type { Sentence } from '#src/api/reasons.ts';
import { AnswerError } from '#src/clients/network/exchange.ts';
import { fewAtATime } from '#src/clients/network/few-at-a-time.ts';
import type { AskOptions } from '#src/clients/pulsar/admin.ts';
import { readAdmin, readDigest, writeAdmin } from '#src/clients/pulsar/admin-request.ts';
import { sleep, systemClock } from '#src/kubernetes/clock.ts';
import { type Failed, failedOf } from '#src/resources/failures.ts';
import { type Answers, type Further, fileDeadlineMs, type Write } from '#src/resources/model/kind.ts';
import type { FilesSeen } from '#src/resources/model/references.ts';
import { shows, valueAt } from '#src/resources/policies/policy-writes.ts';
import { openUpload, unfetched } from './upload-file.ts';

/** How anything is changed in Pulsar. */
export const writePulsar = writeAdmin;
export type WritePulsar = typeof writePulsar;

/** A broker, or who else serves the kind, that is asked in a pass; any other would say the same. */
export interface BrokerAsked {
  readonly web: string;
  /** A broker, which knows what the thing is in. */
  readonly broker: string;
  readonly write: WritePulsar;
  readonly options: AskOptions;
  readonly files: Pick<FilesSeen, 'read'>;
}

/** What became of writes. */
export interface WritesDone {
  readonly done: readonly Write[];
  /** Those for which there was nothing to do. */
  readonly idle: readonly Write[];
  readonly failed: readonly Failed[];
  /** What is waited for, where that is only a matter of time. */
  readonly wait?: Sentence;
}

const deadlineMs = 15_000;

/** Any of its servers, so that one that hangs does not hang all passes. */
export function anyServer(
  { servers, brokers }: { readonly servers: readonly string[]; readonly brokers: readonly string[] },
  asked: Pick<BrokerAsked, 'write' | 'files'> & { readonly options: Omit<AskOptions, 'deadlineMs'> },
): BrokerAsked {
  const [web, broker] = [anyOf(servers), anyOf(brokers)];
  return { ...asked, web, broker, options: { ...asked.options, deadlineMs } };
}

function anyOf(addresses: readonly string[]): string {
  return addresses[Math.floor(Math.random() * addresses.length)] ?? '';
}

/** What there is, by the names of the paths; a {@link Failed} where the broker does not tell. */
export async function readAll(
  { web, options }: BrokerAsked,
  paths: Readonly<Record<string, string>>,
  unread: Readonly<Record<number, Sentence>> = {},
): Promise<
  { readonly answers: Answers } | { readonly failed: Failed; readonly wait?: Sentence | undefined }
> {
  const answers: Record<string, unknown> = {};
  try {
    for (const [name, path] of Object.entries(paths)) {
      const answer = await readAdmin(web, path, options);
      if (name === 'it' && answer === undefined) break;
      answers[name] = answer;
    }
    return { answers };
  } catch (error) {
    const failed = failure(error, options);
    return { failed, wait: unread[failed.status ?? 0] };
  }
}

/** As many at a time as a broker answers without others noticing. */
const mostAtOnce = 8;

/** What is asked besides, of a broker. */
export async function readFurther(
  asked: BrokerAsked,
  all: Readonly<Record<string, Further>>,
): ReturnType<typeof readAll> {
  const answers: Record<string, unknown> = {};
  let unread: { readonly failed: Failed; readonly wait?: Sentence | undefined } | undefined;
  await fewAtATime(Object.entries(all), mostAtOnce, async ([name, further]) => {
    if (unread) return;
    try {
      answers[name] = await readOne(asked, further);
    } catch (error) {
      const failed = failure(error, asked.options);
      unread ??= { failed, wait: further.unread?.[failed.status ?? 0] };
    }
  });
  return unread ?? { answers };
}

async function readOne({ broker, options }: BrokerAsked, { path, isFile, keeps }: Further): Promise<unknown> {
  if (isFile) return readDigest(broker, path, { ...options, deadlineMs: fileDeadlineMs });
  const answer = await readAdmin(broker, path, options);
  return keeps && answer !== undefined ? keeps(answer) : answer;
}

/**
 * One after the other, for Pulsar keeps all policies of a namespace in one node. One that is refused stops no other, but nobody
 * is asked any more when nobody answers, and what is not made gets nothing.
 */
export async function writeAll(broker: BrokerAsked, writes: readonly Write[]): Promise<WritesDone> {
  const done: Write[] = [];
  const idle: Write[] = [];
  const failed: Failed[] = [];
  for (const write of writes) {
    const attempted = await attempt(broker, write);
    const isFailed = typeof attempted !== 'string' && !('reason' in attempted);
    const waits = isFailed ? waitOf(write, attempted) : sentenceIn(attempted);
    if (waits) return { done, idle, failed, wait: waits };
    if (isFailed && isIdle(write, attempted)) idle.push(write);
    else if (isFailed && !isDone(write, attempted)) failed.push(attempted);
    else done.push(write);
    if (isEnd(write, attempted)) return { done, idle, failed, ...lateOf(write, attempted) };
  }
  return { done, idle, failed };
}

/** Whether what comes after it would be in vain, or would undo it. */
function isEnd(write: Write, attempted: Attempted): boolean {
  if (typeof attempted === 'string') return attempted === 'unshown';
  if ('reason' in attempted || attempted.status === undefined) return true;
  return write.does === 'create' || write.does === 'delete';
}

/** What is waited for where Pulsar has taken it and does not show it yet. */
function lateOf({ shown }: Write, attempted: Attempted): Pick<WritesDone, 'wait'> {
  return attempted === 'unshown' && shown?.late ? { wait: shown.late } : {};
}

type Attempted = 'done' | 'unshown' | Failed | Sentence;

function sentenceIn(attempted: Attempted): Sentence | undefined {
  return typeof attempted !== 'string' && 'reason' in attempted ? attempted : undefined;
}

async function attempt(broker: BrokerAsked, write: Write): Promise<Attempted> {
  const { web, write: send, options } = broker;
  try {
    const absent = await absentOf(broker, write);
    if (absent) return absent;
    const within = write.upload ? { ...options, deadlineMs: fileDeadlineMs } : options;
    await using upload = await openUpload(broker, write);
    if ('reason' in upload) return upload;
    await send(web, upload.request, within);
    return (await isShown(broker, write)) ? 'done' : 'unshown';
  } catch (error) {
    return unfetched(error) ?? failure(error, options, write);
  }
}

/** What must be there first, and is not. */
async function absentOf(
  { broker, options }: BrokerAsked,
  { within = [] }: Write,
): Promise<Sentence | undefined> {
  for (const { path, absent } of within) {
    if ((await readAdmin(broker, path, options)) === undefined) return absent;
  }
  return undefined;
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

function isIdle({ idleBy }: Write, { status }: Failed): boolean {
  return idleBy?.includes(status ?? 0) ?? false;
}

/** Somebody else was quicker; what there is is looked at again. */
function isDone({ does }: Write, { outcome }: Failed): boolean {
  return does === 'create' ? outcome === 'conflict' : does === 'delete' && outcome === 'absent';
}
