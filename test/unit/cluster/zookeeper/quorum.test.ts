import { describe, expect, test } from 'vitest';
import type { Role } from '#src/clients/zookeeper/four-letter-word.ts';
import { stateOf } from '#src/cluster/in-force.ts';
import type { EnsembleFact, Pod } from '#src/cluster/model/observation.ts';
import { majority, nextServer, notInSync, quorumOf, zookeeperQuorum } from '#src/cluster/zookeeper/quorum.ts';
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

  test('when a follower does not answer, then its leader speaks for it; when the leader does not, then it is named', () => {
    const { 'demo-zookeeper-0': _, ...withoutFollower } = roles;
    expect(problem(servers, { roles: withoutFollower })).toBeUndefined();
    const { 'demo-zookeeper-1': __, ...withoutLeader } = roles;
    expect(problem(servers, { roles: withoutLeader, syncedFollowers: 0 })).toContain(
      '0 servers lead, no answer from demo-zookeeper-1: see its log, or delete the pod',
    );
  });
});

describe('given servers to restart of which one does not answer', () => {
  const roleOf = (ordinal: number, role: Role) => [`demo-zookeeper-${ordinal}`, role] as const;
  const following = (...ordinals: number[]) => ordinals.map(ordinal => roleOf(ordinal, 'follower'));

  /** The server of these that restarts next, in an ensemble of so many of which some say this of themselves. */
  function next(
    said: readonly (readonly [string, Role])[],
    outdated: readonly number[],
    there: readonly Pod[] = pods('demo-zookeeper', 3),
  ): string | undefined {
    const syncedFollowers = said.some(([, role]) => role === 'leader') ? there.length - 1 : 0;
    const fact = { roles: Object.fromEntries(said), syncedFollowers, participants: [1, 2, 3], version: '1' };
    const those = there.filter((_, ordinal) => outdated.includes(ordinal));
    const found = nextServer(observed({ pods: there }), fact, there.length, those);
    return 'pod' in found ? found.pod.metadata.name : undefined;
  }

  test('when another one leads, then it restarts in its turn, and the leader last', () => {
    expect(next([...following(0), roleOf(1, 'leader')], [0, 1, 2])).toBe('demo-zookeeper-2');
    expect(next([...following(2), roleOf(1, 'leader')], [0, 1])).toBe('demo-zookeeper-0');
    expect(next([...following(2), roleOf(1, 'leader')], [1])).toBe('demo-zookeeper-1');
  });

  test('when none of the others leads, then it restarts before them: they follow, and are a quorum without it', () => {
    expect(next(following(0, 2), [0, 1, 2])).toBe('demo-zookeeper-1');
    expect(next(following(0, 2, 4), [0, 1], pods('demo-zookeeper', 5))).toBe('demo-zookeeper-1');
  });

  test('when the others are no quorum without it, then none restarts', () => {
    expect(next([...following(0), roleOf(2, 'none')], [0, 1, 2])).toBeUndefined();
    expect(next(following(0), [0, 1, 2])).toBeUndefined();
    expect(next(following(0, 2), [1], pods('demo-zookeeper', 4))).toBeUndefined();
    const withOneAway = [...pods('demo-zookeeper', 4), pod('demo-zookeeper-4', { ready: false })];
    expect(next(following(0, 1, 2), [3], withOneAway)).toBeUndefined();
  });

  test('when it has restarted already, then those that answer stay as they are', () => {
    expect(next(following(0, 2), [0, 2])).toBeUndefined();
  });
});
