import type { ComponentStatus, WaitsFor } from '#src/api/cluster-status.ts';
import type { Reason } from '#src/api/reasons.ts';
import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import { isSettled } from '#src/cluster/model/component-state.ts';
import { sentence } from '#src/cluster/model/sentence.ts';
import { blockedOf } from '#src/cluster/nodes/dead-node.ts';
import { awaitedRelease } from '#src/cluster/rollout/versions.ts';
import type { Trouble } from '#src/cluster/serving/serving.ts';
import { type ComponentName, componentNames } from '#src/components/build/names.ts';
import { sentences } from './component-message.ts';
import type { StatusInput } from './input.ts';
import type { Summary } from './judged.ts';
import { suspendedSummary } from './suspension.ts';

interface Told {
  readonly state: ClusterState;
  readonly components: Record<string, ComponentStatus>;
  readonly findings: StatusInput;
}

/** One state that a cluster may be in, with what Ready and Progressing say of it. */
type Verdict = (told: Told) => Summary | undefined;

const settled = { status: 'False', reason: 'Settled', message: 'Nothing is under way' } as const;

const blocked: Verdict = ({ findings }) => {
  if (findings.blocked === undefined) return undefined;
  const judged = { status: 'False', reason: 'MissingReference', message: findings.blocked } as const;
  return { ready: judged, progressing: judged, waitsFor: { reason: judged.reason } };
};

const failing: Verdict = ({ findings: { failures = [] } }) => {
  const [first] = failures;
  if (!first) return undefined;
  const { reason, component } = first;
  const said = sentences(failures.filter(each => each.component === component));
  const waitsFor = { ...(component && { component }), reason };
  return underWay(reason, component ? `${component}: ${said}` : said, waitsFor);
};

const atRisk: Verdict = ({ state }) => {
  const [risk] = state.risks;
  if (!risk) return undefined;
  const { component, pod, message } = risk;
  const reason = 'VolumeAtRisk';
  return underWay(reason, sentence(`${component}: ${pod} ${message}`), { component, reason });
};

const unsettled: Verdict = told => {
  const { state, components, findings } = told;
  const name = unsettledOf(told);
  if (!name) return undefined;
  const [dead] = blockedOf(findings.stuck);
  if (dead) {
    const { component, name: pod, message } = dead;
    const reason = 'DeadNode';
    return underWay(reason, sentence(`${component}: ${pod} ${message}`), { component, reason });
  }
  const { reason = '', message = '', remaining } = components[name] ?? {};
  const waitsFor = { component: name, reason, ...(remaining !== undefined && { remaining }) };
  return underWay(reasonOf(state, findings), `${name}: ${message}`, waitsFor);
};

const applying: Verdict = ({ findings }) => {
  const isDone = !findings.pending && findings.metadata?.open;
  return isDone ? undefined : underWay('Applying', 'Applying the present specification');
};

const lost: Verdict = ({ findings: { serving } }) => serving?.lost && troubled(serving.lost);

const troubledServers: Verdict = ({ findings: { serving } }) => serving?.trouble && troubled(serving.trouble);

/** Nothing is under way by which it would pass. */
function troubled({ status, component, reason, message }: Trouble): Summary {
  const ready = { status, reason, message: `${component}: ${message}` };
  return { ready, progressing: settled, waitsFor: { component, reason } };
}

const held: Verdict = ({ state: { holds } }) => {
  if (holds.length === 0) return undefined;
  const message = `Serving, but not as specified. ${holds.map(hold => hold.message).join(' ')}`;
  return { ready: { status: 'False', reason: 'Held', message }, progressing: settled };
};

/** The first of these that applies. */
const verdicts: readonly Verdict[] = [
  blocked,
  lost,
  failing,
  atRisk,
  unsettled,
  applying,
  troubledServers,
  held,
];

/** What Ready and Progressing say. */
export function summary(
  state: ClusterState,
  components: Record<string, ComponentStatus>,
  findings: StatusInput,
): Summary {
  if (findings.suspended) {
    const { metadata, serving } = findings;
    const asItIs = { ...(metadata && { metadata }), ...(serving && { serving }) };
    return suspendedSummary(summary(state, components, asItIs).ready, findings.pending === true);
  }
  for (const verdict of verdicts) {
    const said = verdict({ state, components, findings });
    if (said) return said;
  }
  const ready = { status: 'True', reason: 'Ready', message: 'All components are ready' } as const;
  return { ready, progressing: settled };
}

function reasonOf({ steps }: ClusterState, { rolling }: StatusInput): Reason {
  if (rolling?.roll.kind === 'failed') return 'RollFailed';
  if (steps.some(({ repairs }) => repairs)) return 'Repairing';
  if (steps.length > 0) return 'Scaling';
  return rolling ? 'Rolling' : 'Waiting';
}

function underWay(reason: Reason, message: string, waitsFor: WaitsFor = { reason }): Summary {
  const said = { reason, message };
  return { ready: { status: 'False', ...said }, progressing: { status: 'True', ...said }, waitsFor };
}

/** The first component that is not as it is to be, in the order in which one relies on another. */
function unsettledOf({ state, findings }: Told): ComponentName | undefined {
  const isBusy = (name: ComponentName) => {
    const isChanging = state.steps.some(({ component }) => component === name);
    return isChanging || findings.expansions?.has(name);
  };
  return (
    componentNames.find(name => !isSettled(state.components[name]) || isBusy(name)) ??
    findings.rolling?.component ??
    componentNames.find(name => awaitedRelease(state.context, name))
  );
}
