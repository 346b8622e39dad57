import { needlessCopies } from '#src/cluster/bookkeeper/copy-ledgers.ts';
import { suspects } from '#src/cluster/bookkeeper/lost-disk.ts';
import { placementOf } from '#src/cluster/bookkeeper/racks.ts';
import { writabilityOf } from '#src/cluster/bookkeeper/writable.ts';
import { spreadOf } from '#src/cluster/broker/bundles.ts';
import { planDeletion, wantedFinalizers } from '#src/cluster/lifecycle/deletion.ts';
import { missingReferences, noReferences } from '#src/cluster/lifecycle/references.ts';
import { isCarriedOut, planSuspended } from '#src/cluster/lifecycle/suspend.ts';
import { finishedJobs, unusedConfigMaps } from '#src/cluster/lifecycle/unused.ts';
import type { World } from '#src/cluster/model/cluster-state.ts';
import { isOrphan } from '#src/cluster/model/component-state.ts';
import { type Gate, open } from '#src/cluster/model/gate.ts';
import type { Observation, Pod } from '#src/cluster/model/observation.ts';
import { nothing, type Plan } from '#src/cluster/model/plan.ts';
import { merged, type Question } from '#src/cluster/model/question.ts';
import type { Deletion } from '#src/cluster/model/step.ts';
import { deadNodesOf } from '#src/cluster/nodes/dead-node.ts';
import { changesOf } from '#src/cluster/objects/changes.ts';
import { namingOf } from '#src/cluster/objects/naming.ts';
import type { Roll } from '#src/cluster/rollout/guards.ts';
import { rollingOf } from '#src/cluster/rollout/next-pod.ts';
import { onTrial, rolloutsOf, setsInForce } from '#src/cluster/rollout/proven.ts';
import { statusOf } from '#src/cluster/status/status.ts';
import { type Growth, growthsOf } from '#src/cluster/volumes/expansion.ts';
import { growthNeeds, growthRetrySeconds } from '#src/cluster/volumes/size-in-force.ts';
import { wantedVolumes } from '#src/cluster/volumes/wanted.ts';
import { type MetadataStep, metadataStep } from '#src/cluster/zookeeper/initialise.ts';
import { zookeeperQuorum } from '#src/cluster/zookeeper/quorum.ts';
import { recoveryJob } from '#src/components/bookkeeper/recovery-job.ts';
import { releaseOf } from '#src/components/build/context.ts';
import type { ComponentName } from '#src/components/build/names.ts';
import { metadataJob } from '#src/components/metadata/job.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { worldOf } from './in-force.ts';
import { life, type Step } from './life.ts';
import type { Failure } from './model/failure.ts';

/**
 * The gate of each step. One that runs already, be it without its StatefulSet, has passed its gate for good; a later one
 * waits for the earlier.
 */
function gatesOf(world: World, metadata: MetadataStep): Map<ComponentName, Gate> {
  const gates = new Map<ComponentName, Gate>();
  for (const { component, gate } of life) {
    const { statefulSet, pods } = world.views[component];
    gates.set(component, statefulSet || pods.some(isOrphan) ? open : gate(world, metadata));
  }
  return gates;
}

/** StatefulSets that go so that the next pass makes them with bigger claims; it then adopts the pods, which run on. */
function replacements(growths: ReadonlyMap<ComponentName, Growth>): Deletion[] {
  return [...growths.values()].flatMap(({ replace: object }) => {
    const why = `Making StatefulSet ${object?.metadata.name} again with bigger volumes; its pods run on`;
    return object ? [{ object, why, keepsDependents: true as const }] : [];
  });
}

function needed(
  gates: Map<ComponentName, Gate>,
  metadata: MetadataStep,
  world: World,
  roll?: Roll,
): Question[] {
  const waiting = [...gates.values(), metadata.gate].flatMap(gate =>
    gate.open || !gate.needs ? [] : [gate.needs],
  );
  const rolling = roll?.kind === 'wait' && roll.needs ? [roll.needs] : [];
  const proceeding = world.procedures.flatMap(({ needs }) => needs ?? []);
  return [...waiting, ...rolling, ...proceeding];
}

