import { describe, test } from 'vitest';
import { timeoutMs, tryHistories } from '#simulation/histories/histories.ts';
import { ZooKeeperHistory } from '#simulation/histories/zookeeper-history.ts';
import { steps } from '#simulation/histories/zookeeper-steps.ts';

describe('given any history of edits, failures, half-done passes and stale looks', () => {
  test(
    'then one server at a time joins or leaves a quorum in sync, data is never replaced by none, and the wish comes true',
    () => {
      tryHistories(50_000, steps, 24, history => {
        const zookeeper = new ZooKeeperHistory();
        for (const step of history) zookeeper.step(step);
        zookeeper.settle();
      });
    },
    timeoutMs,
  );
});
