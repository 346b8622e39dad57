import { describe, expect, test } from 'vitest';
import { givenCluster } from '../support/given.ts';
import { edit } from '../support/harmless.ts';
import { kubectl } from '../support/kubernetes.ts';
import { keepAll, sampleCluster } from '../support/sample.ts';
import { consume, produce } from '../support/traffic.ts';

const namespace = 'e2e-scaling';
const minute = 60_000;
const subject = givenCluster(
  sampleCluster(namespace, 'scaling', {
    profile: 'Development',
    zookeeper: { replicas: 1 },
    broker: { replicas: 1, config: keepAll },
    // Bookies leave without its help; the long tests have it.
    autorecovery: { replicas: 0 },
    proxy: { replicas: 0 },
  }),
);

describe('given a Development cluster with one ZooKeeper server and a producer that never stops', () => {
  test(
    'when three servers are wanted, then they join one at a time and nothing is lost',
    async () => {
      await edit(subject, 'one-to-three', { zookeeper: { replicas: 3 } }, 8 * minute);
      expect((await subject.cluster()).status).toMatchObject({ zookeeperMembers: 3 });
      expect(await subject.pods('zookeeper')).toHaveLength(3);
    },
    10 * minute,
  );

  test(
    'when five are wanted, then only ZooKeeper changes',
    async () => {
      const others = async () => {
        const pods = await subject.pods();
        return pods
          .filter(({ metadata }) => !metadata.name.includes('zookeeper'))
          .map(({ metadata }) => metadata.uid);
      };
      const before = await others();
      await edit(subject, 'three-to-five', { zookeeper: { replicas: 5 } }, 8 * minute);
      expect((await subject.cluster()).status).toMatchObject({ zookeeperMembers: 5 });
      expect(await others()).toEqual(before);
    },
    10 * minute,
  );

  test(
    'when three are enough again, then the highest leave and nothing is lost',
    async () => {
      await edit(subject, 'five-to-three', { zookeeper: { replicas: 3 } }, 8 * minute);
      const names = (await subject.pods('zookeeper')).map(({ metadata }) => metadata.name);
      expect(names).toEqual(['scaling-zookeeper-0', 'scaling-zookeeper-1', 'scaling-zookeeper-2']);
      expect((await subject.cluster()).status).toMatchObject({ zookeeperMembers: 3 });
    },
    10 * minute,
  );

  test(
    'when a bookie is added and leaves again, then it hands its ledgers over and nothing is lost',
    async () => {
      await edit(subject, 'one-more-bookie', { bookkeeper: { replicas: 4 } }, 8 * minute);
      const topics = Array.from({ length: 20 }, (_, index) => `kept-${index}`);
      for (const topic of topics) await produce(subject, 'broker', topic, ['one', 'two']);
      await edit(subject, 'one-bookie-less', { bookkeeper: { replicas: 3 } }, 8 * minute);
      const names = (await subject.pods('bookkeeper')).map(({ metadata }) => metadata.name);
      expect(names).toEqual(['scaling-bookie-0', 'scaling-bookie-1', 'scaling-bookie-2']);
      const jobs = await subject.field('job', 'scaling-recover-3', '{.status.succeeded}');
      expect(jobs).toBe('1');
      // No broker may answer from memory what no bookie has any more.
      await kubectl(['-n', namespace, 'delete', 'pod', 'scaling-broker-0', '--wait=true']);
      await subject.condition('Ready', 'True', 4 * minute);
      for (const topic of topics) expect(await consume(subject, 'broker', topic, 2)).toEqual(['one', 'two']);
    },
    15 * minute,
  );
});
