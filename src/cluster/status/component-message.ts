import type { ComponentStatus } from '#src/api/cluster-status.ts';
import type { World } from '#src/cluster/model/cluster-state.ts';
import { type ComponentView, isSettled, isSilent } from '#src/cluster/model/component-state.ts';
import type { Failure } from '#src/cluster/model/failure.ts';
import { sentence } from '#src/cluster/model/sentence.ts';
import { unitsOf } from '#src/cluster/model/unit.ts';
import { awaitedRelease, runningVersion } from '#src/cluster/rollout/versions.ts';
import type { ComponentName } from '#src/components/build/names.ts';
import type { Findings } from './input.ts';

/** Several failures as one sentence after the other. */
export function sentences(failures: readonly Failure[]): string {
  return sentence(failures.map(({ message }) => message).join(' '));
}

/** What a component does or waits for. */
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

export function componentStatus(world: World, name: ComponentName, findings: Findings): ComponentStatus {
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
