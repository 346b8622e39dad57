import { describe, expect, test } from 'vitest';
import { mostLostLedgers } from '#src/api/cluster-status.ts';
import { declaredLost, lostLedgerHolds, withLosses } from '#src/cluster/model/lost-ledgers.ts';
import type { Observation } from '#src/cluster/model/observation.ts';
import { ago, now, observed } from '../hand-made.ts';

function annotated(text?: string): Observation {
  const observation = observed();
  const { cluster } = observation;
  const annotations = text === undefined ? {} : { 'pulsar-operator.dev/ledgers-lost': text };
  return { ...observation, cluster: { ...cluster, metadata: { ...cluster.metadata, annotations } } };
}

describe('given the ledgers that a person declares lost', () => {
  test.each([
    [undefined, []],
    ['', []],
    ['17', ['17']],
    ['17, 18,9223372036854775807', ['17', '18', '9223372036854775807']],
    ['17,,17', ['17']],
  ])('when %j is written, then these are %j', (text, ids) => {
    expect([...declaredLost(annotated(text))].map(String)).toEqual(ids);
    expect(lostLedgerHolds(annotated(text))).toEqual([]);
  });

  test('when they are written one a line, then the sentence has as much of that as one can read', () => {
    const [hold] = lostLedgerHolds(annotated(Array.from({ length: 3000 }, (_, at) => 1e9 + at).join('\n')));
    expect(hold?.message).toMatch(/has "1000000000 1000000001 1000000002 1000000…", which is no id/);
  });

  test.each(['all', '17,*', '-1', '17 18', '0x11', '1e3', '12345678901234567890'])(
    'when %j is no list of ids, then none of it counts and the sentence says what to write',
    text => {
      expect([...declaredLost(annotated(text))]).toEqual([]);
      const [hold, ...others] = lostLedgerHolds(annotated(text));
      expect(others).toEqual([]);
      expect(hold).toMatchObject({ reason: 'UnknownLedger' });
      expect(hold?.message).toMatch(/ledgers-lost has ".+", which is no id of a ledger; .*Write ids/);
    },
  );
});

describe('given what the status tells of ledgers that bookies went on without', () => {
  const bookie = 'demo-bookie-1';
  const before = [{ bookie, time: ago(60), count: 1, ids: ['3'] }];
  const many = (count: number, from = 0) => Array.from({ length: count }, (_, at) => String(from + at));

  test('when another one does, then it is told beside them, with when and which', () => {
    const losses = [{ bookie: 'demo-bookie-2', ids: ['3', '9'] }];
    expect(withLosses(before, losses, now)).toEqual([
      ...before,
      { bookie: 'demo-bookie-2', time: now, count: 2, ids: ['3', '9'] },
    ]);
    expect(withLosses(undefined, losses, now)).toHaveLength(1);
  });

  test('when the same one goes on without more, then it tells all of them', () => {
    expect(withLosses(before, [{ bookie, ids: ['9'] }], now)).toEqual([
      { bookie, time: now, count: 2, ids: ['9', '3'] },
    ]);
  });

  test('when that was told already, or nothing is lost, then it stays as it is', () => {
    expect(withLosses(before, [{ bookie, ids: ['3'] }], now)).toBe(before);
    expect(withLosses(before, [], now)).toBe(before);
  });

  test('when there are more than a status has room for, then the last are told, and how many they are', () => {
    const all = many(mostLostLedgers.ids + 100);
    const [told] = withLosses([], [{ bookie, ids: all }], ago(60));
    expect(told).toMatchObject({ count: all.length, ids: all.slice(0, mostLostLedgers.ids) });
    expect(withLosses(told && [told], [{ bookie, ids: all }], now), 'told already').toEqual([told]);
    const [more] = withLosses(told && [told], [{ bookie, ids: ['9999'] }], now);
    expect(more).toMatchObject({ count: all.length, time: now });
    expect(more?.ids).toHaveLength(mostLostLedgers.ids);
    expect(more?.ids[0]).toBe('9999');
  });

  test('when more bookies went on without some than it has room for, then the last ones are told', () => {
    const losses = many(mostLostLedgers.bookies + 1).map(at => ({ bookie: `demo-bookie-${at}`, ids: ['3'] }));
    const told = withLosses([], losses, now).map(each => each.bookie);
    expect(told).toEqual(losses.slice(1).map(each => each.bookie));
  });
});
