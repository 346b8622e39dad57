import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FakeWorld } from '#simulation/world.ts';
import { checkPlan, checkVersions } from './history-checks.ts';
import { spec, step } from './history-steps.ts';

describe('given any history of edits, deletions by hand, failures and half-done work', () => {
  test('then no plan takes data, more than one serving pod or the order of versions, and in the end the last wish holds', () => {
    fc.assert(
      fc.property(spec, fc.array(step, { maxLength: 60 }), (first, steps) => {
        const world = new FakeWorld(first);
        for (const { act } of steps) {
          checkPlan(world);
          act(world);
          checkVersions(world);
        }
        world.broken = () => false;
        world.underReplicated = 0;
        world.ensemble.behind = 0;
        world.edit({ ...world.cluster.spec, suspend: false });
        world.settle(600, () => checkVersions(world));
        const held = world.condition('Held')?.status === 'True';
        expect(world.condition('Ready')).toMatchObject({
          status: held ? 'False' : 'True',
          observedGeneration: world.cluster.metadata.generation,
        });
        expect(world.metadata).toBe('complete');
        const { changes, deletions } = world.plan();
        expect([changes, deletions]).toEqual([[], []]);
      }),
      { numRuns: 60 },
    );
  }, 300_000);
});
