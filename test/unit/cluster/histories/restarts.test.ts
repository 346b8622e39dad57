import { describe, test } from 'vitest';
import { many, timeoutMs, tryHistories } from '#simulation/histories/histories.ts';
import { RestartsHistory } from '#simulation/histories/restarts-history.ts';
import { steps } from '#simulation/histories/restarts-steps.ts';

describe(`given any of ${many('restarts')} histories of configurations, versions, failures, half-done passes and stale looks`, () => {
  test(
    'then one pod restarts at a time while all serve, nothing gets newer than what is below it, every wait is told, and the wish comes true or is held',
    () => {
      tryHistories('restarts', steps, 24, history => {
        const restarts = new RestartsHistory();
        for (const step of history) restarts.step(step);
        restarts.settle();
      });
    },
    timeoutMs,
  );
});
