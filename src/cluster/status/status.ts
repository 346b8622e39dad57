import type {
  ComponentStatus,
  Condition,
  ConditionType,
  PulsarClusterStatus,
  Unit,
} from '#src/api/cluster-status.ts';
import type { World } from '#src/cluster/model/cluster-state.ts';
import type { Observation } from '#src/cluster/model/observation.ts';
import { secondsSince } from '#src/cluster/model/time.ts';
import { unitsOf } from '#src/cluster/model/unit.ts';
import { keepsAlone, podsAtRisk } from '#src/cluster/volumes/risk.ts';
import { isInitialised } from '#src/cluster/zookeeper/initialise.ts';
import { imageOf } from '#src/components/build/context.ts';
import { componentNames, selectorLabels } from '#src/components/build/names.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';
import type { Event } from '#src/kubernetes/events.ts';
import { componentStatus } from './component-message.ts';
import { notesOf } from './events.ts';
import type { Findings } from './input.ts';
import type { Judged } from './judged.ts';
import { summary } from './summary.ts';
import { suspension } from './suspension.ts';

interface Verdict {
  readonly status: PulsarClusterStatus;
  readonly events: readonly Event[];
  /** Seconds until waiting for the same thing becomes Stalled. */
  readonly deadlineSeconds?: number;
}

/** Pods that serve and alone keep volumes. */
function unitsAtRisk({ observation, risks }: World): Unit[] {
  return (['zookeeper', 'bookkeeper'] as const).flatMap(component => {
    return podsAtRisk(observation, component).map((pod): Unit => {
      const { name } = pod.metadata;
      const risk = risks.find(each => each.pod === name);
      const message = (risk?.message ?? keepsAlone(observation, pod)).replace(`${name} `, '');
      return { name, component, workloadStatus: risk ? 'Blocked' : 'Waiting', message };
    });
  });
}

/** Pods of Jobs that should have stopped. */
function unitsOfJobs({ stuck = [] }: Findings): Unit[] {
  return stuck.filter(({ component }) => !componentNames.some(name => name === component));
}

function heldCondition({ holds }: World): Judged {
  const first = holds[0];
  if (!first)
    return { status: 'False', reason: 'NothingHeld', message: 'Every wish in the spec is carried out' };
  return { status: 'True', reason: first.reason, message: holds.map(({ message }) => message).join(' ') };
}

/** Conditions keep the time of their last flip. */
function conditionsOf(observation: Observation, judged: Record<ConditionType, Judged>): Condition[] {
  const { cluster, now } = observation;
  return (Object.entries(judged) as [ConditionType, Judged][]).map(([type, judgement]) => {
    const before = conditionOf(cluster.status, type);
    return {
      type,
      ...judgement,
      ...(cluster.metadata.generation !== undefined && { observedGeneration: cluster.metadata.generation }),
      lastTransitionTime: before?.status === judgement.status ? before.lastTransitionTime : now,
    };
  });
}

/** Whether both sentences say the same, but for why something fails: that may alternate for ever. */
function isSameWait(
  { facts }: Observation,
  failures: Findings['failures'],
  before: string,
  message: string,
): boolean {
  const failed = Object.values(facts).flatMap(fact => ('error' in fact ? [fact.error] : []));
  const causes = failures?.map(({ cause }) => cause) ?? [];
  const cause = [...causes, ...failed].find(each => each && message.includes(each));
  if (!cause) return before === message;
  const at = message.indexOf(cause);
  return before.startsWith(message.slice(0, at)) && before.endsWith(message.slice(at + cause.length));
}

/** When something last moved: a message or a count. */
function progressTime(
  observation: Observation,
  failures: Findings['failures'],
  message: string,
  components: Record<string, ComponentStatus>,
): string {
  const { now } = observation;
  const before = observation.cluster.status;
  const counts = (of: Record<string, ComponentStatus> = {}) => {
    return componentNames
      .map(name => [of[name]?.replicas, of[name]?.ready, of[name]?.updated].join())
      .join(' ');
  };
  if (!before?.progressTime || !isSameWait(observation, failures, before.message ?? '', message)) return now;
  return counts(before.components) === counts(components) ? before.progressTime : now;
}

/** The status after this pass, with the events that its changes are worth. */
export function statusOf(world: World, findings: Findings): Verdict {
  const { observation, context, views, holds } = world;
  const { cluster, now } = observation;
  const components = Object.fromEntries(
    componentNames.map(name => [name, componentStatus(world, name, findings)]),
  );
  const { ready, progressing } = summary(world, components, findings);
  const moved = progressTime(observation, findings.failures, ready.message, components);
  const limit = cluster.spec.progressDeadlineSeconds;
  const quietSeconds = secondsSince(moved, now);
  const isResting = findings.suspended || (ready.reason === 'Held' && holds.length > 0);
  const waiting = ready.status === 'False' && !isResting;
  const hasFailed = findings.rolling?.roll.kind === 'failed';
  const isStalled = waiting && (hasFailed || quietSeconds >= limit);
  const initialised = isInitialised(observation) || findings.metadata?.open === true;
  const conditions = conditionsOf(observation, {
    Ready: ready,
    Progressing: progressing,
    Held: heldCondition(world),
    Stalled: isStalled
      ? {
          status: 'True',
          reason: ready.reason,
          message: hasFailed ? ready.message : `No progress for more than ${limit} s. ${ready.message}`,
        }
      : { status: 'False', reason: 'NotStalled', message: 'Nothing has waited too long' },
    Suspended: suspension(findings.suspended === true),
    MetadataInitialized: initialised
      ? { status: 'True', reason: 'FoundInZooKeeper', message: 'ZooKeeper holds the metadata of the cluster' }
      : { status: 'False', reason: 'NotFound', message: 'ZooKeeper has not shown complete metadata yet' },
  });
  const racks = findings.racks ?? cluster.status?.bookieRacks ?? [];
  const status: PulsarClusterStatus = {
    ...(cluster.metadata.generation !== undefined && { observedGeneration: cluster.metadata.generation }),
    conditions,
    message: ready.message,
    progressTime: moved,
    version: context.spec.version,
    image: imageOf(context.spec),
    ...(world.ensemble.remembered !== undefined && { zookeeperMembers: world.ensemble.remembered }),
    ...(world.bookies.draining.length > 0 && { drainingBookies: [...world.bookies.draining] }),
    ...(racks.length > 0 && { bookieRacks: [...racks] }),
    brokerSelector: Object.entries(selectorLabels(context.name, 'broker'))
      .map(([key, value]) => `${key}=${value}`)
      .join(','),
    components,
    units: [
      ...componentNames.flatMap(name =>
        unitsOf(views[name], [...(findings.stuck ?? []), ...unitsAtRisk(world)]),
      ),
      ...unitsOfJobs(findings),
    ],
  };
  return {
    status,
    events: notesOf(observation, conditions, findings.stuck),
    ...(waiting && !isStalled && { deadlineSeconds: Math.max(1, Math.ceil(limit - quietSeconds)) }),
  };
}
