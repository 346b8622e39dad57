import { describe, expect, test } from 'vitest';
import { runFor } from '#simulation/steps.ts';
import { FakeWorld } from '#simulation/world.ts';
import { pulsarClusterSpec } from '#src/api/cluster.ts';
import { waitForCopies } from '#src/cluster/bookkeeper/under-replicated.ts';

describe('given ledgers that miss a copy', () => {
  test('when autorecovery runs, then they are counted', () => {
    expect(waitForCopies(pulsarClusterSpec.parse({}), 3, 'the next restart')).toEqual({
      reason: 'UnderReplicated',
      message: 'Waiting for 3 under-replicated ledgers before the next restart',
      remaining: 3,
    });
  });

  test.each([
    ['a roll of bookies', { bookkeeper: { config: { minorCompactionInterval: '7' } } }],
    ['a scale-down', { bookkeeper: { replicas: 3 } }],
  ])(
    'when %s waits for them and autorecovery is off, then the sentence says who is to copy them',
    (_, edit) => {
      const off = { bookkeeper: { replicas: 4 }, autorecovery: { replicas: 0 } };
      const world = new FakeWorld(off);
      world.settle();
      world.underReplicated = 1;
      const look = world.bookies.look.bind(world.bookies);
      world.bookies.look = (...about) => ({ ...look(...about), underReplicated: 1 });
      world.edit({ ...off, ...edit, bookkeeper: { ...off.bookkeeper, ...edit.bookkeeper } });
      runFor(world, 10);
      const remedy = 'Nobody copies them while autorecovery.replicas is 0: set it to 1.';
      expect(world.condition('Ready')?.message).toContain(remedy);
    },
  );
});
