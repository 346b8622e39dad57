import { needlessCopies } from '#src/cluster/bookkeeper/copy-ledgers.ts';
import { writableBookies } from '#src/cluster/bookkeeper/gate.ts';
import { placementOf } from '#src/cluster/bookkeeper/racks.ts';
import { bundlesOf } from '#src/cluster/broker/bundles.ts';
import { mayServe, servingBroker } from '#src/cluster/broker/gate.ts';
import { membershipStage } from '#src/cluster/configuration-store/membership.ts';
import { waitsForReferences } from '#src/cluster/lifecycle/references.ts';
import { unused } from '#src/cluster/lifecycle/unused.ts';
import type { ClusterState } from '#src/cluster/model/cluster-state.ts';
import { componentOf, isOrphan } from '#src/cluster/model/component-state.ts';
import { closed, type Gate, open, waitsOf } from '#src/cluster/model/gate.ts';
import { imageInForce, wantsOfJob } from '#src/cluster/model/jobs.ts';
import { merge, type Wants } from '#src/cluster/model/wants.ts';
import { budgetsInForce } from '#src/cluster/nodes/budgets.ts';
import { deadNodesOf } from '#src/cluster/nodes/dead-node.ts';
import { restartOfPod } from '#src/cluster/nodes/restart.ts';
import { presentOf, setAtTarget, wantedSet } from '#src/cluster/objects/sets.ts';
import { keptComponents } from '#src/cluster/rollout/kept.ts';
import { mayBeWorkers, servingBrokerOfOneVersion } from '#src/cluster/rollout/newcomers.ts';
import { isRolling, rollingOf } from '#src/cluster/rollout/next-pod.ts';
import { operatorUpgradeOf } from '#src/cluster/rollout/operator-upgrade.ts';
import { onTrial, rolloutsOf } from '#src/cluster/rollout/proven.ts';
import { setsInForce, wantedSets } from '#src/cluster/rollout/set-in-force.ts';
import { isMetadataLost, latitudeOf } from '#src/cluster/serving/latitude.ts';
import { heardAfter } from '#src/cluster/serving/not-yet-heard.ts';
import { servingOf } from '#src/cluster/serving/serving.ts';
import { restartOfRecovery } from '#src/cluster/serving/stuck-recovery.ts';
import type { StatusInput } from '#src/cluster/status/input.ts';
import { notStarting } from '#src/cluster/status/not-starting.ts';
import { corrections } from '#src/cluster/volumes/correction.ts';
import { expansionsOf, replacements } from '#src/cluster/volumes/expansion.ts';
import { sizesWanted } from '#src/cluster/volumes/size-in-force.ts';
import { wantedClaims } from '#src/cluster/volumes/wanted.ts';
import { metadataStage } from '#src/cluster/zookeeper/metadata.ts';
import { recoveryJob } from '#src/components/bookkeeper/recovery-job.ts';
import { type ComponentName, componentNames } from '#src/components/build/names.ts';
import { metadataJob } from '#src/components/metadata/job.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';

/** What a stage wants, and what the status is to tell of it. */
export interface Wishes extends Wants {
  readonly found?: StatusInput;
  /** Objects that the cluster makes sooner or later: their names are looked up before anything is made. */
  readonly reserves?: readonly KubernetesObject[];
  /** Set where nothing that comes later is looked at. */
  readonly stops?: true;
}

type Told = ReturnType<typeof merge> & Required<Pick<Wishes, 'found' | 'reserves'>> & Pick<Wishes, 'stops'>;

/** A stage in the life of a cluster: what it wants, by the state and by what those before it want. */
type Stage = (state: ClusterState, before: Told) => Wishes;

/** How often a roll or a step looks again at what no watch tells: roles of servers, ledgers, members. */
const retrySeconds = 2;
/** How often is asked again whether what holds a wish still does. */
const holdSeconds = 60;

const references: Stage = state =>
  latitudeOf(state) === 'nothing' ? {} : waitsForReferences(state.observation);

