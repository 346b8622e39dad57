import { describe, expect, test } from 'vitest';
import { forced, later, mend, saidOf, settle, silence, spreadCluster } from '#simulation/silent-nodes.ts';
import { FakeWorld } from '#simulation/world.ts';
import { plan } from '#src/cluster/plan.ts';

describe('given a node that does not report', () => {
  test('when its pods may still be stopping, then nothing is asked, and it is looked at when they should be gone', () => {
    const world = spreadCluster();
    world.now += 600_000;
    silence(world, 'node-2');
    const { needs, wakeAfterSeconds } = plan(world.observe());
    expect(needs.map(({ fact }) => fact)).not.toContain('nodes');
    expect(wakeAfterSeconds).toBe(40);
  });

  test('when they should be gone, then they stay, and the status says what a person can do', () => {
    const world = spreadCluster();
    const from = world.history.length;
    silence(world, 'node-2');
    later(world);
    expect(world.history.slice(from)).toEqual([]);
    for (const pod of ['demo-zookeeper-2', 'demo-bookie-2'])
      expect(saidOf(world, pod)).toMatch(
        /^Blocked: .*node-2 has not reported since 2026.*delete it or taint it node.kubernetes.io\/out-of-service=nodeshutdown:NoExecute, or set spec.deadNodePolicy/,
      );
    expect(world.condition('Ready')).toMatchObject({
      status: 'False',
      reason: 'DeadNode',
      message: expect.stringMatching(/^zookeeper: demo-zookeeper-2 should have stopped, but node node-2/),
    });
    expect(world.events.filter(event => event.startsWith('DeadNode: demo-zookeeper-2'))).toHaveLength(1);
    world.now += 700_000;
    settle(world);
    expect(world.condition('Stalled')).toMatchObject({ status: 'True', reason: 'DeadNode' });
  });

  test('when it comes back, then all is well without hands', () => {
    const world = spreadCluster();
    silence(world, 'node-2');
    later(world);
    mend(world);
    expect(world.condition('Ready')?.status).toBe('True');
    expect(forced(world)).toEqual([]);
    expect(plan(world.observe()).needs.map(({ fact }) => fact)).not.toContain('nodes');
  });

  test('when the policy is ForceDelete, then its pods are and come back elsewhere', () => {
    const world = spreadCluster({ deadNodePolicy: 'ForceDelete', broker: { replicas: 3 } });
    silence(world, 'node-2');
    later(world);
    expect(forced(world).sort()).toEqual(['demo-bookie-2', 'demo-broker-2', 'demo-zookeeper-2']);
    expect(world.condition('Ready')?.status).toBe('True');
    expect(world.pods.some(pod => world.nodes.isUnwell(pod))).toBe(false);
  });

  test.each([
    ['False', /is not ready and reports: .*kubelet/],
    ['Gone', /does not exist any more: Kubernetes removes the pod soon/],
  ] as const)('when its condition is %s instead, then its pods stay whatever the policy', (ready, words) => {
    const world = spreadCluster({ deadNodePolicy: 'ForceDelete' });
    silence(world, 'node-2');
    world.nodes.unwell.set('node-2', ready);
    later(world);
    expect(forced(world)).toEqual([]);
    expect(saidOf(world, 'demo-zookeeper-2')).toMatch(words);
  });

  test('when nobody may look at it, then its pods stay and the refusal is told', () => {
    const world = spreadCluster({ deadNodePolicy: 'ForceDelete' });
    world.nodes.problem = 'nodes is forbidden';
    silence(world, 'node-2');
    later(world);
    expect(forced(world)).toEqual([]);
    expect(saidOf(world, 'demo-zookeeper-2')).toContain('nodes is forbidden');
  });

  test('when the initialisation of the metadata was on it, then its pod goes and the work is done elsewhere', () => {
    const world = new FakeWorld({ deadNodePolicy: 'ForceDelete' });
    world.broken = pod => world.nodes.isUnwell(pod);
    for (let round = 0; world.podsOf('metadata').length === 0 && round < 20; round++) {
      world.pass();
      world.runControllers();
      if (world.podsOf('metadata').length === 0) world.runPods();
    }
    const [pod] = world.podsOf('metadata');
    if (pod) world.write({ ...pod, spec: { nodeName: 'node-2' }, status: { phase: 'Running' } });
    world.nodes.unwell.set('node-2', 'Unknown');
    world.nodes.evict(world);
    world.now += 60_000;
    world.pass();
    expect(forced(world)).toEqual([pod?.metadata.name]);
    settle(world);
    expect(world.condition('Ready')?.status).toBe('True');
  });
});

