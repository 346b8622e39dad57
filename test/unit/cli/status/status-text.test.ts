import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { PulsarClusterStatus } from '#src/api/cluster-status.ts';
import { statusText } from '#src/cli/status/status-text.ts';

const lastTransitionTime = '2026-01-01T00:00:00Z';

const starting: PulsarClusterStatus = {
  version: '4.0.8',
  message: 'Waiting for bookies…',
  conditions: [
    {
      type: 'Ready',
      status: 'False',
      reason: 'Starting',
      message: 'Waiting for bookies: 1 of 3 ready',
      lastTransitionTime,
    },
    { type: 'Held', status: 'True', reason: 'ZooKeeperScaling', message: 'stays at 3', lastTransitionTime },
    { type: 'Stalled', status: 'False', reason: 'Fine', message: 'moves on', lastTransitionTime },
    { type: 'Suspended', status: 'True', reason: 'Requested', message: 'left alone', lastTransitionTime },
    {
      type: 'OperatorUpgradePending',
      status: 'True',
      reason: 'AwaitingRestart',
      message: 'waits for a restart',
      lastTransitionTime,
    },
  ],
  components: {
    bookkeeper: {
      replicas: 3,
      desired: 3,
      ready: 1,
      updated: 3,
      version: '4.0.8',
      reason: 'Ready',
      message: 'is starting',
    },
    zookeeper: {
      replicas: 3,
      desired: 3,
      ready: 3,
      updated: 3,
      version: '4.0.8',
      reason: 'Ready',
      message: 'serves',
    },
  },
  units: [
    {
      name: 'demo-bookie-2',
      component: 'bookkeeper',
      workloadStatus: 'Blocked',
      reason: 'Unschedulable',
      message: 'no node has room',
    },
  ],
};

function plain(status?: PulsarClusterStatus): string[] {
  const metadata = { name: 'demo', namespace: 'pulsar' };
  return statusText({ metadata, ...(status && { status }) }).map(stripVTControlCharacters);
}

describe('statusText', () => {
  test('given a cluster that is coming up, when shown, then applications stand in their starting order and only units that are not Active are listed', () => {
    expect(plain(starting)).toEqual([
      'Cluster  Namespace  Version  Ready  Message',
      'demo     pulsar     4.0.8    False  Waiting for bookies: 1 of 3 ready',
      'Held (ZooKeeperScaling): stays at 3',
      'Suspended (Requested): left alone',
      'OperatorUpgradePending (AwaitingRestart): waits for a restart',
      '',
      'Application  Version  Ready  Updated  Message',
      'zookeeper    4.0.8    3/3    3/3      serves',
      'bookkeeper   4.0.8    1/3    3/3      is starting',
      '',
      'Unit           Workload  Message',
      'demo-bookie-2  Blocked   no node has room',
    ]);
  });

  test('given more units than the status has room for, then the others are counted below them', () => {
    expect(plain({ ...starting, moreUnits: 412 }).slice(-2)).toEqual([
      'demo-bookie-2  Blocked   no node has room',
      'and 412 more',
    ]);
  });

  test.each([
    ['False', 'NotWriting', ['CanaryHealthy is False (NotWriting): it says why']],
    ['Unknown', 'NoAnswer', ['CanaryHealthy is Unknown (NoAnswer): it says why']],
    ['True', 'Delivered', []],
  ] as const)(
    'given a canary, when CanaryHealthy is %s, then that has a line where it is not True',
    (status, reason, lines) => {
      const told = { type: 'CanaryHealthy', status, reason, message: 'it says why', lastTransitionTime };
      const shown = plain({ ...starting, conditions: [...(starting.conditions ?? []), told] });
      expect(shown.filter(line => line.startsWith('CanaryHealthy'))).toEqual(lines);
    },
  );

  test('given a store that does not serve, when shown, then that has a line', () => {
    const told = { type: 'ConfigurationStoreReady', status: 'False', reason: 'StoreNotServing' } as const;
    const condition = { ...told, message: 'it says why', lastTransitionTime };
    const shown = plain({ ...starting, conditions: [...(starting.conditions ?? []), condition] });
    expect(shown).toContain('ConfigurationStoreReady is False (StoreNotServing): it says why');
  });

  test('given ledgers that a bookie went on without, when shown, then they stand above all else that is told', () => {
    const lost = (count: number) => {
      const ids = Array.from({ length: Math.min(count, 12) }, (_, at) => String(at));
      return plain({ lostLedgers: [{ bookie: 'demo-bookie-1', time: lastTransitionTime, count, ids }] })[2];
    };
    const bookie =
      'Lost: demo-bookie-1 went on without ledgers that could not be copied, at 2026-01-01T00:00:00Z';
    expect(lost(2)).toBe(`${bookie}: 0, 1`);
    expect(lost(700)).toBe(`${bookie}: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 2 more, 700 in all`);
  });

  test('given a cluster without a status, when shown, then it says who is missing', () => {
    expect(plain()).toEqual([
      'Cluster  Namespace  Version  Ready    Message',
      'demo     pulsar              Unknown  the operator has not looked at it yet: is it running?',
    ]);
  });
});
