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