describe('given a wish while a node does not report', () => {
  test('when brokers are to restart, then none does beside the one that is away', () => {
    const world = spreadCluster({ broker: { replicas: 3 } });
    silence(world, 'node-1');
    const from = world.history.length;
    world.edit({ broker: { replicas: 3, config: { ttlDurationDefaultInSeconds: 60 } } });
    later(world);
    expect(world.history.slice(from).filter(line => line.startsWith('delete Pod'))).toEqual([]);
    mend(world);
    expect(world.podsOf('broker').every(pod => world.isUpdated(pod))).toBe(true);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when a bookie is to leave, then none does while another is away', () => {
    const world = spreadCluster({ bookkeeper: { replicas: 4 } });
    silence(world, 'node-1');
    world.edit({ bookkeeper: { replicas: 3 } });
    later(world);
    expect(world.bookies.cookies.size).toBe(4);
    expect(world.podsOf('bookkeeper')).toHaveLength(4);
    mend(world);
    expect(world.podsOf('bookkeeper')).toHaveLength(3);
  });
});

test('given a node that does not report, when no policy is said at all, then nothing is force-deleted', () => {
  const world = spreadCluster({});
  const { deadNodePolicy: _, ...spec } = world.cluster.spec;
  world.cluster = { ...world.cluster, spec: spec as typeof world.cluster.spec };
  silence(world, 'node-1');
  world.now += 600_000;
  settle(world);
  expect(forced(world)).toEqual([]);
});

describe('given the end of a cluster with its volumes', () => {
  /** Two nodes are silent, all pods elsewhere stop when they are to. */
  function end(deadNodePolicy: string, meanwhile: (world: FakeWorld) => void = () => {}): FakeWorld {
    const world = spreadCluster({ deletionPolicy: 'Delete', deadNodePolicy });
    silence(world, 'node-1', 'node-2');
    world.now += 60_000;
    meanwhile(world);
    world.delete(world.cluster);
    for (let round = 0; round < 15; round++) {
      world.pass();
      world.runControllers();
    }
    return world;
  }

  test('when the policy is ForceDelete, then their pods go at once and the volumes after them', () => {
    const world = end('ForceDelete');
    expect(forced(world)).toContain('demo-zookeeper-1');
    expect(world.claims).toEqual([]);
    expect(world.cluster.metadata.finalizers).toEqual([]);
  });

  test.each([
    ['the policy is Wait', () => end('Wait')],
    ['one of them reports', () => end('ForceDelete', ({ nodes }) => nodes.unwell.set('node-1', 'False'))],
    [
      'Kubernetes has not given one up',
      () =>
        end('ForceDelete', world => {
          for (const pod of world.pods.filter(({ spec }) => spec?.nodeName === 'node-1')) {
            const conditions = pod.status?.conditions?.filter(({ type }) => type === 'Ready') ?? [];
            world.write({ ...pod, status: { ...pod.status, conditions } });
          }
        }),
    ],
  ])('when %s, then its pods stay and the volumes wait for them', (_, reach) => {
    const world = reach();
    expect(forced(world)).not.toContain('demo-zookeeper-1');
    expect(world.claims).not.toEqual([]);
    expect(world.cluster.metadata.finalizers).toEqual(['pulsar-operator.dev/volumes']);
  });
});
