import type { Reason } from '#src/api/reasons.ts';

/** A sentence for people, with what programs go by. */
export interface Said {
  readonly reason: Reason;
  readonly message: string;
  /** What is left to be done, where that can be counted: as long as it changes something moves. */
  readonly remaining?: number;
}
