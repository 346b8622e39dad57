import type { PulsarClusterStatus } from '#src/api/cluster-status.ts';
import { autorecoveryPreparations, autorecoveryStatefulSet } from '#src/components/autorecovery/objects.ts';
import { bookiePreparations, bookieStatefulSet } from '#src/components/bookkeeper/objects.ts';
import { brokerPreparations, brokerStatefulSet } from '#src/components/broker/objects.ts';
import { type ComponentName, componentNames } from '#src/components/names.ts';
import { proxyPreparations, proxyStatefulSet } from '#src/components/proxy/objects.ts';
import { zookeeperPreparations, zookeeperStatefulSet } from '#src/components/zookeeper/objects.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { type Change, changesOf } from './changes.ts';
import { planDeletion, wantedFinalizers } from './deletion.ts';
import { type Gate, open, servingBroker, writableBookies, zookeeperQuorum } from './gates.ts';
import { type MetadataStep, metadataStep } from './metadata.ts';
import type { FactName, Observation } from './observation.ts';
import { missingReferences } from './references.ts';
import { nextRestart, type Roll } from './roll.ts';
import { type Note, statusOf } from './status.ts';
import { isSettled } from './view.ts';
import { memberVolumes } from './volumes.ts';
import { brokerReplicas, type World, worldOf } from './world.ts';

/** An object that must go, as it was when that was decided: deleted only if it is still the same. */
export interface Deletion {
  readonly object: KubernetesObject;
  readonly why: string;
}

/** What a pass does. */
export interface Plan {
  /** Facts without which the plan is not complete: they are fetched and the pass plans again. */
  readonly needs: readonly FactName[];
  /** The finalizers the cluster should carry; absent when they are right. */
  readonly finalizers?: readonly string[];
  readonly zookeeper?: MetadataStep['zookeeper'];
  readonly changes: readonly Change[];
  readonly deletions: readonly Deletion[];
  readonly status: PulsarClusterStatus;
  readonly events: readonly Note[];
  /** When to look again although nothing has happened. */
  readonly wakeAfterSeconds?: number;
}

/** One stage in the life of a cluster. */
interface Step {
  readonly component: ComponentName;
  /** What must be true before its pods may exist. */
  readonly gate: (world: World, metadata: MetadataStep) => Gate;
  readonly prepare: (world: World) => KubernetesObject[];
  readonly run: (world: World) => KubernetesObject;
}

const life: readonly Step[] = [
  {
    component: 'zookeeper',
    gate: () => open,
    prepare: ({ context }) => zookeeperPreparations(context),
    run: ({ context }) => zookeeperStatefulSet(context),
  },
  // Between the two: znodes and metadata, which have no pods of their own (metadata.ts).
  {
    component: 'bookkeeper',
    gate: (_, metadata) => metadata.gate,
    prepare: ({ context }) => bookiePreparations(context),
    run: ({ context }) => bookieStatefulSet(context),
  },
  {
    component: 'autorecovery',
    gate: writableBookies,
    prepare: ({ context }) => autorecoveryPreparations(context),
    run: ({ context }) => autorecoveryStatefulSet(context),
  },
  {
    component: 'broker',
    gate: writableBookies,
    prepare: ({ context }) => brokerPreparations(context),
    run: ({ context, observation }) => brokerStatefulSet(context, brokerReplicas(observation, context)),
  },
  {
    component: 'proxy',
    gate: servingBroker,
    prepare: ({ context }) => proxyPreparations(context),
    run: ({ context }) => proxyStatefulSet(context),
  },
];

/** The gate of each step. One that runs already has passed its gate for good; a later one waits for the earlier. */
function gatesOf(world: World, metadata: MetadataStep): Map<ComponentName, Gate> {
  const gates = new Map<ComponentName, Gate>();
  for (const { component, gate } of life) {
    gates.set(component, world.views[component].statefulSet ? open : gate(world, metadata));
  }
  return gates;
}

/** The first component that has a pod to restart, if all before it are well: never two tiers at once. */
function rollOf(world: World): { component: ComponentName; roll: Roll } | undefined {
  for (const component of componentNames) {
    const view = world.views[component];
    const roll = nextRestart(view, world.observation.facts);
    if (roll.kind !== 'none') return { component, roll };
    if (view.statefulSet && !isSettled(view)) return undefined;
  }
  return undefined;
}

function needed(gates: Map<ComponentName, Gate>, metadata: MetadataStep, roll: Roll | undefined): FactName[] {
  const waiting = [...gates.values(), metadata.gate].flatMap(gate =>
    gate.open || !gate.needs ? [] : [gate.needs],
  );
  const rolling = roll?.kind === 'wait' && roll.needs ? [roll.needs] : [];
  return [...new Set([...waiting, ...rolling])];
}

function soonest(...seconds: (number | undefined)[]): { wakeAfterSeconds?: number } {
  const known = seconds.filter(value => value !== undefined);
  return known.length > 0 ? { wakeAfterSeconds: Math.min(...known) } : {};
}

/** How often a roll looks again at what no watch tells: roles of servers, ledgers that miss a replica. */
const rollRetrySeconds = 2;

/** The whole decision of a pass: a pure function of what was observed. */
export function plan(observation: Observation): Plan {
  if (observation.cluster.metadata.deletionTimestamp) return planDeletion(observation);
  const world = worldOf(observation);
  const references = missingReferences(observation);
  if (references.kind === 'ask') return incomplete(observation, ['missingReferences']);
  if (references.kind === 'missing') {
    const { status, events } = statusOf(world, { blocked: references.message });
    return { needs: [], changes: [], deletions: [], status, events, wakeAfterSeconds: 10 };
  }

  const quorum = zookeeperQuorum(world);
  const metadata: MetadataStep = quorum.open ? metadataStep(world) : { gate: quorum };
  const gates = gatesOf(world, metadata);
  const rolling = rollOf(world);
  const needs = needed(gates, metadata, rolling?.roll);
  if (needs.length > 0) return incomplete(observation, needs);

  const wanted = [
    ...life.flatMap(step => step.prepare(world)),
    ...life.filter(({ component }) => gates.get(component)?.open).map(step => step.run(world)),
    ...(metadata.job ? [metadata.job] : []),
    ...memberVolumes(world),
  ];
  const changes = changesOf(observation, wanted);
  const deletions = [
    ...(metadata.failedJob ? [{ object: metadata.failedJob, why: 'its work was not complete' }] : []),
    ...(rolling?.roll.kind === 'restart' ? [{ object: rolling.roll.pod, why: rolling.roll.message }] : []),
  ];
  const finalizers = wantedFinalizers(observation);
  const { status, events, deadlineSeconds } = statusOf(world, {
    gates,
    metadata: metadata.gate,
    ...(rolling && { rolling }),
    pending: changes.length > 0 || deletions.length > 0,
  });
  const retries = [...gates.values(), metadata.gate].map(gate => (gate.open ? undefined : gate.retrySeconds));
  return {
    needs: [],
    ...(finalizers && { finalizers }),
    ...(metadata.zookeeper && { zookeeper: metadata.zookeeper }),
    changes,
    deletions,
    status,
    events: [...changes.flatMap(({ note }) => note ?? []), ...events],
    ...soonest(...retries, rolling ? rollRetrySeconds : undefined, deadlineSeconds),
  };
}

function incomplete({ cluster }: Observation, needs: readonly FactName[]): Plan {
  return { needs, changes: [], deletions: [], status: cluster.status ?? {}, events: [] };
}
