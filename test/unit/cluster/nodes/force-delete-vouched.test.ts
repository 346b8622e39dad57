import { describe, expect, test } from 'vitest';
import { forced, later, mend, saidOf, settle, silence, spreadCluster } from '#simulation/silent-nodes.ts';

describe('given a node that does not report, and a spec that vouches for such nodes', () => {
  test('when another bookie is away elsewhere, then the one on it stays until that serves', () => {
    const world = spreadCluster({ deadNodePolicy: 'ForceDelete', bookkeeper: { replicas: 5 } });
    world.broken = pod => world.nodes.isUnwell(pod) || pod.metadata.name === 'demo-bookie-0';
    silence(world, 'node-2');
    later(world);
    expect(forced(world)).toEqual(['demo-zookeeper-2']);
    expect(saidOf(world, 'demo-bookie-2')).toMatch(/^Waiting: .*it waits for demo-bookie-0 to serve/);
    world.broken = pod => world.nodes.isUnwell(pod);
    settle(world);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when two bookies were on it, then the second goes when the first serves again', () => {
    const world = spreadCluster({ deadNodePolicy: 'ForceDelete', bookkeeper: { replicas: 6 } });
    const from = world.history.length;
    silence(world, 'node-1');
    later(world);
    const bookies = world.history.slice(from).filter(line => line.includes('bookie'));
    expect(bookies).toEqual([
      'force-delete Pod demo-bookie-4',
      'create Pod demo-bookie-4',
      'force-delete Pod demo-bookie-1',
      'create Pod demo-bookie-1',
    ]);
  });

  test.each([
    ['demo-bookie-2', 'demo-zookeeper-2'],
    ['demo-zookeeper-2', 'demo-bookie-2'],
  ])('when %s is seen to run there, then that one stays', (pod, other) => {
    const world = spreadCluster({ deadNodePolicy: 'ForceDelete' });
    world.nodes.running = [pod];
    silence(world, 'node-2');
    later(world);
    expect(forced(world)).toEqual([other]);
    expect(saidOf(world, pod)).toMatch(/^Blocked: .*It is not force-deleted: it is seen to run/);
    world.nodes.running = [];
    settle(world);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when the majority of ZooKeeper is on such nodes, then no data moves: it may serve where they are', () => {
    const world = spreadCluster({ deadNodePolicy: 'ForceDelete', broker: { replicas: 3 } });
    silence(world, 'node-1', 'node-2');
    later(world);
    expect(forced(world).sort()).toEqual(['demo-broker-1', 'demo-broker-2', 'demo-proxy-1']);
    expect(saidOf(world, 'demo-zookeeper-2')).toContain('only 1 of 3 servers serve');
    expect(saidOf(world, 'demo-bookie-2')).toContain('waits for ZooKeeper');
    mend(world);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when the cluster is suspended, then its pods stay, and go when it is resumed', () => {
    const world = spreadCluster({ deadNodePolicy: 'ForceDelete' });
    world.edit({ deadNodePolicy: 'ForceDelete', suspend: true });
    silence(world, 'node-2');
    later(world);
    expect(forced(world)).toEqual([]);
    expect(saidOf(world, 'demo-zookeeper-2')).toContain('the cluster is suspended');
    world.edit({ deadNodePolicy: 'ForceDelete' });
    settle(world);
    expect(world.condition('Ready')?.status).toBe('True');
  });
});
