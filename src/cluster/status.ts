import type {
  BookieRack,
  ComponentStatus,
  Condition,
  ConditionType,
  PulsarClusterStatus,
  Unit,
} from '#src/api/cluster-status.ts';
import { imageOf } from '#src/components/context.ts';
import { type ComponentName, componentNames, selectorLabels } from '#src/components/names.ts';
import { blockedOf } from './dead-node.ts';
import type { Failure } from './failure.ts';
import type { Gate } from './gates.ts';
import type { Growth } from './growth.ts';
import { isInitialised } from './metadata.ts';
import { type Note, notesOf } from './notes.ts';
import type { Observation } from './observation.ts';
import { awaitedRelease, runningVersion } from './release.ts';
import { keepsAlone, podsAtRisk } from './risk.ts';
import type { Rolling } from './roll.ts';
import type { Rollouts } from './rollout.ts';
import { suspendedSummary, suspension } from './suspension.ts';
import { sentence, unitsOf } from './unit.ts';
import { type ComponentView, isSettled, isSilent } from './view.ts';
import type { World } from './world.ts';

/** What the steps found, for the status to tell. */
export interface Findings {
  readonly gates?: ReadonlyMap<ComponentName, Gate>;
  readonly metadata?: Gate;
  readonly rolling?: Rolling;
  /** What the status is to remember of templates; absent where nobody looked. */
  readonly rollouts?: Rollouts;
  /** Whether enough bookies take writes. */
  readonly writing?: Gate;
  /** Volumes that have not their size yet: their component serves, and is not Ready. */
  readonly growth?: ReadonlyMap<ComponentName, Growth>;
  /** In which zones the bookies are; absent where nobody looked. */
  readonly racks?: readonly BookieRack[];
  /** Pods that should have stopped. */
  readonly stuck?: readonly Unit[];
  /** Whether the pass changes anything: then nothing is Ready yet. */
  readonly pending?: boolean;
  /** Set while nothing is done because the spec says so; `pending` is then what waits. */
  readonly suspended?: true;
  /** Why nothing at all is done. */
  readonly blocked?: string;
  /** What was tried in vain or must not be done; the first is what the cluster tells. */
  readonly failures?: readonly Failure[];
}

interface Verdict {
  readonly status: PulsarClusterStatus;
  readonly events: readonly Note[];
  /** Seconds until waiting for the same thing becomes Stalled. */
  readonly deadlineSeconds?: number;
}

function sentences(failures: readonly Failure[]): string {
  return sentence(failures.map(({ message }) => message).join(' '));
}

function componentMessage(world: World, view: ComponentView, findings: Findings): string {
  const { gates, rolling, growth, stuck } = findings;
  const late = stuck?.find(({ component }) => component === view.name);
  if (late) return sentence(`${late.name} ${late.message}`);
  const risk = world.risks.find(({ component }) => component === view.name);
  if (risk) return risk.message;
  const gate = gates?.get(view.name);
  const failed = findings.failures?.filter(({ component }) => component === view.name) ?? [];
  if (failed.length > 0) return sentences(failed);
  if (gate && !gate.open) return gate.message;
  if (rolling?.component === view.name && rolling.roll.kind !== 'none') return rolling.roll.message;
  const procedure = world.procedures.find(({ component }) => component === view.name);
  if (procedure) return procedure.message;
  if (isSettled(view)) {
    const awaited = awaitedRelease(world.context, view.name);
    if (awaited) return `Waiting for its turn to get ${awaited}`;
    return growth?.get(view.name)?.message ?? (view.desired === 0 ? 'Switched off' : 'Ready');
  }
  const silent = view.pods.find(isSilent)?.metadata.name;
  const trouble = unitsOf(view).find(({ name, workloadStatus }) => {
    return workloadStatus === 'Blocked' || workloadStatus === 'Error' || name === silent;
  });
  if (trouble) return `${trouble.name} ${trouble.message}`;
  const nothingElse = findings.suspended ? 'Waiting to be resumed' : 'Waiting for its StatefulSet';
  if (findings.suspended && !view.statefulSet) return nothingElse;
  if (view.ready < view.desired) return `Waiting for pods: ${view.ready} of ${view.desired} ready`;
  if (view.pods.length > view.desired) return `Waiting for ${view.pods.length - view.desired} pods to stop`;
  return nothingElse;
}

