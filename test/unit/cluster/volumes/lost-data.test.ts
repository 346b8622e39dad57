import { describe, expect, test } from 'vitest';
import { runFor } from '#simulation/steps.ts';
import { FakeWorld } from '#simulation/world.ts';
import { stateOf } from '#src/cluster/in-force.ts';
import type { Claim, Observation } from '#src/cluster/model/observation.ts';
import { lostData } from '#src/cluster/volumes/lost-data.ts';
import { servedAnnotation } from '#src/components/build/names.ts';
import { claim, now, observed, pod } from '../hand-made.ts';

type Volume = 'served' | 'new' | 'lost' | 'deleted';

function volumeOf(kind: Volume, ordinal: number): Claim {
  return claim(`data-demo-zookeeper-${ordinal}`, {
    ...(kind !== 'new' && { annotations: { [servedAnnotation]: 'true' } }),
    ...(kind === 'deleted' && { deletionTimestamp: now }),
    ...(kind === 'lost' && { status: { phase: 'Lost' } }),
  });
}

/** Servers with such volumes, of which so many serve. */
function servers(
  volumes: readonly Volume[],
  ready = 0,
  members: number | undefined = volumes.length,
): Observation {
  return observed({
    claims: volumes.map(volumeOf),
    pods: volumes.map((_, at) => pod(`demo-zookeeper-${at}`, { ready: at < ready })),
    spec: { profile: 'Development', zookeeper: { replicas: 3 } },
    ...(members && { status: { zookeeperMembers: members } }),
  });
}

function said(...args: Parameters<typeof servers>): string | undefined {
  return lostData(stateOf(servers(...args)))?.message;
}

describe('given ZooKeeper servers that are no quorum', () => {
  test('when a majority of them have new volumes, then it is told who has lost the data and who has it', () => {
    const message = said(['new', 'served', 'new']);
    expect(message).toContain('2 of 3 servers have lost their data: demo-zookeeper-0, demo-zookeeper-2.');
    expect(message).toContain('demo-zookeeper-1, which still has it, cannot alone.');
  });

  test.each<[string, readonly Volume[]]>([
    ['three of five are new', ['new', 'served', 'new', 'new', 'served']],
    ['two of three are gone or new', ['lost', 'new', 'served']],
    ['one of two is new', ['served', 'new']],
  ])('when %s, then it is told', (_, volumes) => {
    expect(said(volumes)).toContain('have lost their data');
  });

  test.each<[string, readonly Volume[], number, number | undefined]>([
    ['a quorum serves', ['new', 'served', 'new'], 2, 3],
    ['a majority has its data, and is only away', ['served', 'served', 'new'], 0, 3],
    ['nobody knows of marks yet, as after an upgrade of the operator', ['new', 'new', 'new'], 0, 3],
    ['there has never been a quorum', ['new', 'new', 'served'], 0, 0],
    ['the new ones do not vote', ['served', 'new', 'new'], 0, 1],
    ['the others are on their way out and not empty', ['served', 'deleted', 'deleted'], 0, 3],
  ])('when %s, then nothing is told', (_, volumes, ready, members) => {
    expect(said(volumes, ready, members)).toBeUndefined();
  });
});

describe('given a cluster that is ready', () => {
  test('when two of three servers lose their disks, then the status says so, and nothing is done about it', () => {
    const world = new FakeWorld({});
    world.settle();
    world.broken = ({ metadata }) => metadata.name.startsWith('demo-zookeeper');
    for (const ordinal of [0, 2]) {
      world.delete(world.object('PersistentVolumeClaim', `data-demo-zookeeper-${ordinal}`));
      world.delete(world.object('Pod', `demo-zookeeper-${ordinal}`));
    }
    world.runPods();
    runFor(world, 5);
    const from = world.history.length;
    runFor(world, 60);
    expect(world.history.slice(from)).toEqual([]);
    expect(world.cluster.status?.components?.['zookeeper']?.reason).toBe('DataLost');
    expect(world.cluster.status?.message).toContain('2 of 3 servers have lost their data');
  });
});
