import { constants } from 'node:os';

interface Stops {
  readonly withinMs: number;
  /** What it ends with when that is over. */
  readonly late: () => Error;
  /** What it ends with when it was told to stop, by the exit code that shells give that. */
  readonly stopped: (code: number) => Error;
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs `use` until its time is over or the process is told to stop, and rejects with why once it has tidied up. Who tells it a
 * second time does not wait for that.
 */
export async function stoppable<T>(
  { withinMs, late, stopped }: Stops,
  use: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const stopping = new AbortController();
  const { signal } = stopping;
  const timer = setTimeout(() => stopping.abort(late()), withinMs);
  const handle = (name: NodeJS.Signals) => {
    forget();
    stopping.abort(stopped(128 + constants.signals[name]));
  };
  const forget = () => {
    for (const name of signals) process.off(name, handle);
  };
  for (const name of signals) process.on(name, handle);
  try {
    return await use(signal);
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    clearTimeout(timer);
    forget();
  }
}
