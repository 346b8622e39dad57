import { describe, expect, test } from 'vitest';
import { type Answer, pass } from '#simulation/passes.ts';
import { readyCluster } from '#simulation/steps.ts';
import { FakeWorld } from '#simulation/world.ts';
import { ApiError } from '#src/kubernetes/errors.ts';

describe('given an eviction on which nothing relies', () => {
  function evicting(code: number, details = {}) {
    const world = readyCluster(new FakeWorld());
    world.settle();
    const object = world.object('Pod', 'demo-autorecovery-0');
    const answer: Answer = ({ path, body }) => {
      if (!path.endsWith('/eviction')) return body;
      throw new ApiError(`POST ${path}`, code, { message: 'no', ...details });
    };
    return pass(world, answer, undefined, {
      deletions: [{ object, why: 'it stands still', evicts: true, bestEffort: true }],
    });
  }
  const budget = { details: { causes: [{ reason: 'DisruptionBudget', message: 'It is too small.' }] } };

  test.each<[string, number, object]>([
    ['a budget does not allow it', 429, budget],
    ['the server refuses it', 403, {}],
    ['the server fails at it', 500, {}],
  ])(
    'when %s, then nothing has failed, the cluster stays Ready, and it is tried again later',
    async (_, code, details) => {
      const { failed, writes, wakeAfterSeconds, status: told } = await evicting(code, details);
      expect(writes).toEqual(['pods/demo-autorecovery-0/eviction']);
      expect([failed, told]).toEqual([undefined, undefined]);
      expect(wakeAfterSeconds).toBe(30);
    },
  );
});
