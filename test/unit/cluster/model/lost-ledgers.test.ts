import { describe, expect, test } from 'vitest';
import { declaredLost, lostLedgerHolds } from '#src/cluster/model/lost-ledgers.ts';
import type { Observation } from '#src/cluster/model/observation.ts';
import { observed } from '../hand-made.ts';

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
