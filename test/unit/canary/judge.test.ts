import { describe, expect, test } from 'vitest';
import {
  type Book,
  noteAcknowledged,
  noteCame,
  noteSent,
  noteTime,
  noteTrouble,
  openBook,
} from '#src/canary/book.ts';
import { judge } from '#src/canary/judge.ts';

const limits = { silentMs: 10_000, lostMs: 30_000, maxLatencyMs: 1000 };

/** So many messages, one a second from 0 on, each of which comes back after so long. */
function run(
  count: number,
  latencyOf: (number: number) => number = () => 20,
  from = openBook(0, limits),
): Book {
  let book = from;
  for (let at = 1; at <= count; at += 1) {
    const number = book.counts.sent + 1;
    const sentAt = number * 1000;
    book = noteAcknowledged(noteSent(book, sentAt), number, sentAt + 10);
    book = noteCame(book, number, sentAt + latencyOf(number));
  }
  return book;
}

const judged = (book: Book, at: number) => judge(book, at, time => `at ${time}`);

describe('given a canary that has just begun', () => {
  test('then it starts, until a message has come back', () => {
    expect(judged(openBook(0, limits), 9999)).toEqual({ state: 'Starting' });
    const stored = noteAcknowledged(noteSent(openBook(0, limits), 10), 1, 20);
    expect(judged(stored, 500)).toEqual({ state: 'Starting' });
    expect(judged(noteCame(stored, 1, 510), 510)).toEqual({ state: 'Delivered' });
  });

  test('when nothing is acknowledged in time, then that is told since the start, with what goes wrong', () => {
    const book = noteTrouble(noteSent(openBook(0, limits), 10), 'connection refused');
    expect(judged(book, 10_000)).toEqual({ state: 'NotWriting', since: 'at 0', why: 'connection refused' });
    expect(judged(openBook(0, limits), 10_000)).toMatchObject({ why: 'no answer' });
  });
});

describe('given messages that came back', () => {
  test('when one after the other does, then they are delivered', () => {
    expect(judged(run(100), 100_500)).toEqual({ state: 'Delivered' });
  });

  test('when none is acknowledged any more, then that is told since the last one was, and not before its time', () => {
    const book = noteSent(run(5), 6000);
    expect(judged(book, 15_009)).toEqual({ state: 'Delivered' });
    expect(judged(book, 15_010)).toMatchObject({ state: 'NotWriting', since: 'at 5010' });
  });

  test('when they are acknowledged and none comes any more, then that is told since the last one came', () => {
    let book = run(5);
    for (let number = 6; number <= 20; number += 1)
      book = noteAcknowledged(noteSent(book, number * 1000), number, number * 1000 + 10);
    expect(judged(book, 20_100)).toEqual({ state: 'NotReading', since: 'at 5020' });
    expect(judged(noteCame(book, 6, 20_200), 20_300)).toEqual({ state: 'Delivered' });
  });

  test('when so many were not read that nothing is written, then it is still reading that fails', () => {
    let book = run(1);
    for (let number = 2; number <= 602; number += 1)
      book = noteAcknowledged(noteSent(book, number), number, number);
    expect(judged(book, 100_000)).toMatchObject({ state: 'NotReading' });
  });

  test('when five of the last sixty were too slow, then that is allowed, and six are not', () => {
    const slow = (count: number) => run(100, number => (number > 100 - count ? 1500 : 20));
    expect(judged(slow(5), 101_600)).toEqual({ state: 'Delivered' });
    expect(judged(slow(6), 101_600)).toEqual({ state: 'TooSlow' });
    const since = run(60, () => 20, slow(6));
    expect(judged(since, 160_500), 'they are long ago').toEqual({ state: 'Delivered' });
  });

  test('when one is lost, then that is told for ten minutes, unless it comes', () => {
    const overtaken = noteAcknowledged(noteSent(openBook(0, limits), 10), 1, 20);
    const book = noteTime(
      run(40, () => 20, overtaken),
      41_500,
    );
    const told = { state: 'MessagesLost', since: 'at 41500', lost: 1 };
    expect(judged(book, 41_600)).toEqual(told);
    const later = run(600, () => 20, book);
    expect(judged(later, 641_400)).toEqual(told);
    expect(judged(later, 641_500)).toEqual({ state: 'Delivered' });
    expect(judged(noteCame(book, 1, 41_550), 41_600)).toEqual({ state: 'Delivered' });
  });
});

test('given a why without end, then its beginning is told', () => {
  const book = noteTrouble(openBook(0, limits), 'x'.repeat(5000));
  expect(judged(book, 20_000).why).toHaveLength(300);
});
