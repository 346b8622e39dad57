import { expect, test } from 'vitest';
import { noteAcknowledged, noteCame, noteSent, openBook } from '#src/canary/book.ts';
import { figuresOf } from '#src/canary/figures.ts';

test('given messages that took 1 to 20 ms, then the figures have the half, the slowest tenth and the slowest', () => {
  let book = openBook(0, { silentMs: 10_000, lostMs: 30_000, maxLatencyMs: 1000 });
  for (let number = 1; number <= 20; number += 1)
    book = noteCame(
      noteAcknowledged(noteSent(book, number * 100), number, number * 100),
      number,
      number * 101,
    );
  expect(figuresOf(noteSent(book, 2100))).toMatchObject({
    sent: 21,
    received: 20,
    underWay: 1,
    missing: 0,
    medianMs: 10,
    slowestTenthMs: 18,
    slowestMs: 20,
  });
});

test('given nothing that came, then there is no latency', () => {
  const book = openBook(0, { silentMs: 1, lostMs: 1, maxLatencyMs: 1 });
  expect(figuresOf(book)).not.toHaveProperty('medianMs');
});
