import type { CanaryReport } from '#src/clients/canary/report.ts';
import { type Book, isFull } from './book.ts';

/** One slow message in ten is too many: this many of those that are judged. */
const slowOnes = 6;
/** For how long a loss is told. The counters keep it for as long as the process lives. */
const toldMs = 600_000;

/** How a client fares by the book, at a time of the book's clock; `timeOf` writes such a time for people. */
export function judge(book: Book, at: number, timeOf: (at: number) => string): CanaryReport {
  const { acknowledgedAt, cameAt, latencies, limits } = book;
  const told = silenceOf(book, at, timeOf);
  if (told) return told;
  if (acknowledgedAt === undefined || cameAt === undefined) return { state: 'Starting' };
  const lost = lossOf(book, at, timeOf);
  if (lost) return lost;
  const slow = latencies.filter(latency => latency > limits.maxLatencyMs).length;
  return { state: slow >= slowOnes ? 'TooSlow' : 'Delivered' };
}

/** What has stopped for too long: writing, or reading. Where writing waits for reading it is that. */
function silenceOf(book: Book, at: number, timeOf: (at: number) => string): CanaryReport | undefined {
  const { startedAt, acknowledgedAt = startedAt, cameAt = startedAt, limits, trouble, underWay } = book;
  const isSilent = (since: number) => at - since >= limits.silentMs;
  if (isSilent(acknowledgedAt) && !isFull(book)) {
    const why = (trouble ?? 'no answer').slice(0, 300);
    return { state: 'NotWriting', since: timeOf(acknowledgedAt), why };
  }
  const isUnread = underWay.some(({ acknowledgedAt: stored }) => stored !== undefined && isSilent(stored));
  return isUnread && isSilent(cameAt) ? { state: 'NotReading', since: timeOf(cameAt) } : undefined;
}

function lossOf(
  { lostAt, missing }: Book,
  at: number,
  timeOf: (at: number) => string,
): CanaryReport | undefined {
  if (lostAt === undefined || missing.length === 0 || at - lostAt >= toldMs) return undefined;
  return { state: 'MessagesLost', since: timeOf(lostAt), lost: missing.length };
}
