/** All times are milliseconds of one clock that never steps. */
interface Limits {
  /** For so long nothing may be acknowledged, or nothing come, before that is told. */
  readonly silentMs: number;
  /** One that was acknowledged, and that a later one has overtaken, counts as lost after so long. */
  readonly lostMs: number;
  readonly maxLatencyMs: number;
}

interface UnderWay {
  readonly number: number;
  readonly sentAt: number;
  readonly acknowledgedAt?: number;
}

interface Counts {
  readonly sent: number;
  readonly acknowledged: number;
  /** Not acknowledged in time, or refused: whether they are stored nobody knows. */
  readonly failed: number;
  /** Each message once. */
  readonly received: number;
  readonly repeated: number;
  readonly lost: number;
  /** Came after they had counted as lost. */
  readonly found: number;
}

/** What became of the messages of one run of the canary. They are numbered from 1 on, in the order in which they were given. */
export interface Book {
  readonly startedAt: number;
  readonly limits: Limits;
  readonly counts: Counts;
  /** Those that are waited for: they have neither come, nor failed, nor been lost. */
  readonly underWay: readonly UnderWay[];
  /** Those that are waited for no more, but may yet come. */
  readonly forgone: readonly number[];
  readonly missing: readonly number[];
  readonly newestCome: number;
  readonly acknowledgedAt?: number;
  readonly cameAt?: number;
  readonly lostAt?: number;
  /** Since when writing works without a silence, and reading. */
  readonly writesSince: number;
  readonly readsSince: number;
  /** How long the last messages took in milliseconds, but for those that waited for the end of a silence. */
  readonly latencies: readonly number[];
  /** What went wrong last, while nothing was acknowledged since. */
  readonly trouble?: string;
}

/** How many latencies are judged by. */
export const judgedMessages = 60;
/** So many that are waited for no more are remembered, and so many that are lost: those of an hour at the usual pace. */
const mostForgone = 3600;
const mostMissing = 3600;
/** So many may be acknowledged and not come: then next to none are written, and the topic grows hardly any further. */
const mostUnread = 600;

export function openBook(at: number, limits: Limits): Book {
  const counts = { sent: 0, acknowledged: 0, failed: 0, received: 0, repeated: 0, lost: 0, found: 0 };
  const nothing = { underWay: [], forgone: [], missing: [], latencies: [], newestCome: 0 };
  return { startedAt: at, limits, counts, ...nothing, writesSince: at, readsSince: at };
}

/**
 * Whether another message may be written. One that is full asks once in a while whether reading works again: what it waits for
 * may be gone for good, with the backlog or the topic, and only what comes later tells that.
 */
export function mayWrite(book: Book, at: number): boolean {
  return !isFull(book) || at - (book.underWay.at(-1)?.sentAt ?? 0) >= book.limits.silentMs;
}

/** Whether so much is acknowledged and has not come that writing waits for reading. */
export function isFull({ underWay }: Book): boolean {
  return underWay.filter(({ acknowledgedAt }) => acknowledgedAt !== undefined).length >= mostUnread;
}

/** The next message is given to the client: its number is how many were sent then. */
export function noteSent(book: Book, at: number): Book {
  const counts = more(book, 'sent');
  // What asks takes the place of what has asked before: only the last one matters.
  const kept = isFull(book) ? book.underWay.slice(0, mostUnread) : book.underWay;
  const asked = book.underWay.slice(kept.length).map(({ number }) => number);
  const underWay = [...kept, { number: counts.sent, sentAt: at }];
  return { ...book, counts, underWay, forgone: forgoing(book, asked) };
}

function forgoing({ forgone }: Book, numbers: readonly number[]): readonly number[] {
  return [...forgone, ...numbers].slice(-mostForgone);
}

/** Pulsar says that it has stored a message; that may be told after the message itself has come. */
export function noteAcknowledged(book: Book, number: number, at: number): Book {
  const { limits, acknowledgedAt: before, startedAt, trouble: _, ...others } = book;
  const isAfterSilence = at - (before ?? startedAt) >= limits.silentMs;
  return {
    ...others,
    limits,
    startedAt,
    counts: more(book, 'acknowledged'),
    underWay: book.underWay.map(each => (each.number === number ? { ...each, acknowledgedAt: at } : each)),
    acknowledgedAt: at,
    writesSince: isAfterSilence ? at : book.writesSince,
  };
}

/** It was not acknowledged in time, or refused. */
export function noteFailed(book: Book, number: number, why: string): Book {
  const isUnderWay = book.underWay.some(each => each.number === number);
  return {
    ...book,
    counts: more(book, 'failed'),
    underWay: book.underWay.filter(each => each.number !== number),
    forgone: forgoing(book, isUnderWay ? [number] : []),
    trouble: why,
  };
}

/** A connection is lost, or cannot be opened. */
export function noteTrouble(book: Book, why: string): Book {
  return { ...book, trouble: why };
}

/** A message of this run has come. */
export function noteCame(book: Book, number: number, at: number): Book {
  const { limits, underWay, forgone, missing, cameAt, startedAt, latencies } = book;
  const came = underWay.find(each => each.number === number);
  const isMissing = missing.includes(number);
  const isAfterSilence = at - (cameAt ?? startedAt) >= limits.silentMs;
  const others = {
    ...book,
    newestCome: Math.max(book.newestCome, number),
    cameAt: at,
    readsSince: isAfterSilence ? at : book.readsSince,
  };
  if (!came && !isMissing && !forgone.includes(number)) return { ...others, counts: more(book, 'repeated') };
  const counts = isMissing ? more({ counts: more(book, 'received') }, 'found') : more(book, 'received');
  const isJudged = came && came.sentAt >= others.writesSince && came.sentAt >= others.readsSince;
  return {
    ...others,
    counts,
    underWay: underWay.filter(each => each !== came),
    forgone: forgone.filter(each => each !== number),
    missing: missing.filter(each => each !== number),
    latencies: isJudged ? [...latencies, at - came.sentAt].slice(-judgedMessages) : latencies,
  };
}

/** Time has passed: what is overdue now, and was overtaken, is lost. */
export function noteTime(book: Book, at: number): Book {
  const { limits, newestCome, readsSince, counts, underWay, missing } = book;
  const isLost = ({ number, acknowledgedAt }: UnderWay) =>
    acknowledgedAt !== undefined &&
    number < newestCome &&
    // What was stored in a silence comes at its end, and not all of it at once.
    at - Math.max(acknowledgedAt, readsSince) >= limits.lostMs;
  const lost = underWay.filter(isLost).map(({ number }) => number);
  if (lost.length === 0) return book;
  return {
    ...book,
    counts: { ...counts, lost: counts.lost + lost.length },
    underWay: underWay.filter(each => !isLost(each)),
    missing: [...missing, ...lost].slice(-mostMissing),
    lostAt: at,
  };
}

/** How long a message took that comes now; undefined where it had come, failed or been lost before. */
export function latencyOf({ underWay }: Book, number: number, at: number): number | undefined {
  const message = underWay.find(each => each.number === number);
  return message && at - message.sentAt;
}

function more({ counts }: Pick<Book, 'counts'>, what: keyof Counts): Counts {
  return { ...counts, [what]: counts[what] + 1 };
}