const sizes: Stage = ({ observation }) => sizesWanted(observation);

/** What pods need and may exist without them; and the marks on volumes, before whatever relies on what they remember. */
const grounds: Stage = state => {
  const preparations = presentOf(state).flatMap(({ prepare }) => prepare(state.context));
  const prepared = budgetsInForce(state.observation, preparations);
  return { applies: [...prepared, ...wantedClaims(state)], reserves: preparations };
};

const membership: Stage = (state, { found }) => membershipStage(state, found.metadata);

/** What must be true before the pods of a component may exist. */
const gates: Readonly<
  Record<ComponentName, (state: ClusterState, metadata: Gate, membership: Gate) => Gate>
> = {
  zookeeper: () => open,
  bookkeeper: (_, metadata) => metadata,
  autorecovery: writableBookies,
  'state-store': writableBookies,
  broker: (state, _, membership) => (membership.open ? mayServe(state) : membership),
  'functions-worker': mayBeWorkers,
  proxy: servingBroker,
  websocket: servingBrokerOfOneVersion,
  canary: servingBroker,
};

/** The components in their order, each with the template that is in force. */
const components: Stage = (state, { found }) => {
  const present = presentOf(state);
  const passed = new Map(present.map(({ name }) => [name, gateOf(state, name, found)] as const));
  const wished = new Map(present.map(({ name }) => [name, wantedSet(state, name)] as const));
  const upgrade = operatorUpgradeOf(state, wished, isMetadataLost(state));
  const { sets: wanted, needs: asked } = wantedSets(state, wished, keptComponents(state, upgrade));
  const rollouts = rolloutsOf(state, wanted, name => setAtTarget(state, name));
  const { sets, needs } = setsInForce(state, wanted, rollouts);
  const applies = present.flatMap(({ name }) => (passed.get(name)?.open ? (sets.get(name) ?? []) : []));
  const waits = [...passed.values()].map(waitsOf).reduce(merge, {});
  const wake = upgrade.wakeAfterSeconds === undefined ? {} : { wakeAfterSeconds: upgrade.wakeAfterSeconds };
  return {
    ...merge(waits, { needs: [...(upgrade.needs ?? []), ...asked, ...needs], applies, ...wake }),
    found: { gates: passed, rollouts, upgrade },
    reserves: [...wished.values(), ...(passed.has('bookkeeper') ? [metadataJob(state.context)] : [])],
  };
};

/** What servers tell by themselves; nobody is asked. Over lost metadata nothing is done: what is left may be all there is. */
const serving: Stage = state => {
  const wakeAfterSeconds = heardAfter(state);
  const told = { ...(wakeAfterSeconds && { wakeAfterSeconds }), found: { serving: servingOf(state) } };
  return { ...told, ...(latitudeOf(state) === 'nothing' && { stops: true }) };
};

/** Servers and bookies that join, leave, or come back: the next step of each. */
const steps: Stage = ({ steps, context, observation, holds }) => {
  const image = imageInForce(observation, 'bookkeeper');
  const jobs = steps
    .flatMap(({ copies }) => copies ?? [])
    .map(({ ordinal, bookieId }) => recoveryJob(context, ordinal, bookieId, image))
    .map(job => wantsOfJob(observation, job));
  const wants = steps.map(({ component, ...step }) => ({
    needs: step.needs ? [step.needs] : [],
    operations: step.operations ?? [],
    losses: step.loses ? [step.loses] : [],
    deletions: [
      ...(step.deletions ?? []).map(deletion => ({ ...deletion, follows: component })),
      ...(step.restart ? [restartOfPod(observation, { pod: step.restart, message: step.message })] : []),
    ],
    wakeAfterSeconds: retrySeconds,
  }));
  const held = holds.some(({ isAsked }) => isAsked) ? { wakeAfterSeconds: holdSeconds } : {};
  const copies = { deletions: needlessCopies(observation) };
  return [...wants, ...jobs, copies, held].reduce<Wants>(merge, {});
};

