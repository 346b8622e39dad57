import { describe, expect, test } from 'vitest';
import { bigger, message, readyWorld, requests, templates, volume } from '#simulation/volumes.ts';
import { FakeWorld } from '#simulation/world.ts';
import type { Claim } from '#src/cluster/model/observation.ts';

describe('given volumes that may grow', () => {
  test('when a bigger size is asked for, then all grow and no pod restarts', () => {
    const world = readyWorld();
    const uids = () => world.pods.map(({ metadata }) => metadata.uid);
    const before = uids();
    const from = world.history.length;
    world.edit(bigger);
    expect(world.plan().deletions, 'the volumes come first').toEqual([]);
    world.settle();
    expect(world.history.slice(from)).toEqual([
      'grow data-demo-zookeeper-0 from 10Gi to 20Gi',
      'grow data-demo-zookeeper-1 from 10Gi to 20Gi',
      'grow data-demo-zookeeper-2 from 10Gi to 20Gi',
      'delete StatefulSet demo-zookeeper alone',
      'create StatefulSet demo-zookeeper',
    ]);
    expect(uids()).toEqual(before);
    expect(world.events.filter(event => event.startsWith('Restored'))).toEqual([
      'Restored: Restored StatefulSet demo-zookeeper: it had been deleted',
    ]);
    expect(templates(world, 'demo-zookeeper')).toEqual(['20Gi']);
    expect(world.condition('Ready')?.status).toBe('True');
    expect(world.cluster.metadata.finalizers ?? []).toEqual([]);
  });

  test('when journals and ledgers are to grow, then the StatefulSet is made again once, for both', () => {
    const world = readyWorld();
    world.edit({ bookkeeper: { storage: { journal: { size: '11Gi' }, ledgers: { size: '60Gi' } } } });
    world.settle();
    expect(templates(world, 'demo-bookie')).toEqual(['11Gi', '60Gi']);
    expect(requests(world, 'journal-')).toEqual(['11Gi', '11Gi', '11Gi']);
    expect(requests(world, 'ledgers-')).toEqual(['60Gi', '60Gi', '60Gi']);
    expect(world.history.filter(line => line === 'delete StatefulSet demo-bookie alone')).toHaveLength(1);
  });

  test('when bookies are added at the same time, then the new ones have the new size', () => {
    const world = readyWorld();
    world.edit({ bookkeeper: { replicas: 5, storage: { ledgers: { size: '60Gi' } } } });
    world.settle();
    expect(requests(world, 'ledgers-')).toEqual(['60Gi', '60Gi', '60Gi', '60Gi', '60Gi']);
    expect(world.ready('bookkeeper')).toHaveLength(5);
  });

  test('when servers join the ensemble at the same time, then the StatefulSet is made again when they have', () => {
    const world = readyWorld();
    world.ensemble.behind = 1;
    world.edit({ zookeeper: { ...bigger.zookeeper, replicas: 5 } });
    world.settle(100);
    expect(requests(world, 'data-')).toEqual(['20Gi', '20Gi', '20Gi']);
    expect(world.history).not.toContain('delete StatefulSet demo-zookeeper alone');
    world.ensemble.behind = 0;
    world.settle(100);
    expect(requests(world, 'data-')).toEqual(['20Gi', '20Gi', '20Gi', '20Gi', '20Gi']);
    expect(templates(world, 'demo-zookeeper')).toEqual(['20Gi']);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when the storage takes its time, then the component says which volume it waits for, and serves', () => {
    const world = readyWorld();
    world.full = ({ metadata }) => metadata.name === 'data-demo-zookeeper-1';
    world.edit(bigger);
    world.settle();
    const waiting = 'Waiting for volume data-demo-zookeeper-1 to grow: 10Gi of 20Gi';
    expect(message(world, 'zookeeper')).toBe(waiting);
    expect(world.condition('Ready')).toMatchObject({ status: 'False', message: `zookeeper: ${waiting}` });
    expect(world.condition('Held')?.status).toBe('False');
    expect(templates(world, 'demo-zookeeper')).toEqual(['10Gi']);
    world.full = () => false;
    world.settle();
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test.each([
    [
      { conditions: [{ type: 'NodeResizeError', status: 'True', message: 'no\nroom' }] },
      ' (NodeResizeError: no room)',
    ],
    [
      { conditions: [{ type: 'ControllerResizeError', status: 'True' }] },
      ' (ControllerResizeError: no details)',
    ],
    [{ allocatedResourceStatuses: { storage: 'NodeResizeInfeasible' } }, ' (NodeResizeInfeasible)'],
    [{ allocatedResourceStatuses: { storage: 'NodeResizeInProgress' } }, ''],
    [{ conditions: [{ type: 'FileSystemResizePending', status: 'True', message: 'wait' }] }, ''],
  ])('when its resize is at %j, then the sentence ends with "%s"', (status, end) => {
    const world = readyWorld();
    world.full = ({ metadata }) => metadata.name === 'data-demo-zookeeper-0';
    world.edit(bigger);
    world.settle();
    const stuck = volume(world, 'data-demo-zookeeper-0');
    world.write({ ...stuck, status: { ...stuck.status, ...status } });
    world.settle();
    const waiting = 'Waiting for volume data-demo-zookeeper-0 to grow: 10Gi of 20Gi';
    expect(message(world, 'zookeeper')).toBe(`${waiting}${end}`);
  });

  test('when the storage has no room and the size is set back, then what has grown stays and all is well', () => {
    const world = readyWorld();
    world.full = ({ metadata }) => metadata.name === 'data-demo-zookeeper-1';
    world.edit(bigger);
    world.settle();
    world.edit({});
    world.settle();
    expect(requests(world, 'data-')).toEqual(['20Gi', '20Gi', '20Gi']);
    expect(templates(world, 'demo-zookeeper')).toEqual(['10Gi']);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when a volume is left that no pod uses, then it grows and is not waited for', () => {
    const world = readyWorld();
    const spare = structuredClone(volume(world, 'data-demo-zookeeper-2'));
    Object.assign(spare.metadata, { name: 'data-demo-zookeeper-7' });
    world.write(spare);
    world.full = ({ metadata }) => metadata.name === 'data-demo-zookeeper-7';
    world.edit(bigger);
    world.settle();
    expect(requests(world, 'data-')).toEqual(['20Gi', '20Gi', '20Gi', '20Gi']);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when a volume is left that was never bound, then it is not waited for, and the StatefulSet is made again once', () => {
    const world = readyWorld();
    const spare = structuredClone(volume(world, 'data-demo-zookeeper-2'));
    Object.assign(spare.metadata, { name: 'data-demo-zookeeper-7' });
    world.write({ ...spare, status: { phase: 'Pending' } });
    world.edit(bigger);
    world.settle();
    expect(requests(world, 'data-')).toEqual(['20Gi', '20Gi', '20Gi', '10Gi']);
    expect(templates(world, 'demo-zookeeper')).toEqual(['20Gi']);
    expect(world.history.filter(line => line === 'delete StatefulSet demo-zookeeper alone')).toHaveLength(1);
  });

  test('when a pod is not well, then volumes grow all the same and the StatefulSet waits for it', () => {
    const world = readyWorld();
    world.broken = ({ metadata }) => metadata.name === 'demo-bookie-1';
    world.runPods();
    world.edit({ bookkeeper: { storage: { ledgers: { size: '60Gi' } } } });
    world.settle();
    expect(requests(world, 'ledgers-')).toEqual(['60Gi', '60Gi', '60Gi']);
    expect(templates(world, 'demo-bookie')).toEqual(['10Gi', '50Gi']);
    world.broken = () => false;
    world.settle();
    expect(templates(world, 'demo-bookie')).toEqual(['10Gi', '60Gi']);
  });

  test('when the configuration changes too, then each pod restarts once', () => {
    const world = readyWorld();
    const from = world.history.length;
    world.edit({ zookeeper: { ...bigger.zookeeper, config: { maxClientCnxns: 100 } } });
    world.settle();
    expect(world.history.slice(from).filter(line => line.startsWith('delete Pod'))).toHaveLength(3);
    expect(templates(world, 'demo-zookeeper')).toEqual(['20Gi']);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when nobody can be asked about the class, then nothing changes and the sentence says so', () => {
    const world = readyWorld();
    world.expandableClasses = new Error('timed out');
    world.edit(bigger);
    world.settle();
    // Brokers that have just come up may still get bundles.
    world.now += 600_000;
    const { wakeAfterSeconds } = world.plan();
    expect(wakeAfterSeconds).toBe(10);
    expect(message(world, 'zookeeper')).toBe(
      'Waiting for an answer about the StorageClass of the volumes: timed out',
    );
    expect(requests(world, 'data-')).toEqual(['10Gi', '10Gi', '10Gi']);
  });
});

describe('given volumes of which one may not grow', () => {
  /** As when the default StorageClass has changed since, or somebody has put another volume there. */
  function mixedWorld(): FakeWorld {
    const world = readyWorld();
    world.tamper<Claim>('PersistentVolumeClaim', 'data-demo-zookeeper-1', ({ spec }) => {
      Object.assign(spec ?? {}, { storageClassName: 'rigid' });
    });
    return world;
  }

  test('when a bigger size is asked for, then the others grow, and the StatefulSet waits until that one has', () => {
    const world = mixedWorld();
    world.edit(bigger);
    world.settle();
    expect(requests(world, 'data-')).toEqual(['20Gi', '10Gi', '20Gi']);
    expect(templates(world, 'demo-zookeeper')).toEqual(['10Gi']);
    expect(world.condition('Held')?.message).toContain('some volumes stay at 10Gi');
    world.expandableClasses = ['standard', 'rigid'];
    world.settle();
    expect(requests(world, 'data-')).toEqual(['20Gi', '20Gi', '20Gi']);
    expect(templates(world, 'demo-zookeeper')).toEqual(['20Gi']);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when the size is set back, then what has grown stays and all is well', () => {
    const world = mixedWorld();
    world.edit(bigger);
    world.settle();
    world.edit({});
    world.settle();
    expect(requests(world, 'data-')).toEqual(['20Gi', '10Gi', '20Gi']);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when the storage has no room for one that may, then that is said too', () => {
    const world = mixedWorld();
    world.full = ({ metadata }) => metadata.name === 'data-demo-zookeeper-2';
    world.edit(bigger);
    world.settle();
    expect(message(world, 'zookeeper')).toBe(
      'Waiting for volume data-demo-zookeeper-2 to grow: 10Gi of 20Gi',
    );
    expect(world.condition('Held')?.status).toBe('True');
  });

  test('when pods are added meanwhile, then their volumes have the old size, and grow at once', () => {
    const world = mixedWorld();
    world.edit({ zookeeper: { ...bigger.zookeeper, replicas: 5 } });
    world.settle(100);
    expect(requests(world, 'data-')).toEqual(['20Gi', '10Gi', '20Gi', '20Gi', '20Gi']);
    expect(world.ready('zookeeper')).toHaveLength(5);
  });
});

test('given a cluster made again over smaller volumes, then these grow', () => {
  const world = readyWorld();
  const again = new FakeWorld(bigger);
  again.metadata = 'complete';
  again.expandableClasses = ['standard'];
  again.claims = world.claims;
  again.settle();
  expect(requests(again, 'data-')).toEqual(['20Gi', '20Gi', '20Gi']);
  expect(templates(again, 'demo-zookeeper')).toEqual(['20Gi']);
});