/** A component's StatefulSet, with the configuration its pods mount. */
function ownersOf(world: World, component: ComponentName): KubernetesObject[] {
  const { prepare, run } = life.find(step => step.component === component) as Step;
  return [...prepare(world).filter(({ kind }) => kind === 'ConfigMap'), run(world)];
}

/** A component's StatefulSet as it is to be when it gets the release that the others are getting. */
function setAtTarget(world: World, component: ComponentName): KubernetesObject {
  const { run } = life.find(step => step.component === component) as Step;
  const { context } = world;
  const releases = { ...context.releases, [component]: releaseOf(context.spec) };
  return run({ ...world, context: { ...context, releases } });
}

function soonest(...seconds: (number | undefined)[]): { wakeAfterSeconds?: number } {
  const known = seconds.filter(value => value !== undefined);
  return known.length > 0 ? { wakeAfterSeconds: Math.min(...known) } : {};
}

/** How often is asked again whether what holds a wish still does. */
const holdSeconds = 60;

/** How often a roll or a procedure looks again at what no watch tells: roles of servers, ledgers, members. */
const retrySeconds = 2;

/** The Jobs that copy the ledgers of bookies that leave or have lost their disk. */
function recoveryJobs({ context, recoveries }: World): KubernetesObject[] {
  return recoveries.map(({ ordinal, bookieId }) => recoveryJob(context, ordinal, bookieId));
}

/** The pods that restart now: that of a procedure, or that of the roll. */
function restarts({ procedures }: World, roll: Roll | undefined): { pod: Pod; message: string }[] {
  const moved = procedures.flatMap(({ restart, message }) => (restart ? [{ pod: restart, message }] : []));
  return roll?.kind === 'restart' ? [...moved, roll] : moved;
}

