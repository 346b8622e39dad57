import { describe, expect, test } from 'vitest';
import { ensembleInForce } from '#src/cluster/zookeeper/scale.ts';
import { ensembleAnnotation } from '#src/components/build/names.ts';
import { claim, observed } from '../hand-made.ts';
import { joins, settled, since } from './resized.ts';

describe('given an ensemble of three', () => {
  test('when five are wanted, then one server after the other catches up and joins', () => {
    const world = settled({});
    const from = world.history.length;
    world.edit({ zookeeper: { replicas: 5 } });
    world.settle();
    expect(since(world, from)).toEqual([
      'create Pod demo-zookeeper-3',
      joins(4),
      'create Pod demo-zookeeper-4',
      joins(5),
    ]);
    expect(world.cluster.status).toMatchObject({ zookeeperMembers: 5 });
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when it grows, then nothing else restarts', () => {
    const world = settled({});
    const from = world.history.length;
    world.edit({ zookeeper: { replicas: 5 } });
    world.settle();
    expect(world.history.slice(from).filter(line => line.startsWith('delete Pod'))).toEqual([]);
  });

  test('when its volumes are not seen, then nobody joins: they have to tell how many vote, whatever becomes of the status', () => {
    const world = settled({});
    const { claims } = world;
    world.claims = [];
    const from = world.history.length;
    world.edit({ zookeeper: { replicas: 5 } });
    for (let pass = 0; pass < 10; pass++) world.pass();
    expect(since(world, from)).toEqual([]);
    expect(world.condition('Ready')?.message).toContain(
      'Waiting for the volumes of the servers to be marked with how many vote',
    );
    world.claims = claims;
    world.settle();
    expect(world.cluster.status).toMatchObject({ zookeeperMembers: 5 });
  });

  test('when only some of its volumes have been marked anew, then the largest number tells how many vote', () => {
    const marked = [3, 5, 3].map((votes, at) => {
      return claim(`data-demo-zookeeper-${at}`, { annotations: { [ensembleAnnotation]: String(votes) } });
    });
    expect(ensembleInForce(observed({ claims: marked }), 5).members).toBe(5);
  });

  test.each([
    [
      'when they were told that the ensemble has formed, then it has, though nobody who remembers it is left',
      'false',
      3,
    ],
    ['when they were told to form it, then it is yet to form', 'true', undefined],
  ])('%s', (_, bootstrap, members) => {
    const ensemble = 'server.1=a\nserver.2=b\nserver.3=c\n';
    const metadata = { name: 'demo-zookeeper-ensemble' };
    const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { ensemble, bootstrap } };
    expect(ensembleInForce(observed({ owned: [map] }), 3).members).toBe(members);
  });

  test('when a joiner has not caught up, then it does not vote and the status says why', () => {
    const world = settled({});
    world.edit({ zookeeper: { replicas: 5 } });
    world.pass();
    world.ensemble.behind = 1;
    for (let pass = 0; pass < 10; pass++) {
      world.pass();
      world.runControllers();
      world.runPods();
    }
    expect(world.podsOf('zookeeper')).toHaveLength(4);
    expect(world.ensemble.participants).toEqual([1, 2, 3]);
    expect(world.condition('Ready')).toMatchObject({ status: 'False', reason: 'Scaling' });
    expect(world.condition('Ready')?.message).toContain('in sync (3 of 5 servers vote)');
  });

  test('when the wish is taken back before the joiner votes, then it goes and three stay', () => {
    const world = settled({});
    world.edit({ zookeeper: { replicas: 5 } });
    world.pass();
    world.ensemble.behind = 1;
    world.runControllers();
    world.runPods();
    expect(world.podsOf('zookeeper')).toHaveLength(4);
    world.edit({});
    world.ensemble.behind = 0;
    world.settle();
    expect(world.podsOf('zookeeper')).toHaveLength(3);
    expect(world.ensemble.participants).toEqual([1, 2, 3]);
  });

  test('when its StatefulSet is deleted while it grows, then it returns and goes on', () => {
    const world = settled({});
    world.edit({ zookeeper: { replicas: 5 } });
    world.pass();
    world.delete(world.object('StatefulSet', 'demo-zookeeper'));
    world.settle();
    expect(world.ensemble.participants).toEqual([1, 2, 3, 4, 5]);
  });
});

