import type { WaitsFor } from '#src/api/cluster-status.ts';
import type { Reason } from '#src/api/reasons.ts';
import type { Failure } from '#src/cluster/model/failure.ts';
import { sentence } from '#src/cluster/model/sentence.ts';
import type { Verdict } from '#src/cluster/model/verdict.ts';

export interface Summary {
  readonly ready: Verdict;
  readonly progressing: Verdict;
  /** What keeps Ready from being True; absent where no one thing does. */
  readonly waitsFor?: WaitsFor;
}

export function underWay(reason: Reason, message: string, waitsFor: WaitsFor = { reason }): Summary {
  const said = { reason, message };
  return { ready: { status: 'False', ...said }, progressing: { status: 'True', ...said }, waitsFor };
}

/** What is said of a cluster in which something was tried in vain: the first, and what else its component lacks. */
export function inVain(failures: readonly Failure[]): Summary | undefined {
  const [first] = failures;
  if (!first) return undefined;
  const { reason, component } = first;
  const own = failures.filter(each => each.component === component);
  const said = sentences(own);
  const left = own.flatMap(({ remaining }) => remaining ?? []);
  const remaining = left.length > 0 ? left.reduce((sum, each) => sum + each, 0) : undefined;
  const waitsFor = { ...(component && { component }), reason, ...counting(remaining) };
  return underWay(reason, component ? `${component}: ${said}` : said, waitsFor);
}

/** Several failures as one sentence after the other. */
export function sentences(failures: readonly Failure[]): string {
  return sentence(failures.map(({ message }) => message).join(' '));
}

export function counting(remaining: number | undefined): Pick<WaitsFor, 'remaining'> {
  return remaining === undefined ? {} : { remaining };
}
