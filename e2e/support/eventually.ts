import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Asks until `probe` returns something other than undefined or false, and returns it. A probe that throws is asked
 * again; when the time is over the last answer is in the error.
 */
export async function eventually<T>(
  what: string,
  probe: () => Promise<T | undefined | false> | T | undefined | false,
  { withinMs = 60_000, everyMs = 200 }: { withinMs?: number; everyMs?: number } = {},
): Promise<T> {
  const end = performance.now() + withinMs;
  let last = 'no answer';
  while (performance.now() < end) {
    try {
      const answer = await probe();
      if (answer !== undefined && answer !== false) return answer;
      last = `the last answer was ${String(answer)}`;
    } catch (error) {
      last = error instanceof Error ? error.message : String(error);
    }
    await sleep(everyMs);
  }
  throw new Error(`${what}: not within ${withinMs / 1000} s: ${last}`);
}
