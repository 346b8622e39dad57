import type { Verdict } from '#src/cluster/model/verdict.ts';
import { moving } from './conditions.ts';
import type { StatusInput } from './input.ts';
import type { Summary } from './judged.ts';

const nothingIsDone = 'Suspended: nothing is changed or healed';

type Waiting = Pick<StatusInput, 'pending' | 'awaits'>;

/** The condition Suspended. */
export function suspension(isSuspended: boolean, awaits: readonly string[] = []): Verdict {
  return isSuspended
    ? { status: 'True', reason: 'Requested', message: [nothingIsDone, ...whatWaits(awaits)].join('. ') }
    : { status: 'False', reason: 'NotSuspended', message: 'The spec is carried out' };
}

/** What Ready and Progressing say of a suspended cluster that as it is would be `asItIs`: nothing may wait for it. */
export function suspendedSummary({ ready, waitsFor }: Summary, { pending, awaits = [] }: Waiting): Summary {
  const progressing = { status: 'False', reason: 'Suspended', message: nothingIsDone } as const;
  const isReady = ready.status === 'True';
  if (pending) {
    const waits = 'Suspended: not all is as specified, and nothing is changed before it is resumed';
    const message = [waits, ...whatWaits(awaits), ...(isReady ? [] : [ready.message])].join('. ');
    const remaining = awaits.length > 0 && { remaining: awaits.length };
    return {
      ready: { status: 'False', reason: 'Suspended', message, ...moving([ready]) },
      progressing,
      waitsFor: { reason: 'Suspended', ...remaining },
    };
  }
  const message = isReady ? `${ready.message}. ${nothingIsDone}` : ready.message;
  return { ready: { ...ready, message }, progressing, ...(waitsFor && { waitsFor }) };
}

function whatWaits(awaits: readonly string[]): string[] {
  return awaits.length > 0 ? [`What waits: ${awaits.join('; ')}`] : [];
}
