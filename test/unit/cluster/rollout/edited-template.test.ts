import { describe, expect, test } from 'vitest';
import { readyCluster, restarted, runFor, runUntil } from '#simulation/steps.ts';
import { FakeWorld } from '#simulation/world.ts';
import { revisionOf } from '#src/cluster/model/component-state.ts';
import type { StatefulSet } from '#src/cluster/model/observation.ts';

type Container = { readonly name: string; readonly image: string };
type Template = { spec: { initContainers?: readonly Container[] } };

/** What somebody does with kubectl edit to the template of the brokers' StatefulSet. */
function give(world: FakeWorld, initContainers: readonly Container[] | undefined): void {
  world.tamper<StatefulSet>('StatefulSet', 'demo-broker', set => {
    const { spec } = set.spec.template as unknown as Template;
    if (initContainers) spec.initContainers = initContainers;
    else delete spec.initContainers;
  });
}

const theirs = { name: 'theirs', image: 'theirs:1' };

/** A cluster that was Ready when somebody added an init container with which brokers fail. */
function edited() {
  const world = readyCluster(new FakeWorld({ broker: { replicas: 3 } }));
  world.settle();
  const from = world.history.length;
  give(world, [theirs]);
  world.runControllers();
  const bad = world.object<StatefulSet>('StatefulSet', 'demo-broker').status?.updateRevision;
  world.broken = pod => revisionOf(pod) === bad;
  world.crashes = 5;
  return { world, from };
}

const reason = (world: FakeWorld) => world.condition('Ready')?.reason;

describe('given a field that somebody adds to the template of a StatefulSet, and with which pods fail', () => {
  test('then one pod gets it, and the status blames that field and not the specification, from the first word on', () => {
    const { world, from } = edited();
    const told = new Set<string>();
    for (let second = 0; second < 120; second++) {
      runFor(world, 1);
      if (reason(world) === 'RollFailed') told.add(world.condition('Ready')?.message ?? '');
    }
    expect(restarted(world, from)).toEqual(['broker-2']);
    expect([...told]).toEqual([
      'broker: demo-broker-2 container failed (exit code 1, again and again). The roll stops here and 2 of 3 pods stay as they were: somebody else than the operator has changed spec.template.spec.initContainers[theirs] of StatefulSet demo-broker. Take that back there, or correct it; the specification is as it was.',
    ]);
    expect(world.events.filter(each => each.startsWith('Stalled'))).toHaveLength(1);
    expect(world.events.findLast(each => each.startsWith('Stalled'))).toContain('initContainers');
  });

  test.each([
    ['takes it back', undefined, ['broker-2', 'broker-2']],
    ['corrects it', [{ ...theirs, image: 'theirs:2' }], ['broker-2', 'broker-2', 'broker-1', 'broker-0']],
  ])('when somebody %s, then the cluster is Ready again by itself', (_, containers, restarts) => {
    const { world, from } = edited();
    runUntil(world, () => reason(world) === 'RollFailed');
    runFor(world, 70);
    give(world, containers);
    world.settle(200);
    expect(world.condition('Ready')?.status).toBe('True');
    expect(world.condition('Stalled')?.status).toBe('False');
    expect(world.cluster.status?.components?.['broker']?.failedRoll).toBeUndefined();
    expect(restarted(world, from)).toEqual(restarts);
  });
});
