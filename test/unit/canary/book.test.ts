import { expect, test } from 'vitest';
import {
  type Book,
  isFull,
  latencyOf,
  noteAcknowledged,
  noteCame,
  noteFailed,
  noteSent,
  noteTime,
  noteTrouble,
  openBook,
} from '#src/canary/book.ts';

const limits = { silentMs: 10_000, lostMs: 30_000, maxLatencyMs: 1000 };

type Step = (book: Book) => Book;

/** A book begun at 0 in which this happened. */
function bookOf(...steps: Step[]): Book {
  return steps.reduce((book, step) => step(book), openBook(0, limits));
}

const sent =
  (at: number): Step =>
  book =>
    noteSent(book, at);
const stored =
  (number: number, at: number): Step =>
  book =>
    noteAcknowledged(book, number, at);
const came =
  (number: number, at: number): Step =>
  book =>
    noteCame(book, number, at);
const failed =
  (number: number, why = 'no answer'): Step =>
  book =>
    noteFailed(book, number, why);
const looked =
  (at: number): Step =>
  book =>
    noteTime(book, at);

/** Sent, acknowledged and come within 20 ms. */
const delivered =
  (number: number, at: number): Step =>
  book =>
    noteCame(noteAcknowledged(noteSent(book, at), number, at + 10), number, at + 20);

test('given messages that come back, then each is counted once, with how long it took', () => {
  const book = bookOf(delivered(1, 0), delivered(2, 1000));
  expect(book.counts).toEqual({
    sent: 2,
    acknowledged: 2,
    failed: 0,
    received: 2,
    repeated: 0,
    lost: 0,
    found: 0,
  });
  expect(book.latencies).toEqual([20, 20]);
  expect(book.underWay).toEqual([]);
  expect([book.acknowledgedAt, book.cameAt, book.newestCome]).toEqual([1010, 1020, 2]);
});

test('given one that comes before Pulsar says that it is stored, then it is no other than the others', () => {
  const book = bookOf(sent(0), came(1, 5), stored(1, 8));
  expect(book.counts).toMatchObject({ acknowledged: 1, received: 1, repeated: 0 });
  expect(book.underWay).toEqual([]);
  expect(latencyOf(bookOf(sent(0)), 1, 5)).toBe(5);
  expect(latencyOf(book, 1, 9)).toBeUndefined();
});

test('given one that comes again, as after a new connection, then it is repeated, and nothing else is', () => {
  const book = bookOf(delivered(1, 0), came(1, 500), came(1, 600));
  expect(book.counts).toMatchObject({ received: 1, repeated: 2, lost: 0 });
  expect(book.latencies).toEqual([20]);
});

test('given one that nobody acknowledged in time, then it has failed, and may come all the same', () => {
  const book = bookOf(sent(0), failed(1, 'late'));
  expect(book).toMatchObject({ counts: { failed: 1 }, trouble: 'late', underWay: [] });
  expect(noteTime(book, 100_000).counts.lost, 'what was never acknowledged is not lost').toBe(0);
  const late = noteCame(book, 1, 11_000);
  expect(late.counts).toMatchObject({ received: 1, repeated: 0 });
  expect(late.latencies).toEqual([]);
  expect(noteCame(late, 1, 12_000).counts).toMatchObject({ received: 1, repeated: 1 });
});

test('given one that came and then was not acknowledged, then it has failed for the writer, and came', () => {
  const book = bookOf(sent(0), came(1, 5), failed(1));
  expect(book.counts).toMatchObject({ failed: 1, received: 1 });
  expect(noteCame(book, 1, 20).counts.repeated).toBe(1);
});

test('given an acknowledged one that a later one has overtaken, when it does not come in time, then it is lost, and found if it comes', () => {
  const book = bookOf(sent(0), stored(1, 10), delivered(2, 1000));
  expect(noteTime(book, 30_009).counts.lost).toBe(0);
  const lost = noteTime(book, 30_010);
  expect(lost).toMatchObject({ counts: { lost: 1, found: 0 }, missing: [1], lostAt: 30_010, underWay: [] });
  expect(noteTime(lost, 90_000).counts.lost, 'it is counted once').toBe(1);
  const found = noteCame(lost, 1, 40_000);
  expect(found).toMatchObject({ counts: { lost: 1, found: 1, received: 2, repeated: 0 }, missing: [] });
});

test('given acknowledged ones while nothing at all comes, then none is lost: they may come yet', () => {
  const book = bookOf(delivered(1, 0), sent(1000), stored(2, 1010), sent(2000), stored(3, 2010));
  expect(noteTime(book, 500_000).counts.lost).toBe(0);
});

test('given a silence of reading, when it ends, then what was stored in it has its time from then on', () => {
  const silence = bookOf(delivered(1, 0), sent(1000), stored(2, 1010), sent(2000), stored(3, 2010));
  // Partitions may come in any order.
  const over = noteCame(silence, 3, 100_000);
  expect(over).toMatchObject({ readsSince: 100_000 });
  expect(over.latencies, 'it waited for the end of the silence').toEqual([20]);
  expect(noteTime(over, 129_999).counts.lost).toBe(0);
  expect(noteTime(over, 130_000).missing).toEqual([2]);
});

test('given a silence of writing, when it ends, then what waited for that is not judged, and what comes after is', () => {
  const outage = bookOf(delivered(1, 0), sent(9000), looked(15_000), stored(2, 18_000), came(2, 18_010));
  expect(outage).toMatchObject({ writesSince: 18_000, latencies: [20] });
  const after = bookOf(() => outage, sent(19_000), stored(3, 19_005), came(3, 21_500));
  expect(after.latencies).toEqual([20, 2500]);
});

test('given trouble, then it is remembered until something is acknowledged again', () => {
  const book = noteTrouble(bookOf(sent(0)), 'connection lost');
  expect(book.trouble).toBe('connection lost');
  expect(noteAcknowledged(book, 1, 10).trouble).toBeUndefined();
});

test('given as many stored ones as may wait, then nothing more is to be written until some come', () => {
  let book = openBook(0, limits);
  for (let number = 1; number <= 600; number += 1)
    book = noteAcknowledged(noteSent(book, number), number, number);
  expect(isFull(book)).toBe(true);
  expect(isFull(noteCame(book, 1, 1000))).toBe(false);
  expect(isFull(bookOf(...Array.from({ length: 700 }, (_, at) => sent(at)))), 'those are not stored').toBe(
    false,
  );
});

test('given very many messages, then what is remembered of them stays small', () => {
  let book = openBook(0, limits);
  for (let number = 1; number <= 9000; number += 1) {
    book = noteSent(book, number);
    book =
      number % 2
        ? noteFailed(book, number, 'late')
        : noteCame(noteAcknowledged(book, number, number), number, number);
  }
  expect(book.latencies).toHaveLength(60);
  expect(book.forgone).toHaveLength(3600);
  expect(book.underWay).toEqual([]);
  expect(book.counts).toMatchObject({ sent: 9000, failed: 4500, received: 4500 });
});