/** One pod gets the present template, or goes back to the last that has proven itself, when all it relies on is well. */
const rollout: Stage = (state, { found }) => {
  const tiers = latitudeOf(state) === 'zookeeper' ? (['zookeeper'] as const) : componentNames;
  const rolling = found.rollouts && !isSuspended(state) ? rollingOf(state, found.rollouts, tiers) : [];
  if (rolling.length === 0) return {};
  const deletions = rolling.flatMap(({ roll, repairs }) => {
    return roll.kind === 'restart' ? [restartOfPod(state.observation, { ...roll, repairs })] : [];
  });
  const needs = rolling.flatMap(({ roll }) => (roll.kind === 'wait' && roll.needs ? [roll.needs] : []));
  return { needs, deletions, wakeAfterSeconds: retrySeconds, found: { rolling } };
};

/** Volumes grow with the spec; last of all their StatefulSet is made again, as it is where storage was wrong from the first. */
const expansion: Stage = (state, { found }) => {
  const expansions = expansionsOf(state);
  const all = [...replacements(expansions), ...corrections(state.observation)];
  // What would not be made again must not go.
  const deletions = all.filter(({ object }) => {
    const component = componentNames.find(name => name === componentOf(object));
    return component === undefined || !found.lacks?.by.has(component);
  });
  return { deletions, found: { expansions } };
};

const racks: Stage = (state, { found }) => {
  // The first bookie that starts completes the metadata of ledgers.
  const hasLedgers = found.metadata?.open === true && state.components.bookkeeper.ready > 0;
  const { racks: known, ...wants } = placementOf(state, hasLedgers && !isSuspended(state));
  return { ...wants, found: { racks: known } };
};

const bundles: Stage = (state, { found }) =>
  bundlesOf(state, isSuspended(state) || found.rolling !== undefined || state.steps.length > 0);

const deadNodes: Stage = state => {
  const { units, ...wants } = deadNodesOf(state);
  return { ...wants, found: { stuck: units } };
};

const recovery: Stage = (state, { found }) =>
  restartOfRecovery(state, isRolling(found.rolling, 'autorecovery'));

const leftovers: Stage = (state, { applies, found }) =>
  unused(state.observation, applies, found.rollouts ? onTrial(state, found.rollouts) : []);

/** The life of a cluster, in the order in which one thing relies on another. */
const life: readonly Stage[] = [
  references,
  sizes,
  grounds,
  metadataStage,
  membership,
  components,
  serving,
  steps,
  rollout,
  expansion,
  deadNodes,
  leftovers,
  // Nothing relies on these.
  notStarting,
  recovery,
  racks,
  bundles,
];

/** What all stages want, or those before one that stops. */
export function wishesOf(state: ClusterState): Told {
  let told: Told = { ...merge({}, {}), found: {}, reserves: [] };
  for (const stage of life) {
    const { found, reserves = [], stops, ...wants } = stage(state, told);
    const so = { found: { ...told.found, ...found }, reserves: [...told.reserves, ...reserves] };
    told = { ...merge(told, wants), ...so, ...(stops && { stops }) };
    if (stops) return told;
  }
  return told;
}

/**
 * One that runs already, even without its StatefulSet, has passed its gate for good; but it stays as it is while it lacks
 * what it is wanted with.
 */
function gateOf(state: ClusterState, name: ComponentName, found: StatusInput): Gate {
  const { lacks, metadata = open, membership } = found;
  const { statefulSet, pods } = state.components[name];
  const lack = lacks?.by.get(name);
  if (lack !== undefined && !pods.some(isOrphan)) return closed('MissingReference', lack);
  return statefulSet || pods.some(isOrphan) ? open : gates[name](state, metadata, membership?.gate ?? open);
}

function isSuspended({ observation }: ClusterState): boolean {
  return observation.cluster.spec.suspend;
}
