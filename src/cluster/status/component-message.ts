import type { ComponentStatus, Unit } from '#src/api/cluster-status.ts';
import type { Reason } from '#src/api/reasons.ts';
import { waitOfFunctions } from '#src/cluster/functions/placement.ts';
import { waitOfStore } from '#src/cluster/functions/store-order.ts';
import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import {
  type ComponentState,
  isAlive,
  isObserved,
  isSettled,
  isSilent,
  isWhole,
} from '#src/cluster/model/component-state.ts';
import { releaseOfSet } from '#src/cluster/model/release.ts';
import { remembered } from '#src/cluster/model/remembered.ts';
import type { Said } from '#src/cluster/model/said.ts';
import { counted, sentence, told } from '#src/cluster/model/sentence.ts';
import { awaitedRelease, runningVersion } from '#src/cluster/rollout/versions.ts';
import { unitsOf } from '#src/cluster/units/unit.ts';
import { lostData } from '#src/cluster/volumes/lost-data.ts';
import type { Release } from '#src/components/build/context.ts';
import { type ComponentName, operatorVersionAnnotation } from '#src/components/build/names.ts';
import { relianceOf } from '#src/components/build/settings.ts';
import type { StatusInput } from './input.ts';
import { sentences } from './judged.ts';

interface Told {
  readonly state: ClusterState;
  readonly component: ComponentState;
  readonly findings: StatusInput;
}

/** One thing that may be worth saying of a component. */
type Voice = (told: Told) => Said | undefined;

const late: Voice = ({ component, findings }) => {
  const pod = findings.stuck?.find(each => each.component === component.name);
  return pod && ofUnit(pod);
};

const atRisk: Voice = ({ state, component }) => {
  const risk = state.risks.find(each => each.component === component.name);
  return risk && { reason: 'VolumeAtRisk', message: `${risk.pod} ${risk.message}` };
};

const withoutData: Voice = ({ state, component }) => {
  return component.name === 'zookeeper' ? lostData(state) : undefined;
};

const failing: Voice = ({ component, findings }) => {
  const failed = findings.failures?.filter(each => each.component === component.name) ?? [];
  const [first] = failed;
  return first && { reason: first.reason, message: sentences(failed) };
};

const atItsGate: Voice = ({ component, findings }) => {
  const gate = findings.gates?.get(component.name);
  return gate && !gate.open ? gate : undefined;
};

const rolling: Voice = about => {
  const { state, component, findings } = about;
  const roll = findings.rolling?.find(each => each.component === component.name)?.roll;
  if (!roll || roll.kind === 'none') return undefined;
  const repair = state.steps.find(step => step.component === component.name && step.repairs);
  // One that has failed may stay so for long.
  if (roll.kind === 'failed' && repair)
    return { ...roll, message: sentence(`${roll.message} ${repair.message}`) };
  const isAboutPods = roll.reason === 'PodNotReady' || roll.reason === 'PodMissing';
  const trouble = isAboutPods ? inTrouble(about) : undefined;
  return trouble ? { ...roll, message: sentence(`${roll.message}: ${trouble.message}`) } : roll;
};

const changing: Voice = ({ state, component }) => {
  return state.steps.find(each => each.component === component.name);
};

const betweenWorkers: Voice = ({ state, component, findings }) => {
  const isWell = isWhole(component) && !findings.suspended;
  if (!isWell) return undefined;
  return waitOfFunctions(state, component.name) ?? waitOfStore(state, component.name);
};

const settled: Voice = ({ state, component, findings }) => {
  if (!isSettled(component)) return undefined;
  const awaited = awaitedRelease(state, component.name);
  if (awaited) return { reason: 'AwaitingTurn', message: `Waiting for its turn to get ${awaited}` };
  const expansion = findings.expansions?.get(component.name);
  if (expansion) return expansion;
  if (component.desired === 0) return { reason: 'SwitchedOff', message: 'Switched off' };
  const { upgrade } = findings;
  if (!upgrade?.said || !upgrade.kept.has(component.name)) return { reason: 'Ready', message: 'Ready' };
  return { reason: upgrade.said.reason, message: `Ready. ${upgrade.said.message}` };
};

const inTrouble: Voice = ({ state, component }) => {
  const silent = component.pods.find(isSilent)?.metadata.name;
  const unit = unitsOf(state.observation, component).find(({ name, workloadStatus }) => {
    return workloadStatus === 'Blocked' || workloadStatus === 'Error' || name === silent;
  });
  return unit && ofUnit(unit);
};

