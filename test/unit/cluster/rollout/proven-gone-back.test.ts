import { describe, expect, test } from 'vitest';
import {
  onlyRevision,
  readyCluster,
  restarted,
  revisionOfSet,
  runFor,
  runOnce,
  runUntil,
} from '#simulation/steps.ts';
import { FakeWorld } from '#simulation/world.ts';
import { revisionOf } from '#src/cluster/model/component-state.ts';
import type { Pod } from '#src/cluster/model/observation.ts';

describe('given bookies whose roll has failed and that have gone back', () => {
  const size = { broker: { replicas: 3 } };

  test('when it was to another version and a ZooKeeper server blinks, then that version is not tried again', () => {
    const world = readyCluster(new FakeWorld({ version: '4.0.8' }));
    const good = onlyRevision(world, 'bookkeeper');
    const fails = (pod: Pod) => pod.metadata.name.startsWith('demo-bookie-') && revisionOf(pod) !== good;
    world.broken = fails;
    world.crashes = 3;
    world.edit({ version: '4.1.0' });
    runUntil(world, () => world.condition('Ready')?.reason === 'RollFailed');
    runFor(world, 90);
    const from = world.history.length;
    world.crashes = 0;
    world.broken = pod => fails(pod) || pod.metadata.name === 'demo-zookeeper-0';
    runFor(world, 2);
    world.broken = fails;
    world.crashes = 3;
    runFor(world, 100);
    expect(restarted(world, from)).toEqual([]);
    expect(world.condition('Ready')?.reason).toBe('RollFailed');
  });

  test.each(['4.0.8', '4.2.0'])('when version %s is wished for then, then all get it', version => {
    const world = readyCluster(new FakeWorld({ version: '4.0.8' }));
    const isFirst = (pod: Pod) => pod.metadata.labels?.['app.kubernetes.io/version'] === '4.1.0';
    world.broken = pod => pod.metadata.name.startsWith('demo-bookie-') && isFirst(pod);
    world.crashes = 3;
    world.edit({ version: '4.1.0' });
    runUntil(world, () => world.condition('Ready')?.reason === 'RollFailed');
    runFor(world, 90);
    world.edit({ version });
    runFor(world, 200);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when its pod found no node, then that goes back too', () => {
    const world = readyCluster(new FakeWorld(size));
    const good = onlyRevision(world, 'bookkeeper');
    const requests = { requests: { memory: '900Gi' }, limits: { memory: '900Gi' } };
    world.edit({ ...size, bookkeeper: { replicas: 3, resources: requests } });
    const condition = { type: 'PodScheduled', status: 'False', message: '0/3 nodes: Insufficient memory' };
    const status = { phase: 'Pending', conditions: [condition] };
    for (let second = 0; second < 120; second++) {
      runOnce(world);
      const homeless = world.podsOf('bookkeeper').filter(pod => revisionOf(pod) !== good);
      for (const pod of homeless) world.write({ ...pod, spec: {}, status });
    }
    expect(world.ready('bookkeeper')).toHaveLength(3);
    expect(world.condition('Ready')?.reason).toBe('RollFailed');
  });

  test('when their volumes grow, for which the StatefulSet is made again, then it has what serves', () => {
    const world = readyCluster(new FakeWorld(size));
    const good = onlyRevision(world, 'bookkeeper');
    const options = { jvm: { options: ['-XX:+NoSuchFlag'] } };
    world.broken = pod => pod.metadata.name.startsWith('demo-bookie-') && revisionOf(pod) !== good;
    world.crashes = 3;
    world.edit({ ...size, bookkeeper: { replicas: 3, ...options } });
    runUntil(world, () => world.condition('Ready')?.reason === 'RollFailed');
    runFor(world, 90);
    world.expandableClasses = ['standard'];
    const storage = { journal: { size: '40Gi' }, ledgers: { size: '400Gi' } };
    world.edit({ ...size, bookkeeper: { replicas: 3, ...options, storage } });
    const seen = new Set<string | undefined>();
    for (let second = 0; second < 30; second++) {
      runOnce(world);
      world.runVolumes();
      if (world.replicas('demo-bookie') !== undefined) seen.add(revisionOfSet(world, 'bookkeeper'));
    }
    expect(world.history).toContain('delete StatefulSet demo-bookie alone');
    expect([...seen]).toEqual([good]);
  });
});
