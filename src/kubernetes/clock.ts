/** Time and randomness as the runtime uses them; a simulation replaces both. */
export interface Clock {
  /** Milliseconds on a clock that never steps backwards and keeps counting while the process is stopped. */
  now(): number;
  /** Milliseconds since 1970 by the wall clock, which people and NTP may set. */
  wall(): number;
  /** Calls `run` once after `ms` milliseconds; the returned function cancels it. */
  after(ms: number, run: () => void): () => void;
  /** A number in [0, 1). */
  random(): number;
}

/** setTimeout fires at once beyond 2^31 - 1 ms. */
const longestTimerMs = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => performance.now(),
  wall: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, Math.min(Math.max(ms, 0), longestTimerMs));
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
};

/** Waits `ms` milliseconds. Rejects with the signal's reason as soon as it is aborted. */
export function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(abortReason(signal));
    const cancel = clock.after(ms, () => {
      signal?.removeEventListener('abort', aborted);
      resolve();
    });
    function aborted() {
      cancel();
      reject(abortReason(signal));
    }
    signal?.addEventListener('abort', aborted, { once: true });
  });
}

/** The reason of an aborted signal, as an Error. */
export function abortReason(signal: AbortSignal | undefined): Error {
  const reason: unknown = signal?.reason;
  return reason instanceof Error ? reason : new Error(`aborted: ${String(reason)}`);
}

/** In the form of `metav1.Time`: RFC 3339, in seconds. */
export function timeOf(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, 'Z');
}

/** The wall clock in the form `metav1.MicroTime` demands: RFC 3339 with exactly six fractional digits. */
export function microTime(clock: Clock): string {
  return new Date(clock.wall()).toISOString().replace('Z', '000Z');
}
