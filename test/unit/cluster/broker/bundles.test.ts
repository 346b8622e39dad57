import { describe, expect, test } from 'vitest';
import { FakeWorld } from '#simulation/world.ts';
import type { Pod } from '#src/cluster/model/observation.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';

const brokers = (replicas: number, config = {}) => ({ broker: { replicas, config } });

/** Two brokers that own four bundles each and have served for long. */
function runningCluster(config = {}): FakeWorld {
  const world = new FakeWorld(brokers(2, config));
  world.settle();
  const bundles = Array.from({ length: 8 }, (_, n) => `public/default/0x${n}0000000_0x${n + 1}0000000`);
  world.bundles = { 'demo-broker-0': bundles.slice(0, 4), 'demo-broker-1': bundles.slice(4) };
  world.now += 3_600_000;
  return world;
}

/** A quarter of a minute at a time, for five minutes. */
function letTimePass(world: FakeWorld): void {
  for (let round = 0; round < 20; round++) {
    world.now += 15_000;
    world.pass();
  }
}

function counts({ bundles }: FakeWorld): number[] {
  return Object.values(bundles).map(({ length }) => length);
}

describe('given two brokers that own all bundles', () => {
  test('when a third comes up, then it gets its share, one bundle at a time, and the cluster stays Ready', () => {
    const world = runningCluster();
    world.edit(brokers(3));
    world.settle();
    let operations = 0;
    for (let round = 0; round < 20; round++) {
      world.now += 15_000;
      operations = Math.max(operations, world.pass().bestEffort.length);
      expect(world.condition('Ready')?.status).toBe('True');
    }
    expect(counts(world)).toEqual([3, 3, 2]);
    expect(operations).toBe(1);
    expect(world.events.filter(event => event.startsWith('Spreading'))).not.toEqual([]);
  });

  test('when a broker was restarted and has none left, then it gets its share back', () => {
    const world = runningCluster();
    world.bundles = { 'demo-broker-0': Object.values(world.bundles).flat(), 'demo-broker-1': [] };
    world.delete({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'demo-broker-1' } });
    world.settle();
    letTimePass(world);
    expect(counts(world)).toEqual([4, 4]);
  });

  test('when a broker has just come up, then it is left alone until its load is known', () => {
    const world = runningCluster();
    world.edit(brokers(3));
    for (let round = 0; round < 3; round++) {
      world.pass();
      world.runControllers();
      world.runPods();
    }
    expect(world.plan().bestEffort).toEqual([]);
    expect(world.plan().wakeAfterSeconds).toBeLessThanOrEqual(6);
  });

  test('when a broker has come up and nothing is to be moved, then that is looked at ever more rarely, and no more after three minutes', () => {
    const world = runningCluster();
    world.bundles = { 'demo-broker-0': [], 'demo-broker-1': [] };
    const [, broker] = world.podsOf('broker');
    world.tamper<Pod>('Pod', broker?.metadata.name ?? '', ({ status }) => {
      Object.assign(conditionOf(status, 'Ready') ?? {}, { lastTransitionTime: world.time() });
    });
    const waits: number[] = [];
    for (let wait = world.pass().wakeAfterSeconds; wait !== undefined; wait = world.pass().wakeAfterSeconds) {
      waits.push(wait);
      world.now += wait * 1000;
    }
    const [first, ...others] = waits;
    expect([first, others[0]]).toEqual([6, 5]);
    expect(others).toEqual(others.toSorted((one, other) => one - other));
    expect(others.length).toBeLessThan(15);
    expect(waits.reduce((sum, wait) => sum + wait)).toBeGreaterThanOrEqual(180);
  });

  test('when they have served for long, then their load is none of our business', () => {
    const world = runningCluster();
    world.bundles = { 'demo-broker-0': Object.values(world.bundles).flat(), 'demo-broker-1': [] };
    letTimePass(world);
    expect(counts(world)).toEqual([8, 0]);
  });

  test('when load balancing is switched off, then nothing moves', () => {
    const config = { loadBalancerEnabled: 'false' };
    const world = runningCluster(config);
    world.edit(brokers(3, config));
    world.settle();
    letTimePass(world);
    expect(counts(world)).toEqual([4, 4]);
  });
});
