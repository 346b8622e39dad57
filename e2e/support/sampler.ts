import { setTimeout as sleep } from 'node:timers/promises';

/** Looks again and again from now on, with a pause after each look, until it is stopped. */
export function sampleEvery(pauseMs: number, look: () => Promise<void>): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const sampling = (async () => {
    while (!stopping.signal.aborted) {
      await look();
      await sleep(pauseMs);
    }
  })();
  return {
    stop: () => {
      stopping.abort();
      return sampling;
    },
  };
}
