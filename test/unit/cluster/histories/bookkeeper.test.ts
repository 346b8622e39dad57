import { describe, test } from 'vitest';
import { BookKeeperHistory, steps } from './bookkeeper-history.ts';
import { timeoutMs, tryHistories } from './histories.ts';

describe('given any history of edits, writes, failures, half-done passes and stale looks', () => {
  test(
    'then no bookie goes while a ledger names it, pod, cookie and volumes go in this order, and the wish comes true or is held',
    () => {
      tryHistories(46_000, steps, 24, history => {
        const bookkeeper = new BookKeeperHistory();
        for (const step of history) bookkeeper.step(step);
        bookkeeper.settle();
      });
    },
    timeoutMs,
  );
});
