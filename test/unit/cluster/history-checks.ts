import { expect } from 'vitest';
import { FakeWorld } from '#simulation/world.ts';
import type { Plan } from '#src/cluster/model/plan.ts';
import { compareVersions } from '#src/cluster/rollout/version-moves.ts';
import { componentNames } from '#src/components/build/names.ts';

/** The membership changes by one server at a time, the highest, while all vote in sync; no voting server loses its pod. */
function checkEnsemble(world: FakeWorld, { operations, changes }: Plan): void {
  const { participants, behind } = world.ensemble;
  const ready = world.ready('zookeeper').map(({ metadata }) => metadata.name);
  for (const operation of operations.filter(({ kind }) => kind === 'reconfigure')) {
    if (operation.kind !== 'reconfigure') continue;
    const id = participants.length;
    if ('leave' in operation.change) expect(operation.change.leave).toBe(id);
    else expect(operation.change.join).toContain(`server.${id + 1}=`);
    const concerned = 'leave' in operation.change ? participants : [...participants, id + 1];
    expect(ready).toEqual(expect.arrayContaining(concerned.map(member => `demo-zookeeper-${member - 1}`)));
    expect(behind).toBe(0);
  }
  for (const { desired } of changes) {
    if (participants.length === 0) continue;
    if (desired.kind === 'StatefulSet' && desired.metadata.name === 'demo-zookeeper') {
      const { replicas } = desired['spec'] as { replicas: number };
      expect(replicas).toBeGreaterThanOrEqual(participants.length);
      expect(replicas).toBeLessThanOrEqual(participants.length + 1);
    }
    if (
      desired.kind === 'ConfigMap' &&
      desired.metadata.name === 'demo-zookeeper-ensemble' &&
      world.ensemble.leader !== undefined
    ) {
      expect((desired['data'] as Record<string, string>)['bootstrap']).toBe('false');
    }
  }
}

/** No bookie that a ledger names loses its pod, its cookie or its volumes; cookies go after pods, volumes after cookies. */
function checkBookies(world: FakeWorld, { operations, changes, deletions }: Plan): void {
  const { bookies } = world;
  const isThere = (name: string) => world.pods.some(({ metadata }) => metadata.name === name);
  for (const operation of operations) {
    if (operation.kind !== 'deleteCookie') continue;
    expect(bookies.names(operation.bookie)).toBe(0);
    expect(isThere(operation.bookie)).toBe(false);
  }
  for (const { object } of deletions.filter(({ object }) => object.kind === 'PersistentVolumeClaim')) {
    const name = object.metadata.name.replace(/^(journal|ledgers)-/, '');
    expect(name).toMatch(/^demo-bookie-\d+$/);
    expect(bookies.names(name)).toBe(0);
    expect(bookies.cookies.has(name)).toBe(false);
  }
  for (const { desired } of changes) {
    if (desired.kind !== 'StatefulSet' || desired.metadata.name !== 'demo-bookie') continue;
    const { replicas } = desired['spec'] as { replicas: number };
    for (const name of new Set(bookies.ledgers.flatMap(({ named }) => named))) {
      expect(replicas, `${name} holds ledgers`).toBeGreaterThan(Number(/\d+$/.exec(name)?.[0]));
    }
  }
}

/** What no plan may ever do, looked at before it is carried out. */
export function checkPlan(world: FakeWorld): void {
  const plan = world.plan();
  const { deletions } = plan;
  // But for a StatefulSet that is away, with its configuration.
  const changes = plan.changes.filter(({ desired, live }) => live || !/Set|ConfigMap/.test(desired.kind));
  if (world.cluster.spec.suspend) expect([plan.operations, changes, deletions]).toEqual([[], [], []]);
  checkEnsemble(world, plan);
  checkBookies(world, plan);
  for (const { object, keepsDependents } of deletions.filter(({ object }) => object.kind === 'StatefulSet')) {
    expect(keepsDependents, 'no StatefulSet takes its pods with it').toBe(true);
    const component = object.metadata.labels?.['app.kubernetes.io/component'] ?? '';
    expect(world.ready(component), 'all serve before one goes').toHaveLength(world.podsOf(component).length);
  }
  const restarts = deletions.filter(({ object }) => object.kind === 'Pod');
  expect(restarts.length).toBeLessThanOrEqual(1);
  for (const { object } of restarts) {
    const component = object.metadata.labels?.['app.kubernetes.io/component'] ?? '';
    const ready = world.ready(component);
    const victimServes = ready.some(({ metadata }) => metadata.name === object.metadata.name);
    if (victimServes)
      expect(ready, 'all serve before one that serves restarts').toHaveLength(world.podsOf(component).length);
    if (victimServes && component === 'bookkeeper') expect(world.underReplicated).toBe(0);
  }
}

/** No pod may ever be newer than one of a component it stands on, whatever is deleted or edited in between. */
export function checkVersions(world: FakeWorld): void {
  const versions = componentNames.map(name => world.versions(name).sort(compareVersions));
  for (const [at, above] of versions.entries()) {
    for (const below of versions.slice(0, at)) {
      const [newest, oldest] = [above.at(-1), below[0]];
      if (newest === undefined || oldest === undefined) continue;
      expect(compareVersions(newest, oldest), JSON.stringify(versions)).toBeLessThanOrEqual(0);
    }
  }
}
