import { countsAsReady, type Sentence } from '#src/api/reasons.ts';
import {
  type DirectoryStatus,
  longestFileName,
  longestText,
  mostFiles,
} from '#src/api/resources/functions/directory-status.ts';
import { readyCondition, shortened } from '#src/kubernetes/condition.ts';
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
    files: outcomes.slice(0, mostFiles).map(fileTold),
  };
}

/** No longer than may be told: one that is too long would stop all the others. */
function fileTold({ name, line, fqfn, resource, reason, message }: FileOutcome) {
  return {
    name: shortened(name, longestFileName),
    ...(line !== undefined && { line }),
    ...(fqfn !== undefined && { function: shortened(fqfn, longestText) }),
    ...(resource !== undefined && { resource: shortened(resource, longestFileName) }),
    reason: shortened(reason, longestText),
    message: shortened(message, longestText),
  };
}
