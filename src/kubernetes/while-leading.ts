import { type Clock, systemClock } from './clock.ts';
import type { WriteFence } from './transport.ts';

/**
 * Runs what changes the world beside the API server, for as long as this process surely holds the lease: without it
 * nothing begins, and once it is not renewed in time the signal is aborted, with the fence's own reason.
 */
export async function whileLeading<T>(
  fence: WriteFence,
  parent: AbortSignal,
  run: (signal: AbortSignal) => Promise<T>,
  clock: Clock = systemClock,
): Promise<T> {
  const over = new AbortController();
  const look = () => {
    try {
      cancel = clock.after(fence(), look);
    } catch (reason) {
      over.abort(reason);
    }
  };
  let cancel = clock.after(fence(), look);
  try {
    return await run(AbortSignal.any([parent, over.signal]));
  } finally {
    cancel();
  }
}
