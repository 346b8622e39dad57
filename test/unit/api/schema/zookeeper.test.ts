import { describe, expect, test } from 'vitest';
import { zookeeperServers } from '#src/api/schema/zookeeper.ts';
import { problemsOf } from './judged.ts';

describe('a ZooKeeper ensemble', () => {
  test.each([1, 3, 5, 7, 9])('given %i servers, then they are taken', replicas => {
    expect(problemsOf(zookeeperServers, { replicas })).toEqual([]);
  });

  test.each([
    [2, 'must be odd'],
    [11, 'must be at most 9'],
  ])('given %i servers, then it says what to use', (replicas, remedy) => {
    expect(problemsOf(zookeeperServers, { replicas }).join()).toContain(remedy);
  });

  test('given nothing, then it has three, with room for what they hold', () => {
    expect(zookeeperServers.parse({})).toMatchObject({ replicas: 3, storage: { size: '10Gi' } });
  });
});
