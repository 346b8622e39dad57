import { describe, expect, test } from 'vitest';
import { stateOf } from '#src/cluster/in-force.ts';
import type { EnsembleFact, Pod } from '#src/cluster/model/observation.ts';
import { majority, notInSync, quorumOf, zookeeperQuorum } from '#src/cluster/zookeeper/quorum.ts';
import { observed, pod, pods, statefulSet } from '../hand-made.ts';

describe('given so many servers', () => {
  test.each([
    [1, 1],
    [2, 2],
    [3, 2],
    [4, 3],
    [5, 3],
  ])('of %i, %i are a quorum', (servers, quorum) => {
    expect(majority(servers)).toBe(quorum);
  });
});

describe('given an ensemble of three', () => {
  function stateWith(ready: number) {
    return stateOf(
      observed({ pods: [...pods('demo-zookeeper', ready), pod('demo-zookeeper-2', { ready: false })] }),
    );
  }

  test('when two of them serve, then others may rely on it', () => {
    expect([1, 2].map(ready => quorumOf(stateWith(ready).context))).toEqual([2, 2]);
    expect(zookeeperQuorum(stateWith(2))).toMatchObject({ open: true });
  });

  test('when one serves, then they wait, and are told how many do', () => {
    const gate = zookeeperQuorum(stateWith(1));
    expect(gate).toMatchObject({ open: false, message: expect.stringContaining('1 of 3 servers serve') });
  });
});

describe('given an ensemble of three of which five are to be made', () => {
  test('when two of them serve, then others may rely on it: not all that are wished for vote yet', () => {
    const observation = observed({
      spec: { zookeeper: { replicas: 5 } },
      owned: [statefulSet('demo-zookeeper', 3)],
      status: { zookeeperMembers: 3 },
      pods: pods('demo-zookeeper', 2),
    });
    expect(zookeeperQuorum(stateOf(observation))).toMatchObject({ open: true });
  });
});

describe('given three servers that are to be one healthy quorum', () => {
  const servers = pods('demo-zookeeper', 3);
  const roles: EnsembleFact['roles'] = {
    'demo-zookeeper-0': 'follower',
    'demo-zookeeper-1': 'leader',
    'demo-zookeeper-2': 'follower',
  };

  function problem(there: readonly Pod[], more: Partial<EnsembleFact> = {}): string | undefined {
    const fact = { roles, syncedFollowers: 2, participants: [1, 2, 3], version: '1', ...more };
    return notInSync(observed({ pods: there }), fact, 3)?.message;
  }

  test('when all serve and follow one leader in sync, then they are', () => {
    expect(problem(servers)).toBeUndefined();
  });

  test('when a follower has not caught up, then it is told how many have not', () => {
    expect(problem(servers, { syncedFollowers: 1 })).toContain('1 of 3 servers to be in sync');
  });

  test('when another server still runs, then it comes first: it may stand in for one that votes', () => {
    const surplus = pod('demo-zookeeper-3', { ready: false });
    expect(problem([...servers, surplus])).toContain('demo-zookeeper-3 to stop');
  });

  test('when one does not serve, or is not there, then that one is named', () => {
    const [first, second] = servers as [Pod, Pod];
    expect(problem([first, second, pod('demo-zookeeper-2', { ready: false })])).toContain(
      'demo-zookeeper-2 to serve',
    );
    expect(problem([first, pod('demo-zookeeper-2')])).toContain('demo-zookeeper-1 to serve');
  });

  test.each<[number, EnsembleFact['roles']]>([
    [0, { ...roles, 'demo-zookeeper-1': 'follower' }],
    [2, { ...roles, 'demo-zookeeper-2': 'leader' }],
  ])('when %i lead, then it waits for one leader', (leaders, found) => {
    expect(problem(servers, { roles: found })).toContain(`${leaders} servers lead`);
  });
});
