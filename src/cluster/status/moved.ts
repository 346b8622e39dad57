import type { Measure, PulsarClusterStatus, WaitsFor } from '#src/api/cluster-status.ts';
import { type ComponentState, isAlive } from '#src/cluster/model/component-state.ts';
import type { Observation } from '#src/cluster/model/observation.ts';
import { headline } from '#src/cluster/model/sentence.ts';
import { secondsSince } from '#src/cluster/model/time.ts';
import type { Verdict } from '#src/cluster/model/verdict.ts';
import { componentNames } from '#src/components/build/names.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';

/** What is waited for, and when something of that last got better. */
export interface Progress {
  readonly progressTime: string;
  /** The least that was left of each so far. */
  readonly progress: readonly Measure[];
}

/** What a status says of a wait, besides its conditions. */
export function waitTold(
  ready: Verdict,
  waitsFor: WaitsFor | undefined,
  { progressTime, progress }: Progress,
): Pick<PulsarClusterStatus, 'message' | 'waitsFor' | 'progressTime' | 'progress'> {
  return {
    message: headline(ready.message),
    ...(waitsFor && { waitsFor }),
    progressTime,
    progress: [...progress],
  };
}

type Components = Readonly<Record<string, ComponentState>>;

/** Who has rested for that long waits anew; a pod that serves between two crashes has not, in seconds. */
const restSeconds = 60;
/** The measures that are remembered: more than one that alternates ever has. */
const mostMeasures = 60;

/**
 * Only a new best is progress: fewer pods that are missing or outdated, less of what can be counted, or a step that had
 * not been reached yet. What alternates, or gets worse and as good again, is none, however long it does.
 */
export function progressOf(
  { cluster, now }: Observation,
  ready: Verdict,
  waitsFor: WaitsFor | undefined,
  components: Components,
): Progress {
  const before = isNewWait(cluster.status, ready, cluster.metadata.generation, now) ? {} : cluster.status;
  const known = before?.progress ?? [];
  const counts = countsOf(components);
  const wait = ready.status === 'True' || !waitsFor ? [] : [waitOf(ready, waitsFor)];
  const hasBetterCount = counts.some(measure => isBetter(measure, known));
  if (!before?.progressTime || hasBetterCount) {
    // With one pod more the same steps come again.
    const others = known.filter(({ of }) => !isStep(of));
    return { progressTime: now, progress: best([...others, ...counts, ...wait]) };
  }
  const isFurther = wait.some(measure => isBetter(measure, known));
  if (!isFurther) return { progressTime: before.progressTime, progress: known };
  return { progressTime: now, progress: best([...known, ...wait]) };
}

/** Whether what is waited for now has nothing to do with what was waited for before. */
function isNewWait(
  before: PulsarClusterStatus | undefined,
  ready: Verdict,
  generation: number | undefined,
  now: string,
): boolean {
  if (before?.observedGeneration !== generation) return true;
  if (secondsSince(before?.progressTime, now) < 0) return true;
  const last = conditionOf(before, 'Ready');
  const rests = ({ status, reason }: Pick<Verdict, 'status'> & { reason: string }) => {
    return status === 'True' || reason === 'Held' || reason === 'Suspended';
  };
  const since = conditionOf(before, 'Progressing');
  const hasRested = since?.status === 'False' && secondsSince(since.lastTransitionTime, now) >= restSeconds;
  return last !== undefined && rests(last) && !rests(ready) && hasRested;
}

/** The step at which a cluster waits, with what is left of it. */
function waitOf({ reason }: Verdict, { component = '', reason: why, remaining = 0 }: WaitsFor): Measure {
  return { of: [steps, reason, component, why].filter(Boolean).join(' '), left: remaining };
}

const steps = 'step';

function isStep(of: string): boolean {
  return of.startsWith(`${steps} `);
}

/** How much each component lacks of what is in force; another number or template is another measure. */
function countsOf(components: Components): Measure[] {
  return componentNames.flatMap(name => {
    const component = components[name];
    if (!component || component.absent) return [];
    const { statefulSet, pods, desired, ready, updated, claims } = component;
    const revision = statefulSet?.status?.updateRevision ?? 'none';
    const miscounted = Math.abs(pods.length - desired) + Math.max(0, desired - ready);
    const outdated = pods.length - updated.length;
    const doomed = claims.filter(claim => !isAlive(claim)).length;
    return [{ of: `${name} ${desired} ${revision}`, left: miscounted + outdated + doomed }];
  });
}

function isBetter({ of, left }: Measure, known: readonly Measure[]): boolean {
  const before = known.find(each => each.of === of);
  return before === undefined || left < before.left;
}

/** The least of each, the last that were met. */
function best(measures: readonly Measure[]): Measure[] {
  const least = new Map<string, number>();
  for (const { of, left } of measures) least.set(of, Math.min(left, least.get(of) ?? left));
  return [...least].map(([of, left]) => ({ of, left })).slice(-mostMeasures);
}
