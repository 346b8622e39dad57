import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FakeWorld } from '#simulation/world.ts';
import { type Clusters, clustersIn, refusal, specOf } from './clusters.ts';
import { namespace } from './kubectl.ts';
import { type Mistake, production } from './mistakes/mistake.ts';

type Fields = Record<string, unknown>;

let clusters: Clusters;

beforeAll(async () => {
  clusters = clustersIn(await namespace('changes'));
});

afterAll(() => clusters.close());

describe('a change of a cluster', () => {
  const before = {
    'zookeeper.chroot': '/pulsar',
    'zookeeper.storage': { size: '10Gi', storageClassName: 'slow' },
    'bookkeeper.storage': { journal: { size: '10Gi' }, ledgers: { size: '60Gi' } },
  };
  let count = 0;

  async function change(base: Fields, fields: Fields): Promise<string> {
    count += 1;
    const cluster = await clusters.create(`changed-${count}`, specOf(base));
    return refusal(clusters.admitUpdate(cluster, specOf(fields, cluster['spec'] as Fields)));
  }

  test.each<Mistake>([
    ['another domain', { clusterDomain: 'other.local' }, 'spec.clusterDomain', 'Create another cluster'],
    ['another path', { 'zookeeper.chroot': '/other' }, 'spec.zookeeper.chroot', 'Create another cluster'],
    ['no path', { 'zookeeper.chroot': undefined }, 'spec.zookeeper.chroot', 'Create another cluster'],
    [
      'a smaller volume for ZooKeeper',
      { 'zookeeper.storage.size': '9Gi' },
      'spec.zookeeper.storage.size',
      'Set it back',
    ],
    [
      'a smaller journal, in another unit',
      { 'bookkeeper.storage.journal.size': '10G' },
      'spec.bookkeeper.storage.journal.size',
      'can only grow',
    ],
    [
      'smaller ledgers',
      { 'bookkeeper.storage.ledgers.size': '59Gi' },
      'spec.bookkeeper.storage.ledgers.size',
      'can only grow',
    ],
    [
      'no storage where more than the default was',
      { 'bookkeeper.storage': undefined },
      'spec.bookkeeper.storage.ledgers.size',
      'Set it back',
    ],
    [
      'another storage class',
      { 'zookeeper.storage.storageClassName': 'fast' },
      'spec.zookeeper.storage.storageClassName',
      'is immutable',
    ],
    [
      'no storage class',
      { 'zookeeper.storage.storageClassName': undefined },
      'spec.zookeeper.storage.storageClassName',
      'is immutable',
    ],
    [
      'a storage class where none was named',
      { 'bookkeeper.storage.journal.storageClassName': 'fast' },
      'spec.bookkeeper.storage.journal.storageClassName',
      'is immutable',
    ],
    ['two bookies of three', { 'bookkeeper.replicas': 2 }, 'spec.bookkeeper.replicas', production],
    ['an even ensemble', { 'zookeeper.replicas': 4 }, 'spec.zookeeper.replicas', 'must be odd'],
  ])('given %s, then it is refused by field and remedy', async (_, fields, names, remedy) => {
    const said = await change(before, fields);
    expect(said).toContain(names);
    expect(said).toContain(remedy);
  });

  test('given Development that is left out, then it is refused: nobody has said Production', async () => {
    const small = { profile: 'Development', zookeeper: { replicas: 1 }, bookkeeper: { replicas: 1 } };
    for (const fields of [
      { profile: undefined },
      { profile: undefined, zookeeper: undefined, bookkeeper: undefined },
    ]) {
      const said = await change(small, fields);
      expect(said).toContain('spec.profile');
      expect(said).toContain('Write Development again, or Production');
    }
  });

  test('given functions that run as processes, or in pods, then what runs them cannot become the other', async () => {
    const processes = { functions: { placement: 'Workers' } };
    const pods = { functions: { placement: 'Workers', runtime: 'Kubernetes', serviceAccountName: 'a' } };
    expect(await change(processes, pods)).toContain('delete the StatefulSets pf-*');
    expect(await change(pods, { functions: { placement: 'Brokers' } })).toContain(
      'delete the StatefulSets pf-*',
    );
    expect(await change(pods, { functions: undefined })).toBe('');
    expect(await change({}, pods)).toBe('');
  });

  test('given a path where there was none, then it is refused', async () => {
    expect(await change({}, { 'zookeeper.chroot': '/pulsar' })).toContain('spec.zookeeper.chroot');
  });

  test.each<[what: string, base: Fields, fields: Fields]>([
    ['more bookies', {}, { 'bookkeeper.replicas': 4 }],
    ['five ZooKeepers', {}, { 'zookeeper.replicas': 5 }],
    [
      'another number of brokers, proxies and autorecovery',
      {},
      { 'broker.replicas': 5, 'proxy.replicas': 0, 'autorecovery.replicas': 0 },
    ],
    ['configuration', before, { 'broker.config.ttlDurationDefaultInSeconds': 3600 }],
    ['another version and image', before, { version: '4.0.9', image: 'pulsar:4.0.9' }],
    [
      'larger volumes',
      before,
      { 'bookkeeper.storage.ledgers.size': '61Gi', 'zookeeper.storage.size': '1Ti' },
    ],
    ['the same size in another unit', before, { 'zookeeper.storage.size': '10240Mi' }],
    ['production after development', { profile: 'Development' }, { profile: 'Production' }],
    [
      'development after production, and fewer servers',
      { profile: 'Production' },
      { profile: 'Development', 'zookeeper.replicas': 1, 'bookkeeper.replicas': 1 },
    ],
    ['development where nothing was said', {}, { profile: 'Development' }],
    ['nothing said any more of production', { profile: 'Production' }, { profile: undefined }],
    ['deletion of its volumes', before, { deletionPolicy: 'Delete' }],
    ['functions and WebSocket, on', before, { functions: {}, websocket: {} }],
    [
      'functions and WebSocket, to components of their own and back',
      { 'functions.placement': 'Workers', 'websocket.placement': ['Component'] },
      { 'functions.placement': 'Brokers', 'websocket.placement': ['Broker'] },
    ],
    [
      'functions and WebSocket, off',
      { functions: {}, websocket: {} },
      { functions: undefined, websocket: undefined },
    ],
  ])('given %s, then it is accepted', async (_, base, fields) => {
    expect(await change(base, fields)).toBe('');
  });
});

