import { describe, expect, test } from 'vitest';
import { ApiError, ConnectionError } from '#src/kubernetes/errors.ts';
import { ClusterWorld } from '../cluster-world.ts';
import { client, entriesOf, secretByHand, secretOf, serves } from '../hand-made.ts';

const usual = { entry: 'Proxy' } as const;
const suspended = { kind: 'waits', sentence: { reason: 'Suspended', message: 'is suspended' } } as const;

async function given(binding = usual): Promise<ClusterWorld> {
  const world = new ClusterWorld(binding);
  await world.pass();
  world.writes.length = 0;
  return world;
}

function takeName({ secrets }: ClusterWorld): void {
  secrets.set('demo-binding', secretByHand('demo-binding'));
}

test('given a cluster of which no Secret is asked, then none is looked at', async () => {
  const world = new ClusterWorld(undefined);
  await world.pass();
  expect([world.writes, world.isForgotten]).toEqual([[], true]);
});

test('given one that is to give a Secret, then the status says so before there is one, and names it then', async () => {
  const world = new ClusterWorld(usual);
  await world.pass();
  expect(world.writes).toEqual(['status Applying', 'create Secret demo-binding', 'status Ready']);
  expect(world.told).toEqual({
    ...{ name: 'demo-binding', reason: 'Ready', message: 'Secret demo-binding is current' },
  });
  expect(entriesOf(world.secrets.get('demo-binding'))).toMatchObject({
    ...{ type: 'pulsar', port: '6650' },
  });
  world.writes.length = 0;
  expect(await world.pass()).toBeUndefined();
  expect(world.writes).toEqual([]);
});

test('given another name, then the Secret before goes once the new one is there', async () => {
  const world = await given();
  world.ask({ ...usual, secretName: 'pulsar' });
  await world.pass();
  expect(world.writes).toEqual(['create Secret pulsar', 'delete Secret demo-binding', 'status Ready']);
  expect(world.told?.name).toBe('pulsar');
});

test('given a name that is somebody else’s, then that is told, and tried again', async () => {
  const world = new ClusterWorld(usual);
  world.secrets.set('demo-binding', secretByHand('demo-binding'));
  expect(await world.pass()).toEqual({ after: 30_000, restMs: 1000 });
  expect(world.told).toMatchObject({ reason: 'NameTaken' });
  expect(world.told).not.toHaveProperty('name');
});

describe('a Secret that is asked for no more', () => {
  test('then it goes, and no other, and so does what the status says', async () => {
    const world = await given();
    world.secrets.set('shop', secretOf('shop', {}, client));
    world.ask(undefined);
    await world.pass();
    expect(world.writes).toEqual(['delete Secret demo-binding', 'status undefined']);
    expect([...world.secrets.keys()]).toEqual(['shop']);
    world.writes.length = 0;
    await world.pass();
    expect(world.writes).toEqual([]);
  });

  test('and was made a moment ago, of which no watch has told, then it goes all the same', async () => {
    const world = await given();
    world.shown = [];
    world.ask(undefined);
    await world.pass();
    expect([world.secrets.size, world.told]).toEqual([0, undefined]);
  });

  test('and whose label somebody has taken off, so that nothing shows it, then it goes all the same', async () => {
    const world = await given();
    const { metadata, ...secret } = world.secrets.get('demo-binding') ?? expect.fail();
    world.secrets.set('demo-binding', { ...secret, metadata: { ...metadata, labels: {} } });
    world.ask(undefined);
    await world.pass();
    expect([world.secrets.size, world.told]).toEqual([0, undefined]);
  });

  test('and the operator ends before it is gone, then the next pass takes it away', async () => {
    const world = await given();
    world.ask(undefined);
    world.errors['delete Secret demo-binding'] = new ConnectionError('cut');
    await expect(world.pass()).rejects.toThrow('cut');
    expect(world.told).toBeDefined();
    delete world.errors['delete Secret demo-binding'];
    await world.pass();
    expect([world.secrets.size, world.told]).toEqual([0, undefined]);
  });

  test.each([
    ['to look', (world: ClusterWorld) => (world.mayLook = false)],
    [
      'to delete',
      (world: ClusterWorld) =>
        (world.errors['delete Secret demo-binding'] = new ApiError('DELETE', 403, {
          message: 'User "o" cannot delete resource "secrets"',
        })),
    ],
  ])('and the right %s is missing, then the status says so, and names it still', async (_, take) => {
    const world = await given();
    world.ask(undefined);
    take(world);
    expect(await world.pass()).toEqual({ after: 30_000, restMs: 1000 });
    expect(world.told).toMatchObject({ name: 'demo-binding', reason: 'MissingRight' });
  });

  test.each([
    ['the right to it was missing', (world: ClusterWorld) => (world.mayLook = false), serves],
    ['its name was somebody else’s, in a cluster that is suspended by now', takeName, suspended],
  ])(
    'and was never there, for %s, then the status says nothing of it any more',
    async (_, spoil, relation) => {
      const world = new ClusterWorld(usual);
      spoil(world);
      await world.pass();
      expect(world.told).toBeDefined();
      world.ask(undefined);
      world.relation = relation;
      expect(await world.pass()).toBeUndefined();
      expect(world.told).toBeUndefined();
      world.writes.length = 0;
      await world.pass();
      expect([world.writes, world.isForgotten]).toEqual([[], true]);
    },
  );

  test('and was made just before the operator ended and lost its right, then the status says so still', async () => {
    const world = new ClusterWorld(usual);
    world.errors['status Ready'] = new ConnectionError('cut');
    await expect(world.pass()).rejects.toThrow('cut');
    delete world.errors['status Ready'];
    world.mayLook = false;
    await world.pass();
    world.ask(undefined);
    expect(await world.pass()).toEqual({ after: 30_000, restMs: 1000 });
    expect(world.told).toMatchObject({ name: 'demo-binding', reason: 'MissingRight' });
  });

  test('of a cluster that is suspended, then it stays until that is over', async () => {
    const world = await given();
    world.ask(undefined);
    world.relation = suspended;
    await world.pass();
    expect(world.writes).toEqual([]);
  });
});

test('given a cluster that is being deleted, or is another operator’s, then nothing is done', async () => {
  const world = await given();
  world.secrets.clear();
  world.relation = { kind: 'others' };
  await world.pass();
  world.relation = suspended;
  world.cluster = {
    ...world.cluster,
    metadata: { ...world.cluster.metadata, deletionTimestamp: 'x' },
  };
  await world.pass();
  expect(world.writes).toEqual([]);
});
