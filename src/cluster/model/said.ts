import type { Unit } from '#src/api/cluster-status.ts';
import type { Sentence } from '#src/api/reasons.ts';

export interface Said extends Sentence {
  /** What is left to be done, where that can be counted: as long as it changes something moves. */
  readonly remaining?: number;
}

/** What a pod that does not serve is doing. */
export type Judgement = Said &
  Pick<Unit, 'workloadStatus'> & {
    /** What helps while the pod is there. */
    readonly hint?: string;
  };
