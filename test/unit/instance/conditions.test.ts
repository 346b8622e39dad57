import { describe, expect, test } from 'vitest';
import type { PairStatus } from '#src/api/resources/instance-status.ts';
import { delayedSaid, replicatingSaid } from '#src/instance/conditions.ts';

const pair: PairStatus = {
  ...{ from: 'a', to: 'b', namespaces: 1, connected: true, since: '2026-01-01T00:00:00Z' },
  ...{ backlog: 0, delaySeconds: 0, rate: 0 },
};
const cut = { ...pair, connected: false };

describe('whether all replicates', () => {
  test.each([
    ['pairs that are connected', [pair], undefined, [], 'True', 'Connected'],
    ['none', [], undefined, [], 'False', 'NothingReplicated'],
    ['a cut for which messages wait', [pair, { ...cut, backlog: 3 }], undefined, [], 'False', 'NotConnected'],
    ['a topic that was opened just now', [cut], [pair], [], 'True', 'Connected'],
    ['a cut that lasts', [cut], [cut], [], 'False', 'NotConnected'],
    ['one that nobody knows', [pair], undefined, [{ name: 'b', why: 'no' }], 'Unknown', 'NoAnswer'],
    [
      'that and a cut',
      [{ ...cut, backlog: 3 }],
      undefined,
      [{ name: 'b', why: 'no' }],
      'False',
      'NotConnected',
    ],
  ] as const)('given %s, then it is said', (_, pairs, before, unknown, status, reason) => {
    expect(replicatingSaid(pairs, before, unknown)).toMatchObject({ status, reason });
  });

  test('given a cut, then it is said between whom, and how many wait', () => {
    expect(replicatingSaid([{ ...cut, backlog: 3 }], undefined, []).message).toBe(
      'Not connected: a to b (3 messages wait). The brokers of the first try again by themselves: see whether they reach the other, and what their logs say',
    );
  });
});

test('given one of each, then that is said so', () => {
  const late = { ...pair, backlog: 1, delaySeconds: 90 };
  expect(replicatingSaid([{ ...cut, backlog: 1 }], undefined, []).message).toContain(
    'a to b (1 message waits)',
  );
  expect(replicatingSaid([pair], undefined, []).message).toBe(
    '1 pair of members replicates, and is connected',
  );
  expect(delayedSaid([late], 60, []).message).toBe('Later than 60 s: a to b (90 s, 1 message)');
});

test('given who does not tell, then it is said why', () => {
  const untold = [{ name: 'b', why: 'Cluster b does not answer' }];
  expect(replicatingSaid([pair], undefined, untold).message).toBe(
    'Nobody knows what cluster b replicates: Cluster b does not answer',
  );
  expect(replicatingSaid([], undefined, [...untold, { name: 'c', why: 'It is asked first' }]).message).toBe(
    'Nobody knows what clusters b and c replicate: Cluster b does not answer; It is asked first',
  );
});

describe('whether messages come late', () => {
  test.each([
    ['none that do', [pair], [], 'False', 'InTime'],
    ['as long as is allowed', [{ ...pair, delaySeconds: 60 }], [], 'False', 'InTime'],
    ['longer', [{ ...pair, delaySeconds: 61 }], [], 'True', 'Delayed'],
    ['what nobody knows', [], [{ name: 'a', why: 'no' }], 'Unknown', 'NoAnswer'],
  ] as const)('given %s, then it is said', (_, pairs, unknown, status, reason) => {
    expect(delayedSaid(pairs, 60, unknown)).toMatchObject({ status, reason });
  });
});
