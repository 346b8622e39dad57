import { expect, test } from 'vitest';
import {
  type Book,
  mayWrite,
  noteAcknowledged,
  noteCame,
  noteFailed,
  noteSent,
  noteTime,
  openBook,
} from '#src/canary/book.ts';
import { judge } from '#src/canary/judge.ts';

const limits = { silentMs: 10_000, lostMs: 30_000, maxLatencyMs: 1000 };
const second = 1000;
const told = (book: Book, at: number) => judge(noteTime(book, at), at, String).state;

/** A second of a canary: it writes where it may, and what is written comes back or not. */
function pass(book: Book, at: number, comes: boolean): Book {
  let now = noteTime(book, at);
  if (!mayWrite(now, at)) return now;
  now = noteSent(now, at);
  const { sent } = now.counts;
  now = noteAcknowledged(now, sent, at + 5);
  return comes ? noteCame(now, sent, at + 10) : now;
}

test('given ten minutes of messages that never come, as the topic, its backlog or its ledgers are gone, when reading works again, then the loss is told, and after ten minutes all is well', () => {
  let book = openBook(0, limits);
  let at = 0;
  for (; at < 60 * second; at += second) book = pass(book, at, true);
  // Nothing is delivered for ten minutes, and then what was stored meanwhile is thrown away: a TTL, clear-backlog, a lost ledger.
  for (; at < 700 * second; at += second) book = pass(book, at, false);
  expect(told(book, at)).toBe('NotReading');
  // Pulsar is well from here on.
  const states = new Set<string>();
  for (const end = at + 3600 * second; at < end; at += second) {
    book = pass(book, at, true);
    states.add(told(book, at));
  }
  expect([...states]).toContain('MessagesLost');
  expect(told(book, at)).toBe('Delivered');
});

test('given receipts that are late for half a minute, when what has failed comes after all, then no message counts as repeated', () => {
  let book = openBook(0, limits);
  for (let number = 1; number <= 300; number += 1) book = noteSent(book, number * 100);
  for (let number = 1; number <= 300; number += 1) book = noteFailed(book, number, 'late');
  for (let number = 1; number <= 300; number += 1) book = noteCame(book, number, 40_000 + number);
  expect(book.counts).toMatchObject({ received: 300, repeated: 0 });
});
