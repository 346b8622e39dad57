import { deepEqual, ok } from 'node:assert/strict';
import { componentOf } from '#src/cluster/model/component-state.ts';
import type { Claim, Pod, StatefulSet } from '#src/cluster/model/observation.ts';
import type { Plan } from '#src/cluster/model/plan.ts';
import { type ComponentName, configLabel, workloadName } from '#src/components/build/names.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import type { FakeWorld } from '../world.ts';
import type { ClusterTruth } from './cluster-truth.ts';

type Deletions = Plan['deletions'];

/** The membership changes by one server at a time, the highest, while all vote in sync; no voting server loses its pod. */
function checkEnsemble(world: FakeWorld, { operations, changes }: Plan): void {
  const { participants, behind, leader } = world.ensemble;
  const ready = world.ready('zookeeper').map(({ metadata }) => metadata.name);
  for (const operation of operations) {
    if (operation.kind !== 'reconfigure') continue;
    const id = participants.length;
    const leaves = 'leave' in operation.change;
    if ('leave' in operation.change) ok(operation.change.leave === id, 'the highest leaves');
    else ok(operation.change.join.includes(`server.${id + 1}=`), 'the next one joins');
    const concerned = leaves ? participants : [...participants, id + 1];
    ok(
      concerned.every(member => ready.includes(`demo-zookeeper-${member - 1}`)) && behind === 0,
      'all are in sync when the membership changes',
    );
  }
  if (participants.length === 0) return;
  for (const { desired } of changes) {
    const { replicas = 0 } = (desired['spec'] ?? {}) as { replicas?: number };
    const isSet = desired.kind === 'StatefulSet' && desired.metadata.name === 'demo-zookeeper';
    // What a person has added by hand does not vote, and goes when the ensemble answers.
    const most = Math.max(participants.length + 1, world.replicas('demo-zookeeper') ?? 0);
    const isAsTold = replicas >= participants.length && replicas <= most;
    ok(!isSet || isAsTold, 'as many servers run as vote, and one that is to join');
    const isMap = desired.kind === 'ConfigMap' && desired.metadata.name === 'demo-zookeeper-ensemble';
    const { bootstrap } = (desired['data'] ?? {}) as { bootstrap?: string };
    ok(!isMap || leader === undefined || bootstrap === 'false', 'nothing begins anew');
  }
}

/** No bookie that a ledger names loses its pod, its cookie or its volumes; cookies go after pods, volumes after cookies. */
function checkBookies(world: FakeWorld, decision: Plan, truth: ClusterTruth): void {
  const { bookies } = world;
  const { operations, changes, deletions, status } = decision;
  for (const operation of operations) {
    if (operation.kind !== 'deleteCookie') continue;
    ok(!truth.isNamed(operation.bookie), 'no ledger names a bookie whose cookie goes');
    ok(truth.isTold(operation.bookie, status), 'what is given up is told before');
    ok(!bookies.running.has(operation.bookie), 'a cookie goes when its bookie does not run');
  }
  for (const claim of claimsOf(deletions)) {
    const name = claim.metadata.name.replace(/^(journal|ledgers|data)-/, '');
    if (isWithoutVolume(claim)) continue;
    ok(/^demo-bookie-\d+$/.test(name), 'volumes of bookies alone go');
    ok(!truth.isNamed(name), 'no ledger names a bookie whose volumes go');
    ok(!bookies.cookies.has(name) || bookies.wouldRefuse(name, world.claims), 'volumes go after the cookie');
  }
  for (const { desired } of changes) {
    if (desired.kind !== 'StatefulSet' || desired.metadata.name !== 'demo-bookie') continue;
    const { replicas } = desired['spec'] as { replicas: number };
    for (const name of new Set(bookies.ledgers.flatMap(({ named }) => named)))
      ok(!truth.isNamed(name) || replicas > Number(/\d+$/.exec(name)?.[0]), `${name} has ledgers`);
  }
}

function claimsOf(deletions: Deletions): readonly Claim[] {
  return deletions.flatMap(({ object }) =>
    object.kind === 'PersistentVolumeClaim' ? [object as Claim] : [],
  );
}

function isWithoutVolume({ status }: Claim): boolean {
  return status?.phase === 'Pending';
}

function isServing(world: FakeWorld, object: KubernetesObject): boolean {
  return world.ready(componentOf(object)).some(({ metadata }) => metadata.name === object.metadata.name);
}

/** One pod that serves restarts while all others of its component do; StatefulSets go without their pods. */
function checkRestarts(world: FakeWorld, { deletions }: Plan, truth: ClusterTruth): void {
  const doomed = claimsOf(deletions).map(({ metadata }) => metadata.name);
  for (const { object, keepsDependents } of deletions.filter(({ object }) => object.kind === 'StatefulSet')) {
    ok(keepsDependents, 'no StatefulSet takes its pods with it');
    const pods = world.podsOf(componentOf(object));
    const ready = world.ready(componentOf(object));
    ok(
      pods.every(pod => ready.includes(pod) || truth.waitsForVolume(pod.metadata.name)),
      'all serve that can before one goes',
    );
  }
  // What waits for a volume has never started.
  const restarts = deletions.filter(
    ({
      object: {
        kind,
        metadata: { name },
      },
    }) => {
      return (
        kind === 'Pod' && !doomed.some(claim => claim.endsWith(`-${name}`)) && !truth.waitsForVolume(name)
      );
    },
  );
  const components = restarts.map(({ object }) => componentOf(object));
  ok(new Set(components).size === components.length, 'one pod of a component restarts at a time');
  const served = restarts.filter(({ object }) => isServing(world, object));
  ok(served.length <= 1, 'one pod that serves restarts at a time');
  for (const { object } of served) {
    const component = componentOf(object);
    const ready = world.ready(component);
    ok(ready.length === world.podsOf(component).length, 'all serve before one that serves restarts');
    const { writable } = world.bookies;
    const { name } = object.metadata;
    const isFree = (writable.length < 2 && !writable.includes(name)) || !truth.isNamed(name);
    ok(component !== 'bookkeeper' || world.underReplicated === 0 || isFree, 'all ledgers have their copies');
  }
}

