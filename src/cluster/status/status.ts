import type { Condition, PulsarClusterStatus, Unit } from '#src/api/cluster-status.ts';
import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import { withLosses } from '#src/cluster/model/lost-ledgers.ts';
import type { Observation } from '#src/cluster/model/observation.ts';
import type { Verdict } from '#src/cluster/model/verdict.ts';
import { failedRollOf } from '#src/cluster/rollout/next-pod.ts';
import type { OperatorUpgrade } from '#src/cluster/rollout/operator-upgrade.ts';
import { unitsOfJobs } from '#src/cluster/units/job-units.ts';
import { unitsOf } from '#src/cluster/units/unit.ts';
import { keepsAlone, podsAtRisk } from '#src/cluster/volumes/risk.ts';
import { openFields } from '#src/cluster/volumes/size-in-force.ts';
import { isInitialised, isKnownLost } from '#src/cluster/zookeeper/initialise.ts';
import { imageOf } from '#src/components/build/context.ts';
import { componentNames, selectorLabels } from '#src/components/build/names.ts';
import { isConfigurationStore } from '#src/components/build/settings.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';
import type { Event } from '#src/kubernetes/events.ts';
import { componentStatus } from './component-message.ts';
import { conditionsOf, heldCondition, initialised, upgradePending } from './conditions.ts';
import { notesOf } from './events.ts';
import { movingOf, type Telling } from './figures.ts';
import type { StatusInput } from './input.ts';
import { progressOf, waitTold } from './moved.ts';
import { withinRoom } from './room.ts';
import { isWritten, storeCondition, storeMemory } from './sharing.ts';
import { atRest, stalledBy, type Waiting, waitingOf } from './stalled.ts';
import { summary } from './summary.ts';
import { suspension } from './suspension.ts';

export interface Report extends Telling {
  readonly events: readonly Event[];
  /** Seconds until waiting for the same thing becomes Stalled. */
  readonly deadlineSeconds?: number;
}

/** The status after this pass, with the events that its changes are worth. */
export function statusOf(state: ClusterState, findings: StatusInput): Report {
  const { observation, context } = state;
  const { generation } = observation.cluster.metadata;
  const present = componentNames.filter(name => !state.components[name].absent);
  const components = Object.fromEntries(present.map(name => [name, componentStatus(state, name, findings)]));
  const { ready, progressing, waitsFor } = summary(state, components, findings);
  const moved = progressOf(observation, ready, waitsFor, state.components);
  const waiting = waitFor(state, findings, ready, moved.progressTime);
  const judged = {
    Ready: ready,
    Progressing: progressing,
    Held: heldCondition(state.holds),
    Stalled: waiting.judged,
    Suspended: suspension(findings.suspended === true, findings.awaits),
    MetadataInitialized: metadataOf(state, findings),
    ...findings.serving?.conditions,
  };
  const moving = movingOf(judged);
  const conditions = conditionsOf(observation, judged).concat(othersOf(state, findings));
  const pending = pendingSizes(state, findings);
  const { units, more } = withinRoom(unitsIn(state, findings));
  const status: PulsarClusterStatus = {
    ...(generation !== undefined && { observedGeneration: generation }),
    conditions,
    ...waitTold(ready, waitsFor, moved),
    version: context.spec.version,
    image: imageOf(context.spec),
    ...memoryOf(state, findings),
    ...(pending.length > 0 && { pendingSizes: pending }),
    ...brokerSelector(state),
    components,
    units: [...units],
    ...(more > 0 && { moreUnits: more }),
  };
  const { deadlineSeconds } = waiting;
  const events = notesOf(observation, { status, moving }, findings.stuck);
  return { status, events, moving, ...(deadlineSeconds !== undefined && { deadlineSeconds }) };
}

/** Whether there is metadata, and whether it is lost: as it was where nobody has listened. */
function metadataOf(state: ClusterState, found: StatusInput): Verdict {
  const { observation } = state;
  const isLost = found.serving ? found.serving.lost !== undefined : isKnownLost(observation);
  return initialised(isInitialised(observation) || isWritten(state, found), isLost);
}