function componentStatus(world: World, name: ComponentName, findings: Findings): ComponentStatus {
  const view = world.views[name];
  const release = world.context.releases[name];
  const before = world.observation.cluster.status?.components?.[name];
  const { proven, checked, failed } = findings.rollouts?.[name] ?? {
    proven: before?.provenRevision,
    checked: before?.checkedRevision,
    failed: before?.failedRoll,
  };
  return {
    summary: `${view.ready}/${view.desired}`,
    replicas: view.pods.length,
    desired: view.desired,
    ready: view.ready,
    updated: view.updated.length,
    version: runningVersion(view, release),
    image: release.image,
    ...(proven !== undefined && { provenRevision: proven }),
    ...(checked !== undefined && { checkedRevision: checked }),
    ...(failed && { failedRoll: failed }),
    message: componentMessage(world, view, findings),
  };
}

export type Judged = Pick<Condition, 'status' | 'reason' | 'message'>;

export interface Summary {
  readonly ready: Judged;
  readonly progressing: Judged;
}

function summary(world: World, components: Record<string, ComponentStatus>, findings: Findings): Summary {
  if (findings.suspended) {
    const { metadata, writing } = findings;
    const asItIs = { ...(metadata && { metadata }), ...(writing && { writing }) };
    return suspendedSummary(summary(world, components, asItIs).ready, findings.pending === true);
  }
  if (findings.blocked !== undefined) {
    const judged = { status: 'False', reason: 'MissingReference', message: findings.blocked } as const;
    return { ready: judged, progressing: judged };
  }
  const [first] = findings.failures ?? [];
  if (first) {
    const { reason, component } = first;
    const same = findings.failures?.filter(each => each.component === component) ?? [];
    const message = component ? `${component}: ${sentences(same)}` : sentences(same);
    return { ready: { status: 'False', reason, message }, progressing: { status: 'True', reason, message } };
  }
  const [risk] = world.risks;
  if (risk) {
    const told = { reason: 'VolumeAtRisk', message: sentence(`${risk.component}: ${risk.message}`) };
    return { ready: { status: 'False', ...told }, progressing: { status: 'True', ...told } };
  }
  const isBusy = (name: ComponentName) => {
    const isChanging = world.procedures.some(({ component }) => component === name);
    return isChanging || findings.growth?.has(name);
  };
  const unsettled =
    componentNames.find(name => !isSettled(world.views[name]) || isBusy(name)) ??
    findings.rolling?.component ??
    componentNames.find(name => awaitedRelease(world.context, name));
  const [blocked] = blockedOf(findings.stuck);
  const waiting = unsettled ? `${unsettled}: ${components[unsettled]?.message}` : undefined;
  const message = blocked ? sentence(`${blocked.component}: ${blocked.name} ${blocked.message}`) : waiting;
  if (unsettled && message) {
    const reason = reasonOf(world, findings);
    return { ready: { status: 'False', reason, message }, progressing: { status: 'True', reason, message } };
  }
  if (findings.pending || !findings.metadata?.open) {
    const judged = { reason: 'Applying', message: 'Applying the present specification' };
    return { ready: { status: 'False', ...judged }, progressing: { status: 'True', ...judged } };
  }
  const settled = { status: 'False', reason: 'Settled', message: 'Nothing is under way' } as const;
  if (findings.writing?.open === false) {
    const message = `bookkeeper: ${findings.writing.message}`;
    return { ready: { status: 'False', reason: 'ReadOnly', message }, progressing: settled };
  }
  if (world.holds.length > 0) {
    const held = `Serving, but not as specified. ${world.holds.map(hold => hold.message).join(' ')}`;
    return { ready: { status: 'False', reason: 'Held', message: held }, progressing: settled };
  }
  const all = 'All components are ready';
  return { ready: { status: 'True', reason: 'Ready', message: all }, progressing: settled };
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

function reasonOf({ procedures }: World, findings: Findings): string {
  const { rolling } = findings;
  if (blockedOf(findings.stuck).length > 0) return 'DeadNode';
  if (rolling?.roll.kind === 'failed') return 'RollFailed';
  if (procedures.some(({ repairs }) => repairs)) return 'Repairing';
  if (procedures.length > 0) return 'Scaling';
  return rolling ? 'Rolling' : 'Waiting';
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
    const before = cluster.status?.conditions?.find(condition => condition.type === type);
    return {
      type,
      ...judgement,
      ...(cluster.metadata.generation !== undefined && { observedGeneration: cluster.metadata.generation }),
      lastTransitionTime: before?.status === judgement.status ? before.lastTransitionTime : now,
    };
  });
}

/** Whether both sentences say the same, but for why something fails: that may alternate for ever. */
function isSameWait({ facts, failures }: Observation, before: string, message: string): boolean {
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
  if (!before?.progressTime || !isSameWait(observation, before.message ?? '', message)) return now;
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
  const moved = progressTime(observation, ready.message, components);
  const limit = cluster.spec.progressDeadlineSeconds;
  const quietSeconds = (Date.parse(now) - Date.parse(moved)) / 1000;
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
