import type { Book } from './book.ts';

/** Figures of a book for people: its counts, and the latencies that are judged by, in whole milliseconds. */
export function figuresOf({ counts, underWay, missing, latencies }: Book): Readonly<Record<string, number>> {
  const sorted = latencies.toSorted((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.floor((sorted.length - 1) * share)] ?? 0);
  return {
    ...counts,
    underWay: underWay.length,
    missing: missing.length,
    ...(sorted.length > 0 && { medianMs: at(0.5), slowestTenthMs: at(0.9), slowestMs: at(1) }),
  };
}
