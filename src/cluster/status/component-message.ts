import type { ComponentStatus } from '#src/api/cluster-status.ts';
import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import { type ComponentState, isSettled, isSilent } from '#src/cluster/model/component-state.ts';
import type { Failure } from '#src/cluster/model/failure.ts';
import { sentence } from '#src/cluster/model/sentence.ts';
import { unitsOf } from '#src/cluster/model/unit.ts';
import { remembered } from '#src/cluster/rollout/remembered.ts';
import { awaitedRelease, runningVersion } from '#src/cluster/rollout/versions.ts';
import type { ComponentName } from '#src/components/build/names.ts';
import type { StatusInput } from './input.ts';

/** Several failures as one sentence after the other. */
export function sentences(failures: readonly Failure[]): string {
  return sentence(failures.map(({ message }) => message).join(' '));
}

interface Told {
  readonly state: ClusterState;
  readonly component: ComponentState;
  readonly findings: StatusInput;
}

/** One thing that may be worth saying of a component. */
type Voice = (told: Told) => string | undefined;

const late: Voice = ({ component, findings }) => {
  const pod = findings.stuck?.find(each => each.component === component.name);
  return pod && sentence(`${pod.name} ${pod.message}`);
};

const atRisk: Voice = ({ state, component }) => {
  const risk = state.risks.find(each => each.component === component.name);
  return risk && `${risk.pod} ${risk.message}`;
};

const failing: Voice = ({ component, findings }) => {
  const failed = findings.failures?.filter(each => each.component === component.name) ?? [];
  return failed.length > 0 ? sentences(failed) : undefined;
};

const atItsGate: Voice = ({ component, findings }) => {
  const gate = findings.gates?.get(component.name);
  return gate && !gate.open ? gate.message : undefined;
};

const rolling: Voice = ({ component, findings: { rolling: now } }) => {
  return now?.component === component.name && now.roll.kind !== 'none' ? now.roll.message : undefined;
};

const changing: Voice = ({ state, component }) => {
  return state.steps.find(each => each.component === component.name)?.message;
};

const settled: Voice = ({ state, component, findings }) => {
  if (!isSettled(component)) return undefined;
  const awaited = awaitedRelease(state.context, component.name);
  if (awaited) return `Waiting for its turn to get ${awaited}`;
  return (
    findings.expansions?.get(component.name)?.message ?? (component.desired === 0 ? 'Switched off' : 'Ready')
  );
};

const inTrouble: Voice = ({ component }) => {
  const silent = component.pods.find(isSilent)?.metadata.name;
  const unit = unitsOf(component).find(({ name, workloadStatus }) => {
    return workloadStatus === 'Blocked' || workloadStatus === 'Error' || name === silent;
  });
  return unit && `${unit.name} ${unit.message}`;
};

const notResumed: Voice = ({ component, findings }) => {
  return findings.suspended && !component.statefulSet ? 'Waiting to be resumed' : undefined;
};

const miscounted: Voice = ({ component: { ready, desired, pods } }) => {
  if (ready < desired) return `Waiting for pods: ${ready} of ${desired} ready`;
  return pods.length > desired ? `Waiting for ${pods.length - desired} pods to stop` : undefined;
};

const unmade: Voice = ({ findings }) => {
  return findings.suspended ? 'Waiting to be resumed' : 'Waiting for its StatefulSet';
};

/** The first of these that speaks says what a component does or waits for. */
const voices: readonly Voice[] = [
  late,
  atRisk,
  failing,
  atItsGate,
  rolling,
  changing,
  settled,
  inTrouble,
  notResumed,
  miscounted,
  unmade,
];

function componentMessage(told: Told): string {
  for (const voice of voices) {
    const said = voice(told);
    if (said !== undefined) return said;
  }
  return '';
}

export function componentStatus(
  state: ClusterState,
  name: ComponentName,
  findings: StatusInput,
): ComponentStatus {
  const component = state.components[name];
  const release = state.context.releases[name];
  const { proven, checked, failed } = findings.rollouts?.[name] ?? remembered(state.observation, name);
  return {
    summary: `${component.ready}/${component.desired}`,
    replicas: component.pods.length,
    desired: component.desired,
    ready: component.ready,
    updated: component.updated.length,
    version: runningVersion(component, release),
    image: release.image,
    ...(proven !== undefined && { provenRevision: proven }),
    ...(checked !== undefined && { checkedRevision: checked }),
    ...(failed && { failedRoll: failed }),
    message: componentMessage({ state: state, component: component, findings }),
  };
}
