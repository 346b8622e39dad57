import type { Verdict } from '#src/cluster/model/verdict.ts';
import type { Summary } from './judged.ts';

const nothingIsDone = 'Suspended: nothing is changed or healed';

/** The condition Suspended. */
export function suspension(isSuspended: boolean): Verdict {
  return isSuspended
    ? { status: 'True', reason: 'AsSpecified', message: nothingIsDone }
    : { status: 'False', reason: 'NotSuspended', message: 'The spec is carried out' };
}

/** What Ready and Progressing say of a suspended cluster that as it is would be `ready`: nothing may wait for it. */
export function suspendedSummary(ready: Verdict, isPending: boolean): Summary {
  const progressing = { status: 'False', reason: 'Suspended', message: nothingIsDone } as const;
  const isReady = ready.status === 'True';
  if (isPending) {
    const waits = 'Suspended: not all is as specified, and nothing is changed before it is resumed.';
    const message = isReady ? waits : `${waits} ${ready.message}`;
    return { ready: { status: 'False', reason: 'Suspended', message }, progressing };
  }
  const message = isReady ? `${ready.message}. ${nothingIsDone}` : ready.message;
  return { ready: { ...ready, message }, progressing };
}
