import { describe, expect, test } from 'vitest';
import { FakeWorld } from '#simulation/world.ts';

const id = (ordinal: number) => `demo-bookie-${ordinal}.demo-bookie-headless.test.svc.cluster.local:3181`;

/** Three nodes in two zones and one that is in none; bookie N is scheduled to node N. */
function zonedWorld(bookkeeper: Record<string, unknown> = {}): FakeWorld {
  const world = new FakeWorld({ bookkeeper });
  world.racks.zones = { 'node-0': 'a', 'node-1': 'b', 'node-2': 'b' };
  return world;
}

function schedule(world: FakeWorld, node = (ordinal: number) => `node-${ordinal}`): void {
  for (const pod of world.pods) {
    const ordinal = /bookie-(\d+)$/.exec(pod.metadata.name)?.[1];
    const nodeName = node(Number(ordinal));
    if (ordinal !== undefined && pod.spec?.nodeName !== nodeName) world.write({ ...pod, spec: { nodeName } });
  }
}

function racksOf({ racks }: FakeWorld): Record<string, string> {
  return Object.fromEntries(
    Object.values(racks.map)
      .flatMap(group => Object.entries(group))
      .map(([bookie, { rack }]) => [bookie, rack]),
  );
}

describe('given nodes in zones', () => {
  test('when the cluster comes up, then each bookie is in the rack of its node, and one without a zone in none', () => {
    const world = zonedWorld({ replicas: 4 });
    world.settle(60, () => schedule(world));
    expect(racksOf(world)).toEqual({ [id(0)]: '/a', [id(1)]: '/b', [id(2)]: '/b' });
    expect(world.racks.version).toBe(1);
    expect(world.cluster.status?.bookieRacks).toContainEqual({
      name: 'demo-bookie-3',
      node: 'node-3',
      pod: expect.any(String),
    });
    expect(world.condition('Ready')?.status).toBe('True');
    expect(world.events).not.toContainEqual(expect.stringContaining('racks'));
  });

  test('when a bookie comes back on another node, then its rack follows', () => {
    const world = zonedWorld();
    world.settle(60, () => schedule(world));
    schedule(world, () => 'node-0');
    world.settle();
    expect(Object.values(racksOf(world))).toEqual(['/a', '/a', '/a']);
  });

  test('when somebody has set racks of their own, then these stay', () => {
    const world = zonedWorld();
    world.racks.map = { mine: { [id(0)]: { rack: '/by-hand' } } };
    world.settle(60, () => schedule(world));
    schedule(world, () => 'node-1');
    world.settle();
    expect(racksOf(world)).toEqual({ [id(0)]: '/by-hand', [id(1)]: '/b', [id(2)]: '/b' });
    expect(world.cluster.status?.bookieRacks?.map(({ rack }) => rack)).toEqual(['/by-hand', '/b', '/b']);
  });

  test('when a bookie leaves, then its rack goes with it', () => {
    const world = zonedWorld({ replicas: 4 });
    world.racks.zones['node-3'] = 'c';
    world.settle(60, () => schedule(world));
    expect(racksOf(world)[id(3)]).toBe('/c');
    world.edit({ bookkeeper: { replicas: 3 } });
    world.settle();
    expect(Object.keys(racksOf(world))).toEqual([id(0), id(1), id(2)]);
    expect(world.cluster.status?.bookieRacks).toHaveLength(3);
  });

  test('when racks are switched off, then those it has set go', () => {
    const world = zonedWorld();
    world.racks.map = { mine: { [id(0)]: { rack: '/by-hand' } } };
    world.settle(60, () => schedule(world));
    world.edit({ bookkeeper: { rackAwareness: false } });
    world.settle();
    expect(racksOf(world)).toEqual({ [id(0)]: '/by-hand' });
    expect(world.cluster.status?.bookieRacks).toBeUndefined();
  });

  test('when nobody can be asked, then the cluster is Ready without and it is asked again later', () => {
    const world = zonedWorld();
    world.racks.problem = 'nodes is forbidden';
    const { wakeAfterSeconds } = world.settle(60, () => schedule(world));
    expect(world.condition('Ready')?.status).toBe('True');
    expect(wakeAfterSeconds).toBeLessThanOrEqual(30);
    world.racks.problem = undefined;
    world.settle();
    expect(Object.keys(racksOf(world))).toHaveLength(3);
  });
});

