import { dequal } from 'dequal';
import type { Facts } from '#src/cluster/model/observation.ts';
import type { Operation } from '#src/cluster/model/operation.ts';
import type { FactName, Question } from '#src/cluster/model/question.ts';
import { componentLabel, podName } from '#src/components/build/names.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { declaredLost } from './bookkeeper.ts';
import { asFailing, moveBundle } from './brokers.ts';
import { inspected } from './ensemble.ts';
import { obstacleOf } from './job-starts.ts';
import { tell } from './kubernetes/kubelet.ts';
import { isPlaceable } from './kubernetes/nodes.ts';
import type { FakePulsar } from './pulsar.ts';

type Pod = FakePulsar['pods'][number];

/** What ZooKeeper tells by what it does not have, so that nobody is believed where the metadata is not. */
const ofLedgers: readonly Question['fact'][] = [
  'bookies',
  'cookies',
  'largestPolicy',
  'racks',
  'registrations',
  'runningPods',
  'underReplicatedLedgers',
];

function absentLedgers({ metadata, bookies }: FakePulsar): string | undefined {
  if (metadata !== 'complete') return '/ledgers/INSTANCEID';
  return bookies.hasLayout ? undefined : '/ledgers/LAYOUT';
}

/** As the real questions do: an answer holds what servers know, of the names that are asked for. */
export function answerOf(world: FakePulsar, question: Question): Facts {
  const { fact } = question;
  const absent = ofLedgers.includes(fact) ? absentLedgers(world) : undefined;
  const error = world.unanswered[fact] ?? (absent && `ZooKeeper has no ${absent}`);
  if (error) return { [fact]: { error } };
  const names =
    question.fact === 'names' || question.fact === 'unseen' || question.fact === 'unseenClaims'
      ? question.of
      : [];
  const regarded = question.fact === 'warnings' ? question.of : [];
  const some = 'of' in question && Array.isArray(question.of) ? (question.of as string[]) : [];
  const answers: { readonly [Name in FactName]: () => Required<Facts>[Name] } = {
    metadata: () =>
      ready(world).length > 0 ? inspected(world.metadata, world.sharedStore) : { error: 'no server answers' },
    configurationStores: () => world.askStores(some),
    registrations: () => ({ value: world.bookies.registrations() }),
    largestPolicy: () => ({ value: world.bookies.policy }),
    provenRevisions: () => ({ value: keptOf(world, some) }),
    ensemble: () => world.ensemble.look(ready(world)),
    bookies: () => ({
      value: world.bookies.look(some, world.cluster.spec.bookkeeper.replicas, declaredLost(world.cluster)),
    }),
    bundles: () => ({ value: world.bundles }),
    racks: () => world.racks.look(some),
    cookies: () => ({ value: world.bookies.cookieTimes() }),
    failingBrokers: () => ({ value: world.failingBrokers.map(asFailing) }),
    nodes: () => world.nodes.look(some),
    runningPods: () => ({ value: world.nodes.running.filter(name => some.includes(name)) }),
    underReplicatedLedgers: () => ({ value: world.underReplicated }),
    missingReferences: () => ({ value: world.missingReferences }),
    expandableClasses: () =>
      Array.isArray(world.expandableClasses)
        ? { value: world.expandableClasses.filter(name => some.includes(name)) }
        : { error: world.expandableClasses.message },
    warnings: () => ({
      value: Object.fromEntries(regarded.map(({ name, uid }) => [uid, world.warnings[name] ?? []])),
    }),
    unseen: () => ({ value: namedAs(names, [...world.foreign, ...world.pods]) }),
    unseenClaims: () => ({ value: namedAs(names, [...world.foreign, ...world.claims]) }),
    names: () => ({
      value: namedAs(names, [...world.foreign, ...world.owned, ...world.pods, ...world.claims]),
    }),
  };
  return { [fact]: answers[fact]() };
}

function ready(world: FakePulsar): string[] {
  return world.ready('zookeeper').map(({ metadata }) => metadata.name);
}

function keptOf({ revisions }: FakePulsar, names: readonly string[]) {
  return Object.fromEntries([...revisions].filter(([name]) => names.includes(name)));
}

/** Those of the objects that have one of these names. */
function namedAs(names: readonly KubernetesObject[], objects: readonly KubernetesObject[]) {
  return objects.filter(({ kind, metadata }) => {
    return names.some(name => name.kind === kind && name.metadata.name === metadata.name);
  });
}