/** The whole decision of a pass: a pure function of what was observed. */
export function plan(observation: Observation, failed: readonly Failure[] = []): Plan {
  const { metadata: meta, spec } = observation.cluster;
  if (meta.deletionTimestamp) return planDeletion(observation);
  const world = worldOf(observation);
  const references = spec.suspend ? noReferences : missingReferences(observation);
  const unknown: Question[] = references.kind === 'ask' ? [references.question] : [];
  unknown.push(...growthNeeds(observation));
  if (unknown.length > 0) return incomplete(observation, unknown);
  if (references.kind === 'missing') {
    const { status, events } = statusOf(world, { blocked: references.message });
    return { ...nothing, status, events, wakeAfterSeconds: 10 };
  }

  const quorum = zookeeperQuorum(world);
  const metadata: MetadataStep = quorum.open ? metadataStep(world) : { gate: quorum };
  const gates = gatesOf(world, metadata);
  const sets = new Map(life.map(step => [step.component, step.run(world)]));
  const rollouts = rolloutsOf(world, sets, name => setAtTarget(world, name));
  const inForce = setsInForce(world, sets, rollouts);
  const rolling = spec.suspend ? undefined : rollingOf(world, rollouts);
  const growth = growthsOf(world);
  const isBusy = spec.suspend || rolling !== undefined || world.procedures.length > 0;
  const spread = spreadOf(world, isBusy);
  const placement = placementOf(world, metadata.gate.open && !spec.suspend);
  const dead = deadNodesOf(world);
  const writing = writabilityOf(world, rolling !== undefined);
  const asked = [spread.needs, placement.needs, writing.needs].filter(each => each !== undefined);
  const open = needed(gates, metadata, world, rolling?.roll);
  const needs = inOrder([...open, ...inForce.needs, ...asked, ...dead.needs]);
  if (needs.length > 0) return incomplete(observation, needs);

  const preparations = life.flatMap(step => step.prepare(world));
  const wanted = [
    ...preparations,
    // What they remember comes before whatever relies on it.
    ...wantedVolumes(world),
    ...life.flatMap(({ component }) =>
      gates.get(component)?.open ? (inForce.sets.get(component) ?? []) : [],
    ),
    ...(metadata.job ? [metadata.job] : []),
    ...recoveryJobs(world),
  ];
  const all = [...preparations, ...sets.values(), metadataJob(world.context)];
  const naming = namingOf(observation, changesOf(observation, wanted), all);
  if (naming.ask && !spec.suspend) return incomplete(observation, [naming.ask]);
  if (naming.isBlocked && !spec.suspend) {
    const { failures, wakeAfterSeconds: wake } = naming;
    const { status, events, deadlineSeconds } = statusOf(world, { gates, metadata: metadata.gate, failures });
    return { ...nothing, status, events, ...soonest(wake, deadlineSeconds) };
  }
  const { changes, fallout } = naming;
  const wished: Deletion[] = [
    ...(metadata.failedJob ? [{ object: metadata.failedJob, why: 'its work was not complete' }] : []),
    ...unusedConfigMaps(observation, wanted, onTrial(world, rollouts)).map(object => ({
      object,
      why: 'no pod uses it any more',
    })),
    ...finishedJobs(observation, wanted).map(object => ({ object, why: 'an earlier cluster left it' })),
    ...world.procedures.flatMap(({ component, deletions = [] }) => {
      return deletions.map(deletion => ({ ...deletion, follows: component }));
    }),
    ...needlessCopies(observation, suspects(observation)),
    ...restarts(world, rolling?.roll).map(({ pod, message }) => ({ object: pod, why: message })),
    ...replacements(growth),
    ...dead.deletions,
  ];
  const deletions = wished.filter(deletion => !fallout.stopsDeletion(deletion));
  const operations = [
    ...(metadata.operation ? [metadata.operation] : []),
    ...world.procedures.flatMap(procedure => procedure.operations ?? []),
  ];
  const isPending = changes.length + deletions.length + operations.length > 0;
  if (spec.suspend) {
    const isOpen = isPending || !isCarriedOut(world, growth, rollouts);
    const found = { metadata: metadata.gate, writing, isPending: isOpen, stuck: dead.units };
    const suspended = planSuspended(world, { ...found, ownersOf });
    const { ask, changes } = namingOf(observation, suspended.changes);
    return ask ? incomplete(observation, [ask]) : { ...suspended, changes };
  }
  const finalizers = wantedFinalizers(observation, deletions);
  const { status, events, deadlineSeconds } = statusOf(world, {
    gates,
    metadata: metadata.gate,
    ...(rolling && { rolling }),
    rollouts,
    growth,
    racks: placement.racks,
    stuck: dead.units,
    writing: writing.gate,
    pending: isPending,
    failures: [...naming.failures, ...failed],
  });
  const retries = [...gates.values(), metadata.gate].map(gate => (gate.open ? undefined : gate.retrySeconds));
  return {
    needs: [],
    ...(finalizers && { finalizers }),
    operations,
    changes,
    deletions,
    background: [...placement.background, ...spread.background],
    status,
    events: [...events, ...placement.events],
    ...soonest(
      ...retries,
      rolling || world.procedures.length > 0 ? retrySeconds : undefined,
      growthRetrySeconds(observation),
      deadlineSeconds,
      spread.wakeAfterSeconds,
      placement.wakeAfterSeconds,
      dead.wakeAfterSeconds,
      writing.wakeAfterSeconds,
      world.holds.some(({ isAsked }) => isAsked) ? holdSeconds : undefined,
      naming.wakeAfterSeconds,
    ),
  };
}

/** What a pass says and does whose plan could not be carried out as a whole; nothing of that is tried again in it. */
export function planAfter(decision: Plan, observation: Observation, failed: readonly Failure[]): Plan {
  const { status, events, wakeAfterSeconds } = plan(observation, failed);
  const wakes = soonest(decision.wakeAfterSeconds, wakeAfterSeconds);
  return { ...nothing, status, events, background: decision.background, ...wakes };
}

/** What is asked for now: a look at bookies depends on whose cookie speaks of another disk. */
function inOrder(questions: readonly Question[]): Question[] {
  const all = merged(questions);
  const isFirst = all.some(({ fact }) => fact === 'cookies');
  return isFirst ? all.filter(({ fact }) => fact !== 'bookies') : all;
}

function incomplete({ cluster }: Observation, needs: readonly Question[]): Plan {
  return { ...nothing, needs, status: cluster.status ?? {} };
}
