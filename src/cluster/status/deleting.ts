import type { Failure } from '#src/cluster/model/failure.ts';
import type { Observation } from '#src/cluster/model/observation.ts';
import type { Verdict } from '#src/cluster/model/verdict.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';
import { conditionsOf } from './conditions.ts';
import { notesOf } from './events.ts';
import { counting, inVain, type Summary, underWay } from './judged.ts';
import { progressOf, waitTold } from './moved.ts';
import { waitingOf } from './stalled.ts';
import type { Report } from './status.ts';

/** What the end of a cluster waits for. */
export interface Ending {
  readonly waits: string;
  /** How many things are still to go; absent where others see to that. */
  readonly remaining?: number;
}

/** What is said of a cluster that is being deleted: what its end waits for, or what of it fails. What ran is told no more. */
export function statusOfDeletion(
  observation: Observation,
  ending: Ending,
  failures: readonly Failure[],
): Report {
  const { components: _, units: __, moreUnits: ___, ...others } = observation.cluster.status ?? {};
  const { generation } = observation.cluster.metadata;
  const { ready, progressing, waitsFor } = summaryOf(ending, failures);
  const moved = progressOf(observation, ready, waitsFor, {});
  const { judged, deadlineSeconds } = waitingOf(observation, ready, moved.progressTime);
  const conditions = conditionsOf(observation, { Ready: ready, Progressing: progressing, Stalled: judged });
  const initialised = conditionOf(observation.cluster.status, 'MetadataInitialized');
  if (initialised) conditions.push(initialised);
  const status = {
    ...others,
    ...(generation !== undefined && { observedGeneration: generation }),
    conditions,
    ...waitTold(ready, waitsFor, moved),
  };
  const moving = [] as const;
  const events = notesOf(observation, { status, moving });
  return { status, events, moving, ...(deadlineSeconds !== undefined && { deadlineSeconds }) };
}

/** What is left counts whatever fails: each thing that goes is progress. */
function summaryOf({ waits, remaining }: Ending, failures: readonly Failure[]): Summary {
  const { ready, progressing, waitsFor } = inVain(failures) ?? underWay('Deleting', waits);
  const ending = <V extends Verdict>(verdict: V) => ({
    ...verdict,
    message: `Being deleted: ${verdict.message}`,
  });
  return {
    ready: ending(ready),
    progressing: ending(progressing),
    ...(waitsFor && { waitsFor: { ...waitsFor, ...counting(remaining) } }),
  };
}
