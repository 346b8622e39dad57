import type { Clock } from './clock.ts';

export interface BackoffOptions {
  readonly baseMs: number;
  readonly maxMs: number;
}

/**
 * Full-jitter exponential back-off: a random wait up to min(maxMs, baseMs * 2^failures), never below baseMs.
 * Source: "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
 */
export function backoffMs(options: BackoffOptions, failures: number, clock: Clock): number {
  const ceiling = Math.min(options.maxMs, options.baseMs * 2 ** Math.min(failures, 40));
  return options.baseMs + clock.random() * (ceiling - options.baseMs);
}
