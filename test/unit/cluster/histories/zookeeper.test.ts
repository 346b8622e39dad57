import { describe, test } from 'vitest';
import { many, timeoutMs, tryHistories } from '#simulation/histories/histories.ts';
import { ZooKeeperHistory } from '#simulation/histories/zookeeper-history.ts';
import { steps } from '#simulation/histories/zookeeper-steps.ts';

describe(`given any of ${many('zookeeper')} histories of edits, failures, half-done passes and stale looks`, () => {
  test(
    'then one server at a time joins or leaves a quorum in sync, data is never replaced by none, and the wish comes true',
    () => {
      tryHistories('zookeeper', steps, 24, history => {
        const zookeeper = new ZooKeeperHistory();
        for (const step of history) zookeeper.step(step);
        zookeeper.settle();
      });
    },
    timeoutMs,
  );
});