describe('given an ensemble of five', () => {
  test('when three are wanted, then the highest leave first, and their pods only when they no longer vote', () => {
    const world = settled({ zookeeper: { replicas: 5 } });
    world.ensemble.leader = 0;
    const from = world.history.length;
    world.edit({});
    world.settle();
    expect(since(world, from)).toEqual([
      'reconfigure {"leave":5}',
      'delete Pod demo-zookeeper-4',
      'reconfigure {"leave":4}',
      'delete Pod demo-zookeeper-3',
    ]);
    expect(world.cluster.status).toMatchObject({ zookeeperMembers: 3 });
  });

  test('when the one that leaves leads, then it restarts first so that another leads', () => {
    const world = settled({ zookeeper: { replicas: 5 } });
    expect(world.ensemble.leader).toBe(4);
    const from = world.history.length;
    world.edit({});
    world.settle();
    expect(since(world, from).slice(0, 3)).toEqual([
      'delete Pod demo-zookeeper-4',
      'create Pod demo-zookeeper-4',
      'reconfigure {"leave":5}',
    ]);
  });

  test('when the wish returns right after one has left, then it joins again', () => {
    const world = settled({ zookeeper: { replicas: 5 } });
    world.edit({});
    while (world.ensemble.participants.length === 5) {
      world.pass();
      world.runControllers();
      world.runPods();
    }
    world.edit({ zookeeper: { replicas: 5 } });
    world.settle();
    expect(world.ensemble.participants).toEqual([1, 2, 3, 4, 5]);
  });

  test('when the operator ends right after one has left and the wish returns, then it joins again', () => {
    const world = settled({ zookeeper: { replicas: 5 } });
    world.edit({});
    while (world.ensemble.participants.length === 5) {
      const { status } = world.cluster;
      world.pass();
      if (world.ensemble.participants.length < 5) world.cluster = { ...world.cluster, status: status ?? {} };
      world.runControllers();
      world.runPods();
    }
    world.edit({ zookeeper: { replicas: 5 } });
    world.settle();
    expect(world.ensemble.participants).toEqual([1, 2, 3, 4, 5]);
  });

  test('when one that has left is in sync and one that votes is not, then no other leaves', () => {
    const world = settled({ zookeeper: { replicas: 5 } });
    world.edit({});
    while (world.ensemble.participants.length === 5) {
      world.pass();
      world.runControllers();
      world.runPods();
    }
    expect(world.podsOf('zookeeper')).toHaveLength(5);
    world.ensemble.behind = 1;
    for (let pass = 0; pass < 3; pass++) world.pass();
    expect(world.ensemble.participants).toEqual([1, 2, 3, 4]);
  });

  test('when a server is away, then none leaves', () => {
    const world = settled({ zookeeper: { replicas: 5 } });
    world.broken = ({ metadata }) => metadata.name === 'demo-zookeeper-1';
    world.runPods();
    world.edit({});
    world.settle();
    expect(world.ensemble.participants).toHaveLength(5);
    expect(world.condition('Ready')?.message).toContain('Waiting for demo-zookeeper-1 to serve');
  });

  test('when it is re-created from its volumes with another wish, then it starts with five and shrinks', () => {
    const world = settled({ zookeeper: { replicas: 5 } });
    const { status: _, ...cluster } = world.cluster;
    world.cluster = { ...cluster, metadata: { ...cluster.metadata, uid: 'second-uid' } };
    world.owned = [];
    world.pods = [];
    world.edit({});
    const first = world.pass();
    const set = first.changes.find(({ desired }) => desired.kind === 'StatefulSet');
    expect(set?.desired['spec']).toMatchObject({ replicas: 5 });
    world.settle();
    expect(world.ensemble.participants).toEqual([1, 2, 3]);
  });
});
