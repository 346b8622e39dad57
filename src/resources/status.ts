import { countsAsReady, type Sentence } from '#src/api/reasons.ts';
import type { ResourceStatus } from '#src/api/resources/resource-status.ts';
import { conditionOf, readyCondition } from '#src/kubernetes/condition.ts';
import type { Resource } from './model/resource.ts';

/** What a pass says: Ready is the only condition, and it is True only where Pulsar was seen to have all that is asked for. */
export function resourceStatusOf(
  generation: number | undefined,
  status: ResourceStatus | undefined,
  sentence: Sentence,
  managedFields: readonly string[],
  now: string,
  more: Readonly<Record<string, unknown>> = {},
): ResourceStatus {
  const { conditions: _, message: __, observedGeneration: ___, ...kept } = status ?? {};
  return {
    ...kept,
    ...more,
    ...readyCondition(generation, status, { ...sentence, isReady: countsAsReady(sentence) }, now),
    managedFields: [...managedFields],
  };
}

interface FieldsFound {
  /** What is remembered, and what the spec gives. */
  readonly managed: readonly string[];
  readonly wanted: readonly string[];
  /** Whether something of it is waited for. */
  readonly isWaiting: boolean;
  readonly isOthers?: boolean | undefined;
}

/** What is remembered of it from now on: that it was made, once it was seen to be there, and for as long as it is not somebody else's. */
export function fieldsTold(
  { madeWith }: { readonly madeWith?: string | undefined },
  { managed, wanted, isWaiting, isOthers }: FieldsFound,
): readonly string[] {
  if (isWaiting) return isOthers ? managed.filter(field => field !== madeWith) : managed;
  return madeWith === undefined ? wanted : [...wanted, madeWith];
}

/** Whether the last pass found all that this generation asks for. */
export function wasSettled({ metadata, status }: Resource): boolean {
  const ready = conditionOf(status, 'Ready');
  return ready?.status === 'True' && ready.observedGeneration === metadata.generation;
}
