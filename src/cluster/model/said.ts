import type { Sentence } from '#src/api/reasons.ts';

export interface Said extends Sentence {
  /** What is left to be done, where that can be counted: as long as it changes something moves. */
  readonly remaining?: number;
}
