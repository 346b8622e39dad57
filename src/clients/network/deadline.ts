/** How long a call may take, and what gives it up before. */
export interface CallOptions {
  readonly deadlineMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** A timer for longer fires at once; 24 days. */
const longestTimerMs = 2 ** 31 - 1;

/** Runs `run` with a signal that fires with what `late` says once the time is over, or when the caller gives up. */
export async function answerWithin<T>(
  { deadlineMs, signal }: CallOptions,
  late: (reason: string) => Error,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  const end = () => over.abort(late(`no answer within ${deadlineMs} ms`));
  const timer = setTimeout(end, Math.min(deadlineMs, longestTimerMs));
  try {
    return await run(signal ? AbortSignal.any([over.signal, signal]) : over.signal);
  } finally {
    clearTimeout(timer);
  }
}