/** No configuration goes that a pod was started with, or may have to go back to. */
function checkConfigurations(world: FakeWorld, { deletions, status }: Plan): void {
  const withPods = Object.entries(status.components ?? {}).filter(([name]) => world.podsOf(name).length > 0);
  const proven = withPods.map(([, { provenRevision = '' }]) => {
    const template = world.revisions.get(provenRevision)?.template as Pick<Pod, 'metadata'> | undefined;
    return template?.metadata.labels?.[configLabel];
  });
  const used = world.pods.map(({ metadata }) => metadata.labels?.[configLabel]);
  for (const { object } of deletions.filter(({ object }) => object.kind === 'ConfigMap')) {
    const hash = object.metadata.labels?.[configLabel];
    ok(![...proven, ...used].includes(hash), 'no configuration goes that is needed');
  }
}

/** What no plan may ever do, looked at before it is carried out. */
export function checkPlan(world: FakeWorld, plan: Plan, truth: ClusterTruth): void {
  const { operations, deletions } = plan;
  // But for a StatefulSet that is away, with its configuration.
  const changes = plan.changes.filter(({ desired, live }) => live || !/Set|ConfigMap/.test(desired.kind));
  if (world.cluster.spec.suspend) deepEqual([operations, changes, deletions], [[], [], []]);
  checkEnsemble(world, plan);
  checkBookies(world, plan, truth);
  checkRestarts(world, plan, truth);
  checkConfigurations(world, plan);
  checkFunctions(world, plan);
  checkStore(world, plan);
  checkTold(plan);
}

/** Only what is there keeps Ready from being True, and says why. */
function checkTold({ status: { waitsFor, components = {} } }: Plan): void {
  const { component, reason } = waitsFor ?? {};
  ok(component === undefined || component in components, `${component} is not there and is waited for`);
  ok(reason !== '', 'what is waited for has a reason');
}

/** Where functions go back into brokers, the last of the other workers go when each broker has one inside. */
function checkFunctions(world: FakeWorld, { changes }: Plan): void {
  const { functions } = world.cluster.spec;
  const sets = changes.filter(({ desired }) => desired.metadata.name === 'demo-functions') as {
    readonly desired: StatefulSet;
    readonly live?: StatefulSet;
  }[];
  const isEnd = sets.some(
    ({ desired, live }) => desired.spec?.replicas === 0 && (live?.spec?.replicas ?? 0) > 0,
  );
  if (!isEnd || functions?.placement !== 'Brokers') return;
  const without = world.ready('broker').filter(({ metadata }) => {
    const map = `demo-broker-${metadata.labels?.[configLabel]}`;
    return !('functions_worker.yml' in ((world.get('ConfigMap', map)?.['data'] as object) ?? {}));
  });
  deepEqual(without, [], 'a broker without a worker inside when the others go');
}

/** Whether a template of workers, or a pod of it, is told of the store. */
function isTold(
  world: FakeWorld,
  component: string,
  { metadata }: Pick<KubernetesObject, 'metadata'>,
): boolean {
  const map = `${workloadName('demo', component as ComponentName)}-${metadata.labels?.[configLabel]}`;
  const files = world.get('ConfigMap', map)?.['data'] as Readonly<Record<string, string>> | undefined;
  return files?.['functions_worker.yml']?.includes('bk://demo-state-store.') ?? false;
}

/** The store of state goes when no worker is told of it, and none that runs is told of one that has never been ready. */
function checkStore(world: FakeWorld, { changes, deletions }: Plan): void {
  const hosts = ['broker', 'functions-worker'];
  const told = hosts.flatMap(host => world.podsOf(host).filter(pod => isTold(world, host, pod)));
  for (const { desired, live } of changes as readonly { desired: StatefulSet; live?: StatefulSet }[]) {
    if (desired.metadata.name !== 'demo-state-store' || desired.spec?.replicas !== 0) continue;
    if ((live?.spec?.replicas ?? 0) > 0) deepEqual(told, [], 'a worker that is told of a store that goes');
  }
  for (const { object } of deletions.filter(({ object }) => object.kind === 'Pod')) {
    const host = hosts.find(name => name === componentOf(object));
    const set = host && world.get('StatefulSet', workloadName('demo', host as ComponentName));
    if (!host || !set || isTold(world, host, object)) continue;
    const template = (set as StatefulSet).spec.template as KubernetesObject | undefined;
    if (template && isTold(world, host, template) && isServing(world, object))
      ok(world.ready('state-store').length > 0, 'workers are told of a store that serves');
  }
}

/** Where all serve a drain and the operator's restart together take one: brokers may be ready and serve nobody. */
const disrupted = ['zookeeper', 'bookkeeper', 'proxy'] as const;

/** How many pods of each serve; none where not all do. */
export function servingOf(world: FakeWorld): number[] {
  return disrupted.map(component => {
    const { length } = world.ready(component);
    return length === world.replicas(workloadName('demo', component)) ? length : 0;
  });
}

export function checkDisruption(before: readonly number[], world: FakeWorld): void {
  for (const [at, component] of disrupted.entries()) {
    const lost = (before[at] ?? 0) - world.ready(component).length;
    ok(lost <= 1, `a drain and a restart together take ${lost} of ${component}`);
  }
}