/** All serve, and another template is wanted: what comes before their restart is somebody else's. */
const toBeRestarted: Voice = ({ state, component, findings }) => {
  const { statefulSet, updated, desired } = component;
  if (!statefulSet || findings.suspended || !isObserved(statefulSet)) return undefined;
  if (!isWhole(component) || updated.length >= desired) return undefined;
  const [step] = state.steps;
  const first = step ? `${step.component}: ${step.message}` : whatRolls(state, component.name, findings);
  const message = first ? `Waiting for its restart. First ${first}` : 'Waiting for its restart';
  return { reason: 'Outdated', message: sentence(message) };
};

/** Of what is not made at all the cluster says why. */
const notMade: Voice = ({ component: { statefulSet }, findings: { failures = [] } }) => {
  const failure = failures.find(({ component }) => component === undefined);
  if (statefulSet || !failure) return undefined;
  return { reason: failure.reason, message: 'Nothing of it is made yet' };
};

const toBeResumed: Said = { reason: 'Suspended', message: 'Waiting to be resumed' };

const notResumed: Voice = ({ component, findings }) => {
  return findings.suspended && !component.statefulSet ? toBeResumed : undefined;
};

const miscounted: Voice = ({ component: { ready, desired, pods } }) => {
  if (ready < desired) {
    return { reason: 'PodNotReady', message: `Waiting for pods: ${ready} of ${desired} ready` };
  }
  const surplus = pods.length - desired;
  return surplus > 0
    ? { reason: 'PodStopping', message: `Waiting for ${counted(surplus, 'pod')} to stop` }
    : undefined;
};

const unmade: Said = { reason: 'NoStatefulSet', message: 'Waiting for its StatefulSet' };

/** Its controller has not looked at it yet, or it is about to be put right. */
const changed: Said = {
  reason: 'Applying',
  message: 'Waiting for a change of its StatefulSet to take effect',
};

/** The first of these that speaks says what a component does or waits for. */
const voices: readonly Voice[] = [
  late,
  atRisk,
  withoutData,
  failing,
  atItsGate,
  rolling,
  changing,
  betweenWorkers,
  settled,
  inTrouble,
  toBeRestarted,
  notMade,
  notResumed,
  miscounted,
];

/** An annotation may have been edited. */
const longestVersion = 40;

export function componentStatus(
  state: ClusterState,
  name: ComponentName,
  findings: StatusInput,
): ComponentStatus {
  const component = state.components[name];
  const { reason, message, remaining } = saidOf({ state, component, findings });
  const release = givenTo(state, name);
  const madeBy = component.statefulSet?.metadata.annotations?.[operatorVersionAnnotation];
  const { proven, checked, failed } = findings.rollouts?.[name] ?? remembered(state.observation, name);
  return {
    summary: `${component.ready}/${component.desired}`,
    replicas: component.pods.length,
    desired: component.desired,
    ready: component.ready,
    updated: component.updated.length,
    version: runningVersion(component, release),
    image: release.image,
    ...(madeBy !== undefined && { operatorVersion: sentence(madeBy, longestVersion) }),
    ...(proven !== undefined && { provenRevision: proven }),
    ...(checked !== undefined && { checkedRevision: checked }),
    ...(failed && { failedRoll: { ...failed, message: told(failed.message) } }),
    reason,
    message: told(message),
    ...(remaining !== undefined && { remaining }),
  };
}

/** The release that new pods get: that of the StatefulSet that there is, whatever is wished for. */
function givenTo({ observation, context }: ClusterState, name: ComponentName): Release {
  return releaseOfSet(observation, name) ?? context.releases[name];
}

function saidOf(about: Told): Said {
  for (const voice of voices) {
    const said = voice(about);
    if (said) return said;
  }
  if (about.findings.suspended) return toBeResumed;
  const { statefulSet } = about.component;
  return statefulSet && isAlive(statefulSet) ? changed : unmade;
}

function ofUnit({ name, reason, message }: Unit): Said {
  return { reason: (reason ?? 'Waiting') as Reason, message: sentence(`${name} ${message}`) };
}

/** What comes before the restart of a component: what it relies on, else what restarts just now. */
function whatRolls(
  { context }: ClusterState,
  name: ComponentName,
  { rolling = [] }: StatusInput,
): string | undefined {
  const relies = relianceOf(context.spec, name);
  const first = rolling.findLast(({ component }) => relies.includes(component)) ?? rolling[0];
  return first && first.roll.kind !== 'none' ? `${first.component}: ${first.roll.message}` : undefined;
}