describe('given nodes that get their zones when the cluster runs already', () => {
  const all = { [id(0)]: '/a', [id(1)]: '/b', [id(2)]: '/b' };

  function late(): FakeWorld {
    const world = zonedWorld();
    world.racks.zones = {};
    world.settle(60, () => schedule(world));
    world.racks.looks = 0;
    world.racks.zones = { 'node-0': 'a', 'node-1': 'b', 'node-2': 'b' };
    return world;
  }

  test('when nothing else happens, then nobody asks: no watch tells', () => {
    const world = late();
    expect(world.settle(60, () => schedule(world)).bestEffort).toEqual([]);
    expect(racksOf(world)).toEqual({});
    expect(world.racks.looks, 'looks at rest').toBe(0);
  });

  test('when its pods restart on the same nodes, then the bookies are where they are', () => {
    const world = late();
    world.annotate({ 'pulsar-operator.dev/restart-bookkeeper': '1' });
    world.settle(200, () => schedule(world));
    expect(racksOf(world)).toEqual(all);
    expect(world.cluster.status?.bookieRacks?.map(({ rack }) => rack)).toEqual(['/a', '/b', '/b']);
  });

  test('when the cluster is edited, then too; and when the map cannot be written just then, it is when it can', () => {
    const world = late();
    world.failing = ({ kind }) => (kind === 'writeRacks' ? 'no answer in time' : undefined);
    world.edit({ broker: { replicas: 3 } });
    for (let round = 0; round < 20; round++) {
      world.pass();
      world.runControllers();
      world.runPods();
      schedule(world);
      world.now += 1000;
    }
    expect(racksOf(world)).toEqual({});
    world.failing = () => undefined;
    world.settle(60, () => schedule(world));
    expect(racksOf(world)).toEqual(all);
    expect(world.cluster.status?.bookieRacks).toHaveLength(3);
  });

  test('when they have none after all, then each is looked at once more, and that is all', () => {
    const world = zonedWorld();
    world.racks.zones = {};
    world.settle(60, () => schedule(world));
    world.edit({ broker: { replicas: 3 } });
    world.settle(60, () => schedule(world));
    const { version, looks } = world.racks;
    for (let pass = 0; pass < 5; pass++) world.pass();
    expect(world.racks).toMatchObject({ version, looks });
  });
});

describe('given a map of racks that cannot be written', () => {
  test('then the cluster is Ready without, nothing is remembered, and the bookies get their racks when it can be', () => {
    const world = zonedWorld();
    world.failing = ({ kind }) => (kind === 'writeRacks' ? 'no answer in time' : undefined);
    for (let round = 0; round < 30; round++) {
      world.pass();
      world.runControllers();
      world.runPods();
      schedule(world);
      world.now += 1000;
    }
    expect(world.condition('Ready')?.status).toBe('True');
    expect(world.events).toContain('BackgroundFailed: no answer in time');
    expect(world.cluster.status?.bookieRacks).toBeUndefined();
    world.failing = () => undefined;
    world.settle();
    expect(racksOf(world)).toEqual({ [id(0)]: '/a', [id(1)]: '/b', [id(2)]: '/b' });
    expect(world.cluster.status?.bookieRacks).toHaveLength(3);
  });

  test('when somebody else writes meanwhile, then what is remembered is what the map shows', () => {
    const world = zonedWorld();
    world.settle(60, () => schedule(world));
    schedule(world, () => 'node-0');
    expect(world.pass().bestEffort).toHaveLength(1);
    world.racks.map = { default: { [id(0)]: { rack: '/a' } } };
    world.racks.version += 1;
    world.settle();
    expect(Object.values(racksOf(world))).toEqual(['/a', '/a', '/a']);
  });
});

describe('given racks that the operator has set and does not remember', () => {
  /** The map as it was left, for a cluster of the same name over the same data. */
  function madeAgain(old: FakeWorld, bookkeeper: Record<string, unknown> = {}): FakeWorld {
    const world = zonedWorld(bookkeeper);
    Object.assign(world.racks, { map: old.racks.map, version: old.racks.version });
    return world;
  }

  test('when the cluster is made again with its bookies elsewhere, then their racks follow', () => {
    const old = zonedWorld();
    old.settle(60, () => schedule(old));
    const world = madeAgain(old);
    world.settle(60, () => schedule(world, ordinal => `node-${2 - ordinal}`));
    expect(racksOf(world)).toEqual({ [id(0)]: '/b', [id(1)]: '/b', [id(2)]: '/a' });
    expect(world.cluster.status?.bookieRacks?.map(({ rack }) => rack)).toEqual(['/b', '/b', '/a']);
  });

  test('when it is made again with fewer bookies, then the racks of the others go, and what somebody else has set stays', () => {
    const old = zonedWorld({ replicas: 4 });
    old.racks.zones['node-3'] = 'c';
    old.racks.map = { mine: { 'another:3181': { rack: '/by-hand' } } };
    old.settle(60, () => schedule(old));
    expect(racksOf(old)[id(3)]).toBe('/c');
    const world = madeAgain(old);
    world.settle(60, () => schedule(world));
    expect(Object.keys(racksOf(world))).toEqual(['another:3181', id(0), id(1), id(2)]);
  });

  test('when a bookie moves twice before its rack is looked at, then it is where the bookie is', () => {
    const world = zonedWorld();
    world.racks.zones['node-3'] = 'c';
    world.settle(60, () => schedule(world));
    schedule(world, ordinal => `node-${ordinal === 0 ? 1 : ordinal}`);
    for (let passes = 0; racksOf(world)[id(0)] !== '/b' && passes < 5; passes++) world.pass();
    expect(world.cluster.status?.bookieRacks?.[0]?.rack).toBe('/a');
    schedule(world, ordinal => `node-${ordinal === 0 ? 3 : ordinal}`);
    world.settle();
    expect(racksOf(world)[id(0)]).toBe('/c');
    expect(world.cluster.status?.bookieRacks?.[0]?.rack).toBe('/c');
  });
});
