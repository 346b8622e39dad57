import { dequal } from 'dequal';
import type { PulsarClusterStatus } from '#src/api/cluster-status.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';

/**
 * Whether nothing is another but figures in the sentences of a cluster at rest: free disk, missing copies. While something
 * is under way its figures are its progress; what programs go by is no sentence.
 */
export function movesOnlyFigures(told: PulsarClusterStatus, before: PulsarClusterStatus = {}): boolean {
  const { operator: _, ...now } = told;
  const { operator: __, ...last } = before;
  const isAtRest = conditionOf(now, 'Progressing')?.status === 'False';
  return isAtRest && !dequal(now, last) && dequal(inWords(now), inWords(last));
}

/** A number that stands alone: no part of a name, a version, a time or a size of the spec. */
const figure = /(?<![\w"./:-])\d+(?:\.\d+)?(?![\w"/:-]|\.\d)/g;

/** A sentence without what moves by itself in it. */
export function withoutFigures(sentence: string): string {
  return sentence.replace(figure, '…');
}

function inWords(status: PulsarClusterStatus): unknown {
  return JSON.parse(JSON.stringify(status), (key, value) => {
    return key === 'message' && typeof value === 'string' ? withoutFigures(value) : value;
  });
}
