import { countsAsReady, type Sentence } from '#src/api/reasons.ts';
import {
  type DirectoryStatus,
  longestMessage,
  mostFiles,
} from '#src/api/resources/functions/directory-status.ts';
import { readyCondition } from '#src/kubernetes/condition.ts';
import type { FileOutcome } from './model.ts';

/** What a pass says of a directory. */
export function directoryStatus(
  generation: number | undefined,
  before: DirectoryStatus | undefined,
  sentence: Sentence,
  outcomes: readonly FileOutcome[],
  now: string,
): DirectoryStatus {
  return {
    ...readyCondition(generation, before, { ...sentence, isReady: countsAsReady(sentence) }, now),
    functions: outcomes.filter(countsAsReady).length,
    files: outcomes.slice(0, mostFiles).map(({ line, fqfn, resource, message: said, ...told }) => ({
      ...told,
      message: said.slice(0, longestMessage),
      ...(line !== undefined && { line }),
      ...(fqfn !== undefined && { function: fqfn }),
      ...(resource !== undefined && { resource }),
    })),
  };
}
