import type { ComponentStatus, WaitsFor } from '#src/api/cluster-status.ts';
import type { Reason } from '#src/api/reasons.ts';
import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import { isSettled, isWhole } from '#src/cluster/model/component-state.ts';
import { sentence } from '#src/cluster/model/sentence.ts';
import { blockedOf } from '#src/cluster/nodes/dead-node.ts';
import { failedRollOf, isRolling } from '#src/cluster/rollout/next-pod.ts';
import { awaitedRelease } from '#src/cluster/rollout/versions.ts';
import type { NotServing } from '#src/cluster/serving/serving.ts';
import { type ComponentName, componentNames } from '#src/components/build/names.ts';
import { moving } from './conditions.ts';
import type { StatusInput } from './input.ts';
import { counting, inVain, type Summary, underWay } from './judged.ts';
import { suspendedSummary } from './suspension.ts';

interface Told {
  readonly state: ClusterState;
  readonly components: Record<string, ComponentStatus>;
  readonly findings: StatusInput;
}

/** One state that a cluster may be in, with what Ready and Progressing say of it. */
type Verdict = (told: Told) => Summary | undefined;

const settled = { status: 'False', reason: 'Settled', message: 'Nothing is under way' } as const;

const lacking: Verdict = ({ findings: { lacks } }) => {
  if (!lacks) return undefined;
  const component = [...lacks.by.keys()].find(name => name !== 'operator');
  const message = sentence([...new Set(lacks.by.values())].join(' '));
  const reason = 'MissingReference';
  return blockedBy(reason, message, {
    ...(component && { component }),
    reason,
    ...counting(lacks.remaining),
  });
};

const failing: Verdict = ({ findings: { failures = [] } }) => inVain(failures);

const atRisk: Verdict = ({ state }) => {
  const [risk] = state.risks;
  if (!risk) return undefined;
  const { component, pod, message } = risk;
  const reason = 'VolumeAtRisk';
  const waitsFor = { component, reason, remaining: state.risks.length };
  return blockedBy(reason, sentence(`${component}: ${pod} ${message}`), waitsFor);
};

const unsettled: Verdict = told => {
  const { state, findings } = told;
  const name = speakerOf(told);
  if (!name) return undefined;
  const [dead] = blockedOf(findings.stuck);
  if (dead) {
    const { component, name: pod, message } = dead;
    const reason = 'DeadNode';
    return underWay(reason, sentence(`${component}: ${pod} ${message}`), { component, reason });
  }
  return saidBy(told, name, reasonOf(state, findings, name));
};

const applying: Verdict = ({ findings }) => {
  const isDone = !findings.pending && findings.metadata?.open && (findings.membership?.gate.open ?? true);
  return isDone ? undefined : underWay('Applying', 'Applying the present specification');
};

const lost: Verdict = ({ findings: { serving } }) => serving?.lost && troubled(serving.lost);

const troubledServers: Verdict = ({ findings: { serving } }) => serving?.trouble && troubled(serving.trouble);

const held: Verdict = ({ state: { holds } }) => {
  if (holds.length === 0) return undefined;
  const message = `Serving, but not as specified. ${holds.map(hold => hold.message).join(' ')}`;
  return { ready: { status: 'False', reason: 'Held', message, ...moving(holds) }, progressing: settled };
};

/** Nothing moves, and something has not the version of the others: what goes before it says why, or is held. */
const awaitingTurn: Verdict = told => {
  const name = componentNames.find(each => awaitedRelease(told.state, each));
  return name && saidBy(told, name, 'Waiting');
};

/** The first of these that applies. What is lacking is asked about for as long as Ready says so. */
const verdicts: readonly Verdict[] = [
  lost,
  lacking,
  failing,
  atRisk,
  unsettled,
  applying,
  troubledServers,
  held,
  awaitingTurn,
];

/** What Ready and Progressing say. */
export function summary(
  state: ClusterState,
  components: Record<string, ComponentStatus>,
  findings: StatusInput,
): Summary {
  if (findings.suspended && !findings.serving?.lost) {
    const { metadata, serving } = findings;
    const asItIs = { ...(metadata && { metadata }), ...(serving && { serving }) };
    return suspendedSummary(summary(state, components, asItIs), findings);
  }
  for (const verdict of verdicts) {
    const said = verdict({ state, components, findings });
    if (said) return said;
  }
  const ready = { status: 'True', reason: 'Ready', message: 'All components are ready' } as const;
  return { ready, progressing: settled };
}

/** The sentence of a component as that of the cluster; one that is absent has none. */
function saidBy({ components }: Told, component: ComponentName, reason: Reason): Summary | undefined {
  const its = components[component];
  const waitsFor = { component, reason: its?.reason ?? reason, ...counting(its?.remaining) };
  return its && underWay(reason, `${component}: ${its.message}`, waitsFor);
}

/** What a component does whose sentence is the cluster's. */
function reasonOf({ steps }: ClusterState, { rolling }: StatusInput, name: ComponentName): Reason {
  if (failedRollOf(rolling)) return 'RollFailed';
  const own = steps.filter(({ component }) => component === name);
  if (own.some(({ repairs }) => repairs)) return 'Repairing';
  if (own.length > 0) return 'Scaling';
  return isRolling(rolling, name) ? 'Rolling' : 'Waiting';
}

/** Nothing moves before a person has done something. */
function blockedBy(reason: Reason, message: string, waitsFor: WaitsFor): Summary {
  const judged = { status: 'False', reason, message } as const;
  return { ready: judged, progressing: judged, waitsFor };
}

/**
 * The component that speaks for the cluster: that of a roll that has failed, else the first, in the order in which one
 * relies on another, that moves or of which pods are missing.
 */
function speakerOf({ state, findings }: Told): ComponentName | undefined {
  const { rolling, expansions } = findings;
  const failed = failedRollOf(rolling);
  if (failed) return failed;
  const moves = (name: ComponentName) => {
    const isChanging = state.steps.some(({ component }) => component === name);
    return isChanging || isRolling(rolling, name) || expansions?.has(name) === true;
  };
  return (
    componentNames.find(name => moves(name) || !isWhole(state.components[name])) ??
    componentNames.find(name => !isSettled(state.components[name]))
  );
}

/** Nothing is under way by which it would pass. */
function troubled({ status, component, reason, message }: NotServing): Summary {
  const ready = { status, reason, message: `${component}: ${message}` };
  return { ready, progressing: settled, waitsFor: { component, reason } };
}
