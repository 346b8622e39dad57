import { expect, test } from 'vitest';
import { clustersNamed, enumerated, failed, numbered, taken, wrongName } from '#src/instance/sentences.ts';

test.each([
  [[], ''],
  [['a'], 'a'],
  [['a', 'b'], 'a and b'],
  [['a', 'b', 'c'], 'a, b and c'],
])('given %j, then people read %s', (names, text) => {
  expect(enumerated(names)).toBe(text);
});

test.each([
  ['nobody', { outcome: 'later', status: undefined }, 'NoAnswer'],
  ['one who does not know us', { outcome: 'unauthorized', status: 401 }, 'Unauthorized'],
  ['one who does not allow it', { outcome: 'refused', status: 403 }, 'Unauthorized'],
  ['a refusal', { outcome: 'refused', status: 412 }, 'Refused'],
  ['a fault', { outcome: 'later', status: 500 }, 'Failing'],
] as const)('given an answer of %s, then the reason says so', (_, failure, reason) => {
  expect(failed('b', { ...failure, said: 'no' }).reason).toBe(reason);
});

test('given one, or several, then the words go with that', () => {
  expect([1, 2].map(count => numbered(count, 'message waits', 'messages wait'))).toEqual([
    '1 message waits',
    '2 messages wait',
  ]);
  expect([clustersNamed(['a']), clustersNamed(['a', 'b'])]).toEqual(['cluster a', 'clusters a and b']);
});

test('given what it was asked, then that is named', () => {
  const asked = 'about topic t';
  const said = (status?: number, outcome: 'later' | 'refused' = 'later') =>
    failed('b', { outcome, status, said: 'no', asked }).message;
  expect(said()).toBe('Cluster b does not answer, asked about topic t');
  expect(said(500)).toBe('Cluster b fails (500), asked about topic t: no');
  expect(said(412, 'refused')).toBe('Cluster b refuses (412), asked about topic t: no');
});

test('given another name, or another cluster of that name, then it is said what to do', () => {
  expect(wrongName('b', 'c').message).toBe(
    "Cluster b calls itself c: that must be its name here, or its address is another cluster's",
  );
  expect(taken('b', 'a', ['http://x'])).toMatchObject({ reason: 'NameTaken' });
});