describe('a size that is set back', () => {
  const present = { zookeeper: { storage: { size: '10Gi' } } };
  const bigger = { zookeeper: { storage: { size: '20Gi' } } };
  let count = 0;

  /** What is said of fields set back after a bigger size for ZooKeeper, in a world of which the status is told. */
  async function setBack(
    prepare: (world: FakeWorld) => void,
    fields: Fields,
    wish: Fields = bigger,
  ): Promise<string> {
    const world = new FakeWorld(present);
    prepare(world);
    world.settle();
    world.edit(wish);
    world.settle();
    count += 1;
    const created = await clusters.create(`set-back-${count}`, wish);
    const cluster = await clusters.tell(created, world.cluster.status ?? {});
    return refusal(clusters.admitUpdate(cluster, specOf(fields, cluster['spec'] as Fields)));
  }

  const growing = (world: FakeWorld) => {
    world.expandableClasses = ['standard'];
  };
  const full = (world: FakeWorld) => {
    growing(world);
    world.full = () => true;
  };
  const back = { 'zookeeper.storage.size': '10Gi' };
  const other = { 'bookkeeper.storage.ledgers.size': '1Gi' };

  test('given volumes that may not grow, then it is accepted, and of no other size', async () => {
    expect(await setBack(() => {}, back)).toBe('');
    expect(await setBack(() => {}, { ...back, ...other })).toContain('spec.bookkeeper.storage.ledgers.size');
  });

  test('given storage that does not give what it is asked for, then it is accepted, and of no other size', async () => {
    expect(await setBack(full, back)).toBe('');
    expect(await setBack(full, other)).toContain('can only grow');
  });

  test('given volumes that have grown, then it is refused', async () => {
    expect(await setBack(growing, back)).toContain('can only grow');
  });

  test('given another wish that is held, then it is refused', async () => {
    const wish = { ...bigger, version: '6.0.0' };
    expect(await setBack(growing, back, wish)).toContain('can only grow');
  });
});

describe('a size and a class of which there is no volume', () => {
  const storage = { zookeeper: { storage: { size: '500Ti', storageClassName: 'gone' } } };
  let count = 0;

  /** What is said of a change, in a world that gives claims volumes or does not. */
  async function correct(fields: Fields, provides: boolean): Promise<string> {
    const world = new FakeWorld(storage);
    world.provides = () => provides;
    world.settle();
    count += 1;
    const created = await clusters.create(`corrected-${count}`, storage);
    const cluster = await clusters.tell(created, world.cluster.status ?? {});
    return refusal(clusters.admitUpdate(cluster, specOf(fields, cluster['spec'] as Fields)));
  }

  const other = { 'zookeeper.storage.size': '5Gi', 'zookeeper.storage.storageClassName': 'fast' };

  test('given claims that wait, then both may be any other, or the default', async () => {
    expect(await correct(other, false)).toBe('');
    expect(await correct({ 'zookeeper.storage': undefined }, false)).toBe('');
  });

  test('given volumes, then both are refused as ever', async () => {
    expect(await correct(other, true)).toContain('can only grow');
    expect(await correct(other, true)).toContain('is immutable');
  });
});
