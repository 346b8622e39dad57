import type { ComponentStatus } from '#src/api/cluster-status.ts';
import type { World } from '#src/cluster/model/cluster-state.ts';
import { type ComponentView, isSettled, isSilent } from '#src/cluster/model/component-state.ts';
import type { Failure } from '#src/cluster/model/failure.ts';
import { sentence } from '#src/cluster/model/sentence.ts';
import { unitsOf } from '#src/cluster/model/unit.ts';
import { remembered } from '#src/cluster/rollout/remembered.ts';
import { awaitedRelease, runningVersion } from '#src/cluster/rollout/versions.ts';
import type { ComponentName } from '#src/components/build/names.ts';
import type { Findings } from './input.ts';

/** Several failures as one sentence after the other. */
export function sentences(failures: readonly Failure[]): string {
  return sentence(failures.map(({ message }) => message).join(' '));
}

interface Told {
  readonly world: World;
  readonly view: ComponentView;
  readonly findings: Findings;
}

/** One thing that may be worth saying of a component. */
type Voice = (told: Told) => string | undefined;

const late: Voice = ({ view, findings }) => {
  const pod = findings.stuck?.find(({ component }) => component === view.name);
  return pod && sentence(`${pod.name} ${pod.message}`);
};

const atRisk: Voice = ({ world, view }) => {
  const risk = world.risks.find(({ component }) => component === view.name);
  return risk && `${risk.pod} ${risk.message}`;
};

const failing: Voice = ({ view, findings }) => {
  const failed = findings.failures?.filter(({ component }) => component === view.name) ?? [];
  return failed.length > 0 ? sentences(failed) : undefined;
};

const atItsGate: Voice = ({ view, findings }) => {
  const gate = findings.gates?.get(view.name);
  return gate && !gate.open ? gate.message : undefined;
};

const rolling: Voice = ({ view, findings: { rolling: now } }) => {
  return now?.component === view.name && now.roll.kind !== 'none' ? now.roll.message : undefined;
};

const changing: Voice = ({ world, view }) => {
  return world.procedures.find(({ component }) => component === view.name)?.message;
};

const settled: Voice = ({ world, view, findings }) => {
  if (!isSettled(view)) return undefined;
  const awaited = awaitedRelease(world.context, view.name);
  if (awaited) return `Waiting for its turn to get ${awaited}`;
  return findings.growth?.get(view.name)?.message ?? (view.desired === 0 ? 'Switched off' : 'Ready');
};

const inTrouble: Voice = ({ view }) => {
  const silent = view.pods.find(isSilent)?.metadata.name;
  const unit = unitsOf(view).find(({ name, workloadStatus }) => {
    return workloadStatus === 'Blocked' || workloadStatus === 'Error' || name === silent;
  });
  return unit && `${unit.name} ${unit.message}`;
};

const notResumed: Voice = ({ view, findings }) => {
  return findings.suspended && !view.statefulSet ? 'Waiting to be resumed' : undefined;
};

const miscounted: Voice = ({ view: { ready, desired, pods } }) => {
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

export function componentStatus(world: World, name: ComponentName, findings: Findings): ComponentStatus {
  const view = world.views[name];
  const release = world.context.releases[name];
  const { proven, checked, failed } = findings.rollouts?.[name] ?? remembered(world.observation, name);
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
    message: componentMessage({ world, view, findings }),
  };
}
