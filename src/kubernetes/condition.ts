interface WithConditions<C> {
  readonly conditions?: readonly C[] | undefined;
}

/** What the status of an object says under one type of condition. */
export function conditionOf<C extends { readonly type: string }>(
  status: WithConditions<C> | undefined,
  type: C['type'],
): C | undefined {
  return status?.conditions?.find(condition => condition.type === type);
}

interface Told {
  readonly reason: string;
  readonly message: string;
  readonly isReady: boolean;
}

/** The condition Ready after a pass over this generation; its time is that of its last change. */
export function readyCondition(
  generation: number | undefined,
  status:
    | WithConditions<{ readonly type: string; readonly status: string; readonly lastTransitionTime: string }>
    | undefined,
  { reason, message, isReady }: Told,
  now: string,
) {
  const said = shortened(message, longestSentence);
  const before = conditionOf(status, 'Ready');
  const isTrue = isReady ? 'True' : 'False';
  const observed = generation === undefined ? {} : { observedGeneration: generation };
  const lastTransitionTime = before?.status === isTrue ? before.lastTransitionTime : now;
  const ready = {
    type: 'Ready',
    status: isTrue,
    reason,
    message: said,
    ...observed,
    lastTransitionTime,
  } as const;
  return { ...observed, conditions: [ready], message: said };
}

/** As long as the message of a condition may be: a status with a longer one is refused as a whole. */
export const longestSentence = 32_768;

/** Text of at most so many characters, and no half of one at its end. */
export function shortened(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
