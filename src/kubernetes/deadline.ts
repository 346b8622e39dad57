import { abortReason, type Clock } from './clock.ts';
import { ConnectionError } from './errors.ts';

/**
 * Runs `run` with a signal that is aborted after `ms` milliseconds or with `parent`. It waits for `run` to obey, so
 * that nothing goes on unseen; `run` must pass the signal to every wait.
 */
export async function withDeadline<T>(
  clock: Clock,
  ms: number,
  what: string,
  parent: AbortSignal | undefined,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const abort = () => controller.abort(parent?.reason);
  const cancel = clock.after(ms, () =>
    controller.abort(new ConnectionError(`${what} did not end within ${Math.round(ms)} ms`)),
  );
  if (parent?.aborted) abort();
  parent?.addEventListener('abort', abort, { once: true });
  try {
    return await run(controller.signal);
  } finally {
    cancel();
    parent?.removeEventListener('abort', abort);
  }
}

/** Rejects with the signal's reason as soon as it is aborted, whatever becomes of `work`. */
export function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(abortReason(signal));
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
