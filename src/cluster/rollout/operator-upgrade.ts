import type { PulsarClusterStatus } from '#src/api/cluster-status.ts';
import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import { isSettled } from '#src/cluster/model/component-state.ts';
import type { Observation, PulsarCluster } from '#src/cluster/model/observation.ts';
import type { Question } from '#src/cluster/model/question.ts';
import type { OtherCluster } from '#src/cluster/model/references.ts';
import { remembered } from '#src/cluster/model/remembered.ts';
import type { Said } from '#src/cluster/model/said.ts';
import { sentence } from '#src/cluster/model/sentence.ts';
import { secondsSince } from '#src/cluster/model/time.ts';
import {
  askedAnnotation,
  type ComponentName,
  componentNames,
  templateAnnotation,
} from '#src/components/build/names.ts';
import { operatorVersion } from '#src/components/build/operator-version.ts';
import { isEdited } from '#src/components/build/seal.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';
import { type KubernetesObject, objectKey } from '#src/kubernetes/object.ts';

/** What becomes of templates that differ because of this release of the operator, and not because of a wish. */
export interface OperatorUpgrade {
  /** Components whose pods stay as they are. */
  readonly kept: ReadonlySet<ComponentName>;
  /** Why, or what is under way; absent where all pods are as this release makes them. */
  readonly said?: Said;
  /** What is to be remembered before anything is done. */
  readonly turn?: PulsarClusterStatus['operatorUpgrade'];
  readonly needs?: readonly Question[];
  readonly wakeAfterSeconds?: number;
}

/** No watch tells one cluster of another. */
const waitSeconds = 30;
/** How soon a claim is looked at again, and how often a roll. */
const claimSeconds = 1;
const rollSeconds = 5;

const nothingKept: OperatorUpgrade = { kept: new Set() };

/**
 * Whether the components get what this release of the operator makes of them: `wished` are their StatefulSets. One cluster
 * at a time, so that the first that fails is the last. Who wants its turn claims it, and looks at the others once more with
 * the claim in its status: of two that have claimed at least the later one sees both. Where neither has begun the one that
 * is first by name keeps its claim.
 */
export function operatorUpgradeOf(
  state: ClusterState,
  wished: ReadonlyMap<ComponentName, KubernetesObject>,
  hasLostMetadata: boolean,
): OperatorUpgrade {
  const { cluster } = state.observation;
  const turn = cluster.status?.operatorUpgrade;
  const { pending, needs } = pendingOf(state, wished);
  if (needs.length > 0) return { ...nothingKept, needs };
  if (cluster.spec.operatorUpgradePolicy === 'OnRestart') return keep(pending, awaitingRestart);
  const rests = hasLostMetadata ? metadataFirst : whileSuspended(cluster);
  const isBegun = turn === 'Rolling' && hasMore(state, pending);
  if (isBegun) return underWay(pending, rests);
  if (pending.size === 0) return nothingKept;
  if (rests) return keep(pending, rests);
  return turn === 'Claimed' ? claimed(state.observation, pending) : waiting(state.observation, pending);
}

const newPods = `the pods of operator ${operatorVersion}`;

const rolling: OperatorUpgrade = {
  ...nothingKept,
  turn: 'Rolling',
  said: { reason: 'Rolling', message: `It is getting ${newPods}` },
  wakeAfterSeconds: rollSeconds,
};

const awaitingRestart: Said = {
  reason: 'AwaitingRestart',
  message: `Waiting for a restart to get ${newPods}, as operatorUpgradePolicy says: kubectl pulsar restart, or an edit`,
};
const resumedFirst: Said = { reason: 'Suspended', message: `Waiting to be resumed to get ${newPods}` };
const metadataFirst: Said = {
  reason: 'MetadataLost',
  message: `Waiting for its metadata to be back to get ${newPods}`,
};
const notWell: Said = {
  reason: 'NotWell',
  message: `Waiting to be Ready, or Stalled, before it gets ${newPods}`,
};
const asking: Said = { reason: 'AwaitingOtherCluster', message: `Asking for its turn to get ${newPods}` };

function keep(pending: ReadonlySet<ComponentName>, said: Said): OperatorUpgrade {
  return pending.size === 0 ? nothingKept : { kept: pending, said, wakeAfterSeconds: waitSeconds };
}

function whileSuspended({ spec }: PulsarCluster): Said | undefined {
  return spec.suspend ? resumedFirst : undefined;
}

/** One that has begun, and may rest in the middle of it. */
function underWay(pending: ReadonlySet<ComponentName>, rests: Said | undefined): OperatorUpgrade {
  return rests ? { ...rolling, kept: pending, said: rests } : rolling;
}

