import type { Unit } from '#src/api/cluster-status.ts';
import type { Said } from './said.ts';

/** What a pod that does not serve is doing. */
export type Judgement = Said &
  Pick<Unit, 'workloadStatus'> & {
    /** What helps while the pod is there. */
    readonly hint?: string;
  };
