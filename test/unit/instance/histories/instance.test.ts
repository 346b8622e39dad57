import { describe, test } from 'vitest';
import { many, timeoutMs, tryAsyncHistories } from '#simulation/histories/histories.ts';
import { InstanceHistory, steps } from '#simulation/histories/instance-history.ts';

describe(`given any of ${many('instance')} histories of joins, leaves, cuts, edits and operators that are killed at any write`, () => {
  test(
    'then no policy names an unknown cluster, nothing is dropped that was not given up, nobody waits for others, and in the end the wish is true',
    async () => {
      await tryAsyncHistories('instance', steps, 18, async history => {
        const instance = new InstanceHistory();
        for (const step of history) await instance.step(step);
        await instance.settle();
      });
    },
    timeoutMs,
  );
});
