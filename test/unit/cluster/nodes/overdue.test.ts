import { describe, expect, test } from 'vitest';
import type { Pod } from '#src/cluster/model/observation.ts';
import {
  leavingPods,
  nodeOf,
  nodesQuestion,
  overduePods,
  runningQuestion,
  secondsLeft,
} from '#src/cluster/nodes/overdue.ts';
import { ago, now, observed, pod } from '../hand-made.ts';

/** A pod that should have stopped so many seconds ago. */
function stopping(name: string, seconds: number, node: string | undefined = 'node-2'): Pod {
  return pod(name, { ready: false, deletionTimestamp: ago(seconds), node });
}

function named(pods: readonly Pod[]): string[] {
  return pods.map(({ metadata }) => metadata.name);
}

describe('given a pod that is being stopped', () => {
  test.each([
    [-30, 40],
    [0, 10],
    [10, 0],
    [60, -50],
  ])(
    'when it has %i s beyond its grace period, then it has %i s left: kubelets tell a little later',
    (late, left) => {
      expect(secondsLeft(stopping('demo-bookie-2', late), now)).toBe(left);
    },
  );

  test('when it has none left, then it is overdue', () => {
    const pods = [stopping('demo-bookie-1', 9), stopping('demo-bookie-2', 10)];
    expect(named(leavingPods(observed({ pods })))).toEqual(['demo-bookie-1', 'demo-bookie-2']);
    expect(named(overduePods(observed({ pods })))).toEqual(['demo-bookie-2']);
  });

  test.each<[string, Pod]>([
    ['it has never been on a node', pod('demo-bookie-2', { deletionTimestamp: ago(60) })],
    ['it stays', pod('demo-bookie-2', { ready: false, node: 'node-2' })],
    ['its Job is done', { ...stopping('demo-metadata-x', 60), status: { phase: 'Succeeded' } }],
    ['its Job has failed', { ...stopping('demo-recover-1-x', 60), status: { phase: 'Failed' } }],
  ])('when %s, then nobody waits for it', (_, subject) => {
    expect(leavingPods(observed({ pods: [subject] }))).toEqual([]);
  });

  test('when it may still work for a Job, then it is waited for as any other', () => {
    const pods = [stopping('demo-metadata-x', 60)];
    expect(named(overduePods(observed({ pods })))).toEqual(['demo-metadata-x']);
  });

  test('when a server has ended on its node, then it is waited for all the same: its successor cannot come', () => {
    const pods = [{ ...stopping('demo-bookie-2', 60), status: { phase: 'Failed' } }];
    expect(named(overduePods(observed({ pods })))).toEqual(['demo-bookie-2']);
  });
});

describe('given pods that are overdue', () => {
  const pods = [
    stopping('demo-zookeeper-2', 60),
    stopping('demo-bookie-1', 60, 'node-1'),
    stopping('demo-bookie-2', 60),
    stopping('demo-bookie-0', 0, 'node-0'),
  ];

  test('then their nodes are asked about, each once', () => {
    expect(nodesQuestion(observed({ pods }))).toEqual({ fact: 'nodes', of: ['node-2', 'node-1'] });
  });

  test('then it is asked which of them run', () => {
    const of = ['demo-zookeeper-2', 'demo-bookie-1', 'demo-bookie-2'];
    expect(runningQuestion(observed({ pods }))).toEqual({ fact: 'runningPods', of });
  });

  test('then each has a node, and one that has none has no name for it', () => {
    expect(pods.map(nodeOf)).toEqual(['node-2', 'node-1', 'node-2', 'node-0']);
    expect(nodeOf(pod('demo-bookie-2'))).toBe('');
  });
});
