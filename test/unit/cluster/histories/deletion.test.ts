import { describe, test } from 'vitest';
import { DeletionHistory, steps } from '#simulation/histories/deletion-history.ts';
import { many, timeoutMs, tryHistories } from '#simulation/histories/histories.ts';

describe(`given any of ${many('deletion')} histories of a deletion, changes of mind, half-done passes and stale looks`, () => {
  test(
    'then volumes stay unless it was said beforehand that they go, and nothing else outlives the cluster',
    () => {
      tryHistories('deletion', steps, 16, history => {
        const deletion = new DeletionHistory();
        for (const step of history) deletion.step(step);
        deletion.settle();
      });
    },
    timeoutMs,
  );
});
