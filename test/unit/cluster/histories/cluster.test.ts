import { describe, test } from 'vitest';
import { ClusterHistory } from '#simulation/histories/cluster-history.ts';
import { steps } from '#simulation/histories/cluster-steps.ts';
import { many, timeoutMs, tryHistories } from '#simulation/histories/histories.ts';

describe(`given any of ${many('cluster')} histories of edits, deletions by hand, failures of servers and of single acts under whole plans`, () => {
  test(
    'then no data is lost, nothing is done while metadata is lost, Ready is true, and in the end the last wish holds',
    () => {
      tryHistories('cluster', steps, 30, history => {
        // One in four begins on its first day.
        const cluster = new ClusterHistory(history.length % 4 !== 0);
        for (const step of history) cluster.step(step);
        cluster.settle();
      });
    },
    timeoutMs,
  );
});
