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

interface Said<T, S, R> {
  readonly type: T;
  readonly status: S;
  readonly reason: R;
  readonly message: string;
}

interface Before {
  readonly status: string;
  readonly lastTransitionTime: string;
}

/** A condition after a pass over this generation; its time is that of its last change. */
export function conditionAfter<T extends string, S extends string, R extends string>(
  { type, status, reason, message }: Said<T, S, R>,
  before: Before | undefined,
  { generation, now }: { readonly generation: number | undefined; readonly now: string },
) {
  return {
    ...{ type, status, reason, message },
    ...(generation !== undefined && { observedGeneration: generation }),
    lastTransitionTime: before?.status === status ? before.lastTransitionTime : now,
  };
}

interface Told {
  readonly reason: string;
  readonly message: string;
  readonly isReady: boolean;
}

/** The condition Ready after a pass over this generation, and what the status has of it besides. */
export function readyCondition(
  generation: number | undefined,
  status: WithConditions<Before & { readonly type: string }> | undefined,
  { reason, message: whole, isReady }: Told,
  now: string,
) {
  const message = shortened(whole, longestSentence);
  const said = { type: 'Ready', status: isReady ? 'True' : 'False', reason, message } as const;
  const ready = conditionAfter(said, conditionOf(status, 'Ready'), { generation, now });
  return {
    ...(generation !== undefined && { observedGeneration: generation }),
    conditions: [ready],
    message,
  };
}

/** As long as the message of a condition may be: a status with a longer one is refused as a whole. */
export const longestSentence = 32_768;

/** Text of at most so many characters, and no half of one at its end. */
export function shortened(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