function unitsIn(state: ClusterState, findings: StatusInput): Unit[] {
  const { observation, components } = state;
  const stuck = [...(findings.stuck ?? []), ...unitsAtRisk(state)];
  return [
    ...componentNames.flatMap(name => unitsOf(observation, components[name], stuck)),
    ...unitsOfJobs(observation, findings.stuck),
  ];
}

/** Pods that serve and alone keep volumes. */
function unitsAtRisk({ observation, risks }: ClusterState): Unit[] {
  return (['zookeeper', 'bookkeeper'] as const).flatMap(component => {
    return podsAtRisk(observation, component).map((pod): Unit => {
      const { name } = pod.metadata;
      const risk = risks.find(each => each.pod === name);
      const message = risk?.message ?? keepsAlone(observation, pod);
      return {
        name,
        component,
        workloadStatus: risk ? 'Blocked' : 'Waiting',
        reason: 'VolumeAtRisk',
        message,
      };
    });
  });
}

/** What rests waits for nothing, and a roll that has failed is Stalled at once. */
function waitFor(state: ClusterState, findings: StatusInput, ready: Verdict, since: string): Waiting {
  const isResting = findings.suspended || (ready.reason === 'Held' && state.holds.length > 0);
  if (ready.status !== 'False' || isResting) return atRest;
  if (failedRollOf(findings.rolling)) return stalledBy(ready);
  return waitingOf(state.observation, ready, since);
}

/** The sizes and classes of the spec that volumes do not have: they may be changed, which the API server asks of the status. */
function pendingSizes({ observation, holds }: ClusterState, { expansions }: StatusInput): string[] {
  const growing = [...(expansions?.values() ?? [])].flatMap(({ sizes }) => sizes);
  const held = holds.flatMap(({ size }) => size ?? []);
  return [...new Set([...held, ...growing, ...openFields(observation)])];
}

/** What later passes have to know, whatever becomes of the operator. */
function memoryOf({ observation, ensemble, bookies }: ClusterState, findings: StatusInput) {
  const { cluster } = observation;
  const racks = findings.racks ?? cluster.status?.bookieRacks ?? [];
  const turn = turnOf(cluster.status, findings);
  return {
    ...(turn && { operatorUpgrade: turn }),
    ...storeMemory(observation, findings),
    ...(ensemble.remembered !== undefined && { zookeeperMembers: ensemble.remembered }),
    ...(bookies.draining.length > 0 && { drainingBookies: [...bookies.draining] }),
    ...(racks.length > 0 && { bookieRacks: [...racks] }),
    ...lostWith(observation, findings),
  };
}

/** What is lost, with what this pass gives up. */
function lostWith({ cluster, now }: Observation, { losses = [] }: StatusInput) {
  const lost = withLosses(cluster.status?.lostLedgers, losses, now);
  return lost.length > 0 ? { lostLedgers: [...lost] } : {};
}

/** The conditions of pods that wait for their turn and of what is shared with others; as they were where nobody looked. */
function othersOf(state: ClusterState, findings: StatusInput): Condition[] {
  return [...pendingUpgrade(state, findings), ...storeCondition(state, findings)];
}

function pendingUpgrade({ observation }: ClusterState, { upgrade }: StatusInput): Condition[] {
  if (upgrade) return conditionsOf(observation, { OperatorUpgradePending: upgradePending(upgrade.said) });
  const before = conditionOf(observation.cluster.status, 'OperatorUpgradePending');
  return before ? [before] : [];
}

/** A claim that nobody looks after would keep all other clusters waiting; a roll that stands still does so with a reason. */
function turnOf(before: PulsarClusterStatus = {}, { upgrade }: StatusInput): OperatorUpgrade['turn'] {
  if (upgrade) return upgrade.turn;
  return before.operatorUpgrade === 'Rolling' ? 'Rolling' : undefined;
}

/** A configuration store has no brokers to scale. */
function brokerSelector({ context }: ClusterState): Pick<PulsarClusterStatus, 'brokerSelector'> {
  if (isConfigurationStore(context.spec)) return {};
  const labels = Object.entries(selectorLabels(context.name, 'broker'));
  return { brokerSelector: labels.map(([key, value]) => `${key}=${value}`).join(',') };
}
