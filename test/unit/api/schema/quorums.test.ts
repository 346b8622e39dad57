import { expect, test } from 'vitest';
import { quorums } from '#src/api/schema/quorums.ts';
import { problemsOf, rulesTold } from './judged.ts';

test.each([undefined, { ensemble: 3, write: 3, ack: 2 }, { ensemble: 1, write: 1, ack: 1 }])(
  'given the quorums %j, then they are taken',
  value => {
    expect(problemsOf(quorums, value)).toEqual([]);
  },
);

test.each([
  { ensemble: 2, write: 3, ack: 2 },
  { ensemble: 3, write: 2, ack: 3 },
])('given the quorums %j, then they are refused, and the API server is told the same', value => {
  const rule = 'must hold ensemble >= write >= ack. Lower write or ack, or raise ensemble.';
  expect(problemsOf(quorums, value)).toEqual([`: ${rule}`]);
  expect(rulesTold(quorums)).toEqual([`: ${rule}`]);
});

test('given a part of them, then all are to be said', () => {
  expect(problemsOf(quorums, { ensemble: 3 })).toHaveLength(2);
});
