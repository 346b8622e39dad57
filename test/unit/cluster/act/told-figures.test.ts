import { describe, expect, test } from 'vitest';
import { pass } from '#simulation/passes.ts';
import { readyCluster } from '#simulation/steps.ts';
import { FakeWorld } from '#simulation/world.ts';
import { ToldFigures } from '#src/cluster/act/told-figures.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';

describe('given when a status was written last', () => {
  test('then figures alone may be told three minutes later', () => {
    let now = 0;
    const figures = new ToldFigures(() => now);
    expect(figures.restSeconds('a'), 'nothing was written yet').toBe(0);
    figures.wrote('a');
    expect(figures.restSeconds('a')).toBe(180);
    expect(figures.restSeconds('b'), 'each cluster counts by itself').toBe(0);
    now = 179_100;
    expect(figures.restSeconds('a')).toBe(1);
    now = 180_000;
    expect(figures.restSeconds('a')).toBe(0);
  });
});

describe('given a scale-down that is held because the others have no room', () => {
  /** So many GB are free, in a pass of a process that remembers when it told figures last. */
  function held() {
    let now = 0;
    const world = new FakeWorld({ bookkeeper: { replicas: 5 } });
    world.settle();
    for (let ledger = 0; ledger < 10; ledger++) world.bookies.write(ledger);
    world.bookies.freeBytes = 0.5e9;
    world.edit({ bookkeeper: { replicas: 4 } });
    world.settle(400);
    const figures = new ToldFigures(() => now);
    const passes = async (free: number) => {
      world.bookies.freeBytes = free * 1e9;
      const done = await pass(world, undefined, undefined, {}, figures);
      if (done.status) world.cluster = { ...world.cluster, status: done.status };
      return { ...done, said: conditionOf(done.status, 'Held')?.message };
    };
    const later = (seconds: number) => {
      now += seconds * 1000;
      world.now += seconds * 1000;
    };
    return { world, passes, later };
  }

  test('when the room moves from look to look, then the status tells it every three minutes, and no event does', async () => {
    const { passes, later } = held();
    const told: (string | undefined)[] = [];
    for (const free of [0.4, 0.3, 0.2, 0.3, 0.4]) {
      const { said, events } = await passes(free);
      told.push(/stay have (.*) free/.exec(said ?? '')?.[1]);
      expect(events).toEqual([]);
      later(60);
    }
    expect(told).toEqual(['0.4 GB', undefined, undefined, '0.3 GB', undefined]);
  });

  test('when a figure rests, then it is looked at again when that ends, whatever else brings a pass', async () => {
    const { passes, later } = held();
    await passes(0.4);
    later(170);
    expect((await passes(0.3)).wakeAfterSeconds).toBe(10);
    later(10);
    expect((await passes(0.3)).said).toContain('0.3 GB free');
  });

  test('when it is as told, then nothing wakes for it, and nothing is written', async () => {
    const { passes, later } = held();
    await passes(0.4);
    later(170);
    const { writes, wakeAfterSeconds } = await passes(0.4);
    expect(writes).toEqual([]);
    expect(wakeAfterSeconds).toBeGreaterThan(10);
  });

  test('when another thing is to be done, then that is told at once, and by an event', async () => {
    const { world, passes } = held();
    await passes(0.4);
    world.bookies.ensemble = 5;
    world.bookies.write(0);
    const { said, events } = await passes(0.3);
    expect(said).toContain('Set it to at least 5.');
    expect(events).toEqual(['Held']);
  });
});

describe('given ledgers that miss copies in a cluster at rest, and autorecovery that copies one after the other', () => {
  test('then the status tells how many every three minutes, and at once when nobody copies them any more', async () => {
    let now = 0;
    const world = readyCluster(new FakeWorld());
    world.settle();
    const figures = new ToldFigures(() => now);
    const told: (string | undefined)[] = [];
    const look = async (count: number) => {
      world.underReplicated = count;
      const { status } = await pass(world, undefined, undefined, {}, figures);
      if (status) world.cluster = { ...world.cluster, status };
      told.push(conditionOf(status, 'Redundant')?.message.split('.')[0]);
      now += 100_000;
      world.now += 100_000;
    };
    for (const count of [9, 8, 7]) await look(count);
    world.autorecovery = { disabled: true };
    await look(6);
    expect(told).toEqual([
      '9 ledgers miss a copy',
      undefined,
      '7 ledgers miss a copy',
      '6 ledgers miss a copy',
    ]);
  });
});
