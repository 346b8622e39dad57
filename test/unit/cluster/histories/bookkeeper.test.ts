import { describe, expect, test } from 'vitest';
import { BookKeeperHistory } from '#simulation/histories/bookkeeper-history.ts';
import { type Name, steps } from '#simulation/histories/bookkeeper-steps.ts';
import { many, type Step, timeoutMs, tryHistories } from '#simulation/histories/histories.ts';

function lived(history: readonly Step<Name>[]): BookKeeperHistory {
  const bookkeeper = new BookKeeperHistory();
  for (const step of history) bookkeeper.step(step);
  return bookkeeper;
}

describe(`given any of ${many('bookkeeper')} histories of edits, writes, failures, half-done passes and stale looks`, () => {
  test(
    'then no bookie goes while a ledger names it, pod, cookie and volumes go in this order, and the wish comes true or is held',
    () => {
      tryHistories('bookkeeper', steps, 24, history => {
        lived(history).settle();
      });
    },
    timeoutMs,
  );

  test('given one that does not run and starts once more as its pod goes, then it hands over what it got', () => {
    const bookkeeper = lived([
      ['break', 3],
      ['edit', 7],
      ['rounds', 3],
      ['time', 18],
      ['pass', 0],
    ]);
    bookkeeper.step(['mend', 0]);
    bookkeeper.step(['write', 1]);
    expect(bookkeeper.model.names(3)).toBe(1);
    bookkeeper.settle();
    expect(bookkeeper.model.names(3)).toBe(0);
  });
});

/** Histories that were red once, each for a reason of its own. */
test.each<[string, Step<Name>[]]>([
  [
    'a bookie of which no ledger was seen to be left, that takes writes again because another is away, when somebody makes it read-only, then it is looked at twice anew',
    [
      ['edit', 1],
      ['rounds', 3],
      ['kill', 0],
      ['pass', 0],
      ['rounds', 0],
      ['edit', 2],
      ['read-only', 3],
    ],
  ],
  [
    'a bookie that leaves and starts after it was looked at, when somebody makes it read-only at that moment, then it is looked at twice anew',
    [
      ['scale by hand', 13],
      ['slow pass', 70],
      ['rounds', 79],
      ['pass', 0],
      ['pass', 0],
      ['pass', 0],
      ['rounds', 0],
      ['mend', 0],
      ['read-only', 14],
    ],
  ],
  [
    'a bookie that starts in the second in which it is looked at first, when somebody makes it read-only, then it is looked at twice anew',
    [
      ['scale by hand', 26],
      ['slow pass', 2],
      ['slow pass', 75],
      ['read-only', 55],
      ['pass', 0],
      ['lose disk', 0],
      ['pass', 0],
    ],
  ],
  [
    'a bookie that has left without a ledger that is declared lost, when the cluster is made again with it, then it comes back as a new one',
    [
      ['rounds', 13],
      ['lose copies', 29],
      ['edit', 7],
      ['rounds', 10],
      ['declare lost', 0],
      ['pass', 0],
      ['rounds', 29],
      ['re-create', 0],
      ['edit', 2],
      ['pass', 0],
    ],
  ],
  [
    'a ledger that is declared lost, when the leaving bookie itself comes back with a copy after it was tried in vain, then it is tried again',
    [
      ['write', 3],
      ['edit', 82],
      ['rounds', 28],
      ['edit', 79],
      ['break', 87],
      ['lose disk', 86],
      ['rounds', 81],
      ['declare lost', 93],
    ],
  ],
  [
    'a bookie that has left and is scaled back by hand, when it starts between a decision and its act, then it returns with what it gets',
    [
      ['edit', 7],
      ['rounds', 89],
      ['scale by hand', 18],
      ['sets', 0],
      ['slow pass', 91],
    ],
  ],
])('given %s', (_, history) => {
  expect(() => lived(history).settle()).not.toThrow();
});
