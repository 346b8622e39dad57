import { describe, expect, test } from 'vitest';
import { BookKeeperHistory } from '#simulation/histories/bookkeeper-history.ts';
import { steps } from '#simulation/histories/bookkeeper-steps.ts';
import { many, timeoutMs, tryHistories } from '#simulation/histories/histories.ts';

describe(`given any of ${many('bookkeeper')} histories of edits, writes, failures, half-done passes and stale looks`, () => {
  test(
    'then no bookie goes while a ledger names it, pod, cookie and volumes go in this order, and the wish comes true or is held',
    () => {
      tryHistories('bookkeeper', steps, 24, history => {
        const bookkeeper = new BookKeeperHistory();
        for (const step of history) bookkeeper.step(step);
        bookkeeper.settle();
      });
    },
    timeoutMs,
  );

  test('given one that does not run and starts once more as its pod goes, then it hands over what it got', () => {
    const bookkeeper = new BookKeeperHistory();
    const unheard = [
      ['break', 3],
      ['edit', 7],
      ['rounds', 3],
      ['time', 18],
      ['pass', 0],
    ] as const;
    for (const step of unheard) bookkeeper.step(step);
    bookkeeper.step(['mend', 0]);
    bookkeeper.step(['write', 1]);
    expect(bookkeeper.model.names(3)).toBe(1);
    bookkeeper.settle();
    expect(bookkeeper.model.names(3)).toBe(0);
  });
});

test('given a bookie of which no ledger was seen to be left, that takes writes again because another is away, when somebody makes it read-only, then it is looked at twice anew', () => {
  const bookkeeper = new BookKeeperHistory();
  bookkeeper.step(['edit', 1]);
  bookkeeper.step(['rounds', 3]);
  bookkeeper.step(['kill', 0]);
  bookkeeper.step(['pass', 0]);
  bookkeeper.step(['rounds', 0]);
  bookkeeper.step(['edit', 2]);
  bookkeeper.step(['read-only', 3]);
  expect(() => bookkeeper.settle()).not.toThrow();
});

test('given a bookie that leaves and starts after it was looked at, when somebody makes it read-only at that moment, then it is looked at twice anew', () => {
  const bookkeeper = new BookKeeperHistory();
  bookkeeper.step(['scale by hand', 13]);
  bookkeeper.step(['slow pass', 70]);
  bookkeeper.step(['rounds', 79]);
  for (let pass = 0; pass < 3; pass++) bookkeeper.step(['pass', 0]);
  bookkeeper.step(['rounds', 0]);
  bookkeeper.step(['mend', 0]);
  bookkeeper.step(['read-only', 14]);
  expect(() => bookkeeper.settle()).not.toThrow();
});