/** One that has told no claim yet. */
function waiting(
  { cluster, others, now }: Observation,
  pending: ReadonlySet<ComponentName>,
): OperatorUpgrade {
  if (others.length > 0) return keep(pending, behind(others));
  if (!hasSettled(cluster, now)) return keep(pending, notWell);
  return { ...keep(pending, asking), turn: 'Claimed', wakeAfterSeconds: claimSeconds };
}

/** Whether it has come to rest as it is, good or bad: a new release may be what mends it. */
function hasSettled({ spec, status }: PulsarCluster, now: string): boolean {
  const ready = conditionOf(status, 'Ready');
  if (ready?.status === 'True' || ready?.reason === 'Held') return true;
  // What nobody can tell is never Stalled, however long it lasts.
  if (ready?.status === 'Unknown')
    return secondsSince(ready.lastTransitionTime, now) >= spec.progressDeadlineSeconds;
  return conditionOf(status, 'Stalled')?.status === 'True';
}

/** One whose claim all others can see by now. */
function claimed({ cluster, others }: Observation, pending: ReadonlySet<ComponentName>): OperatorUpgrade {
  if (others.length === 0) return rolling;
  const own = objectKey(cluster.metadata.namespace, cluster.metadata.name);
  const isToYield = others.some(({ key, turn }) => turn === 'Rolling' || key < own);
  const waits = keep(pending, behind(others));
  return isToYield ? waits : { ...waits, turn: 'Claimed', wakeAfterSeconds: claimSeconds };
}

/** Whose turn it is, and what is to be done where it does not come to an end. */
function behind(others: readonly OtherCluster[]): Said {
  const reason = 'AwaitingOtherCluster';
  const first = others.find(({ stuck }) => stuck !== undefined) ?? others[0];
  const { key, stuck } = first as OtherCluster;
  if (stuck === undefined) return { reason, message: `Waiting for ${key}, which gets ${newPods} first` };
  const remedy = `Mend it, or set its operatorUpgradePolicy to OnRestart, and the others go on`;
  return { reason, message: sentence(`Waiting for ${key}, which got ${newPods} first: ${stuck} ${remedy}.`) };
}

function hasMore(state: ClusterState, pending: ReadonlySet<ComponentName>): boolean {
  return pending.size > 0 || !isThrough(state);
}

/** Whether all pods are as wished, and brokers have shown that they serve. */
function isThrough({ observation, components }: ClusterState): boolean {
  return componentNames.every(name => {
    const { checked, failed } = remembered(observation, name);
    const component = components[name];
    const isUnchecked = name === 'broker' && component.desired > 0;
    const present = component.statefulSet?.status?.updateRevision;
    return isSettled(component) && !failed && !(isUnchecked && checked !== present);
  });
}

type Told = Readonly<Record<string, string>>;

/** The components of which the same is asked as of what there is, and whose template is another. */
function pendingOf(
  state: ClusterState,
  wished: ReadonlyMap<ComponentName, KubernetesObject>,
): { pending: ReadonlySet<ComponentName>; needs: Question[] } {
  const pending = new Set<ComponentName>();
  const needs: Question[] = [];
  for (const [name, { metadata }] of wished) {
    const told = toldOf(state, name);
    if ('fact' in told) needs.push(told);
    else if (isOperatorsDoing(told.annotations ?? {}, metadata.annotations ?? {})) pending.add(name);
  }
  return { pending, needs };
}

function isOperatorsDoing(before: Told, now: Told): boolean {
  const asked = before[askedAnnotation];
  return (
    asked !== undefined &&
    asked === now[askedAnnotation] &&
    before[templateAnnotation] !== now[templateAnnotation]
  );
}

/** What the StatefulSet tells of its template; where somebody has edited that, or while it is away, as in the moment in which volumes grow, its revision does. */
function toldOf(
  { observation, components }: ClusterState,
  name: ComponentName,
): { readonly annotations?: Told } | (Question & { readonly fact: 'provenRevisions' }) {
  const { statefulSet, pods } = components[name];
  if (statefulSet && !isEdited(statefulSet.metadata.annotations))
    return { annotations: statefulSet.metadata.annotations ?? {} };
  const { proven } = remembered(observation, name);
  if (proven === undefined || pods.length === 0) return {};
  const fact = observation.facts.provenRevisions;
  if (!fact) return { fact: 'provenRevisions', of: [proven] };
  const revision = 'value' in fact ? fact.value[proven] : undefined;
  return revision ? { annotations: revision.annotations } : {};
}
