import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { readyCluster, runOnce } from '#simulation/steps.ts';
import { FakeWorld } from '#simulation/world.ts';

type Hand = (world: FakeWorld) => void;

/** What befalls a cluster that is left alone by its users, and what ends it. */
const hands: Readonly<Record<string, Hand>> = {
  'disks are full': world => world.bookies.fill(0, 1, 2),
  'one disk is full': world => world.bookies.fill(1),
  'disks have room': world => {
    world.bookies.makeRoom();
    world.bookies.readOnly.clear();
  },
  'a broker stores nothing': world => {
    world.failingBrokers = ['demo-broker-0 fails its health check: answers 500'];
  },
  'a broker lets nobody ask': world => {
    world.failingBrokers = ['demo-broker-1 fails its health check: answers 401'];
  },
  'a session is lost': world => {
    world.unlisted = ['demo-broker-1'];
  },
  'brokers are well': world => {
    world.failingBrokers = [];
    world.unlisted = [];
  },
  'the metadata is gone': world => {
    world.metadata = 'missing';
  },
  'the metadata is back': world => {
    world.metadata = 'complete';
  },
  'nobody hears': world => {
    world.isDeaf = true;
  },
  'somebody hears': world => {
    world.isDeaf = false;
  },
  'it is suspended': world => world.edit({ suspend: true }),
  'it is resumed': world => world.edit({}),
};

function serves({ bookies, failingBrokers, unlisted, metadata }: FakeWorld): boolean {
  const isWritable = bookies.writable.length >= 2;
  return isWritable && failingBrokers.length === 0 && unlisted.length === 0 && metadata === 'complete';
}

test('given whatever befalls a cluster, then Ready is never True for more than 30 s while a client cannot write', () => {
  const history = fc.array(
    fc.tuple(fc.constantFrom(...Object.keys(hands)), fc.integer({ min: 1, max: 45 })),
    {
      minLength: 1,
      maxLength: 6,
    },
  );
  let told = 0;
  const property = fc.property(history, steps => {
    const world = readyCluster(new FakeWorld());
    let lying = 0;
    for (const [hand, seconds] of steps) {
      hands[hand]?.(world);
      for (let second = 0; second < seconds; second++) {
        runOnce(world);
        const isReady = world.condition('Ready')?.status === 'True';
        lying = isReady && !serves(world) ? lying + 1 : 0;
        if (!isReady && !serves(world)) told++;
        expect(lying).toBeLessThanOrEqual(30);
      }
    }
  });
  fc.assert(property, { numRuns: 15 });
  expect(told, 'seconds in which it was told').toBeGreaterThan(100);
}, 300_000);