/** What servers do when the operator asks them to; returns why it failed, if a test has it fail. */
export function attempt(world: FakePulsar, operation: Operation): string | undefined {
  const problem = world.failing(operation);
  if (problem !== undefined) return problem;
  try {
    perform(world, operation);
  } catch (error) {
    // No cache stays behind here, so whoever decided should have known.
    throw new Error(`${operation.kind} was refused`, { cause: error });
  }
  return undefined;
}

function perform(world: FakePulsar, operation: Operation): void {
  const { history } = world;
  if (operation.kind === 'removeUnfinishedLedgers') world.metadata = 'missing';
  if (operation.kind === 'enterStore') {
    history.push(`enter ${operation.url}`);
    if (!world.hasRun) world.sharedStore = operation.url;
    world.sharedStore ??= operation.url;
    world.storeAt(operation.url).enter(world.sharedStore);
  }
  if (operation.kind === 'reconfigure') {
    history.push(`reconfigure ${JSON.stringify(operation.change)}`);
    world.ensemble.reconfigure(operation.change, operation.version);
  }
  if (operation.kind === 'writeRacks') world.racks.write(operation.map);
  if (operation.kind === 'moveBundle') history.push(moveBundle(world.bundles, operation));
  if (operation.kind === 'setReadOnly' || operation.kind === 'deleteCookie') {
    history.push(`${operation.kind} ${JSON.stringify(operation)}`);
    world.bookies.perform(operation);
  }
}

/** What runs in pods: every pod that can becomes ready, a Job's pod ends. */
export function runServers(world: FakePulsar): void {
  for (const pod of world.pods) {
    const component = pod.metadata.labels?.[componentLabel];
    const work = component === 'metadata' ? initialise : component === 'recovery' ? recover : undefined;
    if (work) startJob(world, pod, work);
    else serve(world, pod);
  }
  world.hasRun ||= world.ready('broker').length > 0;
  world.elect();
  world.bookies.start(world.ready('bookkeeper'), world.claims, world.now);
}

function serve(world: FakePulsar, pod: Pod): void {
  if (pod.status?.phase === 'Pending' && !isPlaceable(world, pod)) return;
  const refuses = world.bookies.wouldRefuse(pod.metadata.name, world.claims);
  const isBroken = world.broken(pod) || refuses || waitsForVolumes(world, pod);
  tell(world, pod, !isBroken, isBroken ? Math.max(world.crashes, refuses ? 1 : 0) : 0);
}

function waitsForVolumes({ claims }: FakePulsar, { metadata }: Pod): boolean {
  return claims.some(claim => {
    return claim.metadata.name.endsWith(`-${metadata.name}`) && claim.status?.phase === 'Pending';
  });
}

function startJob(world: FakePulsar, pod: Pod, work: (world: FakePulsar, pod: Pod) => void): void {
  const status = pod.status?.phase === 'Pending' && obstacleOf(pod, world.obstacles);
  if (!status) work(world, pod);
  else if (!dequal(pod.status, status)) world.write({ ...pod, status });
}

/** As the real one: with /ledgers half made it skips BookKeeper and still ends well. */
function initialise(world: FakePulsar, pod: Pod): void {
  if (pod.status?.phase !== 'Pending') return;
  if (world.metadata === 'missing') [world.metadata, world.initialisedAt] = ['complete', world.now];
  world.write({ ...pod, status: { phase: 'Succeeded' } });
}

/** It takes a while; then it has copied what it can to other writable bookies. */
function recover(world: FakePulsar, pod: Pod): void {
  const { phase, startTime = world.time() } = pod.status ?? {};
  if (phase === 'Succeeded' || phase === 'Failed') return;
  if (phase === 'Pending') world.write({ ...pod, status: { phase: 'Running', startTime } });
  const isOver = world.now >= Date.parse(startTime) + world.bookies.copyingMs;
  if (!isOver) return;
  const ordinal = Number(/-(\d+)$/.exec(pod.metadata.ownerReferences?.[0]?.name ?? '')?.[1]);
  world.bookies.copyFrom(ordinal);
  world.write({
    ...pod,
    status: { startTime, ...endOf(world.bookies.skips(podName('demo', 'bookkeeper', ordinal)) ? 3 : 0) },
  });
}

/** What a pod is when its only container has ended. */
function endOf(exitCode: number): NonNullable<Pod['status']> {
  const phase = exitCode === 0 ? 'Succeeded' : 'Failed';
  return { phase, containerStatuses: [{ name: 'recovery', state: { terminated: { exitCode } } }] };
}
