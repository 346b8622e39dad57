import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { instanceOf, referred } from '#simulation/instances/world.ts';
import type { InstanceStatus } from '#src/api/resources/instance-status.ts';
import { instanceText } from '#src/cli/status/instance-text.ts';

const instance = instanceOf({ members: [referred('a'), referred('b')] });
const since = '2026-01-01T00:00:00Z';
const condition = (type: string, status: 'True' | 'False') => ({
  ...{ type, status, reason: 'x', message: 'x', lastTransitionTime: since },
});
const shown = (status?: InstanceStatus) =>
  instanceText({ ...instance, ...(status && { status }) }).map(stripVTControlCharacters);

test('given an instance that nobody has looked at, then it says so', () => {
  expect(shown()).toEqual([
    'Instance  Namespace  Members  Ready    Replicating  Delayed  Message',
    'world     ns                  Unknown  Unknown      Unknown  the operator has not looked at it yet: is it running?',
  ]);
});

test('given members and what is replicated, then each has a line', () => {
  const asked = { clusterRef: { name: 'a' } };
  const member = { ...{ reason: 'x', since, asked, announced: [] }, message: 'as it shall be' };
  const pair = { ...{ from: 'a', to: 'b', namespaces: 2, since }, backlog: 7, delaySeconds: 3, rate: 5 };
  const status: InstanceStatus = {
    ...{ summary: '1/1', message: 'b: leaves' },
    conditions: [condition('Ready', 'False'), condition('Replicating', 'True')],
    members: [
      { ...member, name: 'a', workloadStatus: 'Active' },
      { ...member, name: 'b', workloadStatus: 'Waiting', leaving: true },
    ],
    pairs: [
      { ...pair, connected: true },
      { ...pair, from: 'b', to: 'a', connected: false },
      { ...pair, from: 'c', connected: true, toldTime: '2026-01-01T00:05:00Z' },
    ],
  };
  expect(shown(status)).toEqual([
    'Instance  Namespace  Members  Ready  Replicating  Delayed  Message',
    'world     ns         1/1      False  True         Unknown  b: leaves',
    '',
    'Member       Workload  Message',
    'a            Active    as it shall be',
    'b (leaving)  Waiting   as it shall be',
    '',
    'From  To  Namespaces  Connected                            Backlog  Delay  Rate',
    'a     b   2           yes                                  7        3 s    5/s',
    'b     a   2           not since 2026-01-01T00:00:00Z       7        3 s    5/s',
    'c     b   2           not told since 2026-01-01T00:05:00Z  7        3 s    5/s',
  ]);
});

test('given a store that members share, then it has a line', () => {
  const store = {
    url: 'zk:x:2181',
    reason: 'Ready',
    message: 'it serves',
    since,
    workloadStatus: 'Active',
  } as const;
  expect(shown({ configurationStore: store }).slice(2)).toEqual([
    '',
    'Configuration store  Workload  Message',
    'zk:x:2181            Active    it serves',
  ]);
});
