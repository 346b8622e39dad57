import type { ComponentStatus } from '#src/api/cluster-status.ts';
import type { World } from '#src/cluster/model/cluster-state.ts';
import { isSettled } from '#src/cluster/model/component-state.ts';
import { sentence } from '#src/cluster/model/sentence.ts';
import { blockedOf } from '#src/cluster/nodes/dead-node.ts';
import { awaitedRelease } from '#src/cluster/rollout/versions.ts';
import { type ComponentName, componentNames } from '#src/components/build/names.ts';
import { sentences } from './component-message.ts';
import type { Findings } from './input.ts';
import type { Summary } from './judged.ts';
import { suspendedSummary } from './suspension.ts';

/** What Ready and Progressing say. */
export function summary(
  world: World,
  components: Record<string, ComponentStatus>,
  findings: Findings,
): Summary {
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

function reasonOf({ procedures }: World, findings: Findings): string {
  const { rolling } = findings;
  if (blockedOf(findings.stuck).length > 0) return 'DeadNode';
  if (rolling?.roll.kind === 'failed') return 'RollFailed';
  if (procedures.some(({ repairs }) => repairs)) return 'Repairing';
  if (procedures.length > 0) return 'Scaling';
  return rolling ? 'Rolling' : 'Waiting';
}
