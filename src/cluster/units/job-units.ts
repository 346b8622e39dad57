import type { Unit } from '#src/api/cluster-status.ts';
import { componentOf, isAlive } from '#src/cluster/model/component-state.ts';
import { endOfWork, hasEnded, isTerminated, type Job, jobsOf, podsOfJob } from '#src/cluster/model/jobs.ts';
import type { Observation, Pod } from '#src/cluster/model/observation.ts';
import type { Judgement } from '#src/cluster/model/said.ts';
import { sentence } from '#src/cluster/model/sentence.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';
import { withWarnings } from './held-up.ts';
import { ageOf } from './idle-jobs.ts';
import { judgePod, judgeUnit, toldOf } from './unit.ts';

/** The Jobs that have not ended and their pods, as far as they do not simply run; more is known of those in `stuck`. */
export function unitsOfJobs(observation: Observation, stuck: readonly Unit[] = []): Unit[] {
  const better = stuck.filter(({ component }) => isPart(component));
  const isBetter = (name: string) => better.some(each => each.name === name);
  return [...better, ...seenUnits(observation).filter(({ name }) => !isBetter(name))];
}

const seen = new WeakMap<Observation, readonly Unit[]>();

/** What is seen of them, looked through once for each observation: each sentence about a Job goes by it. */
function seenUnits(observation: Observation): readonly Unit[] {
  const units = seen.get(observation) ?? lookThrough(observation);
  seen.set(observation, units);
  return units;
}

function lookThrough(observation: Observation): Unit[] {
  const pods = observation.pods.filter(pod => isPart(componentOf(pod)) && !isTerminated(pod));
  const jobs = jobsOf(observation);
  return [
    ...pods.flatMap(pod => unitOf(observation, pod)),
    ...jobs.flatMap(job => idleUnit(observation, job)),
  ];
}

function isPart(component: string): boolean {
  return component === 'metadata' || component === 'recovery';
}

function unitOf(observation: Observation, pod: Pod): Unit[] {
  const judged = judgeUnit(observation, pod, []);
  return judged ? [named(pod.metadata.name, componentOf(pod), judged)] : [];
}

function named(name: string, component: string, judgement: Judgement): Unit {
  const told = toldOf(judgement);
  return { name, component, ...told, message: sentence(told.message) };
}

/** What a Job of which no pod works is doing: the last that failed tells, else the Job itself. */
function idleUnit(observation: Observation, job: Job): Unit[] {
  const pods = podsOfJob(observation, job);
  if (!isAlive(job) || hasEnded(job) || !pods.every(isTerminated)) return [];
  const last = pods.reduce<Pod | undefined>((latest, pod) => {
    return (pod.status?.startTime ?? '') >= (latest?.status?.startTime ?? '') ? pod : latest;
  }, undefined);
  if (last) return failedUnit(last);
  const judged = withWarnings(observation, [job.metadata.uid], judgeJob(job), ageOf(job, observation));
  return [named(job.metadata.name, componentOf(job), judged)];
}

function failedUnit(pod: Pod): Unit[] {
  const { name, namespace = 'default' } = pod.metadata;
  const end = endOfWork(pod);
  if (pod.status?.phase === 'Succeeded' || end?.exitCode === 0) return [];
  const ended: Judgement = {
    workloadStatus: 'Waiting',
    reason: 'PodStopping',
    message: 'was ended from outside: its Job makes another',
  };
  const hint = `Its Job tries again. See kubectl logs -n ${namespace} ${name}.`;
  const judged = end && judgePod(pod, []);
  return [named(name, componentOf(pod), judged ? { ...judged, hint } : ended)];
}

/** What a Job says for itself that has made no pod. */
function judgeJob({ metadata, status }: Job): Judgement {
  const reason = 'PodMissing';
  if (conditionOf(status, 'Suspended')?.status === 'True') {
    const message = 'is suspended. Whoever did that, be it a person or a queue, has to resume it';
    return { workloadStatus: 'Blocked', reason, message };
  }
  const hint = `If this lasts, see kubectl describe job -n ${metadata.namespace ?? 'default'} ${metadata.name}.`;
  return { workloadStatus: 'Waiting', reason, message: 'is about to make its pod', hint };
}

/** What is wrong with a Job or its pods, to be said of what waits for it. */
export function troubleOf(observation: Observation, job: Job): string | undefined {
  const names = [job, ...podsOfJob(observation, job)].map(({ metadata }) => metadata.name);
  const unit = unitsOfJobs(observation).find(({ name, workloadStatus }) => {
    return names.includes(name) && (workloadStatus === 'Blocked' || workloadStatus === 'Error');
  });
  return unit && `${unit.name} ${unit.message}`;
}
