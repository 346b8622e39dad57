import { beforeEach, describe, expect, test } from 'vitest';
import { runFor } from '#simulation/steps.ts';
import { requests, templates, volume } from '#simulation/volumes.ts';
import { FakeWorld } from '#simulation/world.ts';
import type { Claim, StatefulSet } from '#src/cluster/model/observation.ts';
import { corrections } from '#src/cluster/volumes/correction.ts';
import { ago, claim, claimsOf, observed, pod, type Seen, statefulSet } from '../hand-made.ts';

const pending = { status: { phase: 'Pending' } };

/** Three servers that wait for volumes of 500Ti each, of the class fast. */
function waiting(storage: object, more: Seen = {}) {
  const claims = [0, 1, 2].map(at => {
    return claim(`data-demo-zookeeper-${at}`, { size: '500Ti', storageClass: 'fast', ...pending });
  });
  const set = statefulSet('demo-zookeeper', 3, { data: '500Ti' });
  const [template] = set.spec.volumeClaimTemplates ?? [];
  Object.assign(template?.spec ?? {}, { storageClassName: 'fast' });
  return observed({
    spec: { zookeeper: { storage } },
    owned: [set],
    claims,
    pods: [0, 1, 2].map(at => pod(`demo-zookeeper-${at}`, { ready: false })),
    ...more,
  });
}

function names(storage: object, more: Seen = {}): string[] {
  return corrections(waiting(storage, more)).map(({ object }) => object.metadata.name);
}

const everything = [
  'demo-zookeeper',
  ...[0, 1, 2].map(at => `data-demo-zookeeper-${at}`),
  ...[0, 1, 2].map(at => `demo-zookeeper-${at}`),
];

describe('given claims that never had a volume', () => {
  test.each([
    ['smaller', { size: '50Gi', storageClassName: 'fast' }],
    ['bigger', { size: '600Ti', storageClassName: 'fast' }],
    ['of another class', { size: '500Ti', storageClassName: 'slow' }],
    ['of the default class', { size: '500Ti' }],
  ])('when the storage is to be %s, then they go with their pods, after the StatefulSet', (_, storage) => {
    expect(names(storage)).toEqual(everything);
    expect(corrections(waiting(storage))[0]).toMatchObject({ keepsDependents: true });
  });

  test('when it is as asked for, in whatever words, then nothing goes', () => {
    expect(names({ size: '512000Gi', storageClassName: 'fast' })).toEqual([]);
  });

  test.each<[string, Partial<Claim>]>([
    ['is bound', { status: { phase: 'Bound' } }],
    ['has lost its volume', { status: { phase: 'Lost' } }],
    ['is being bound', { spec: { volumeName: 'pv-1' } }],
    [
      'is bound and deleted',
      { status: { phase: 'Bound' }, metadata: { name: '', deletionTimestamp: ago(5) } },
    ],
  ])('when one %s, then nothing of its template goes', (_, change) => {
    const { claims } = waiting({});
    const [first, ...others] = claims as [Claim, ...Claim[]];
    const metadata = { ...first.metadata, ...change.metadata, name: first.metadata.name };
    const changed = { ...first, ...change, spec: { ...first.spec, ...change.spec }, metadata };
    expect(names({ size: '50Gi' }, { claims: [changed, ...others] })).not.toContain('demo-zookeeper');
  });

  test('when the StatefulSet is right already, then those of before go that are wanted, with their pods', () => {
    const owned = [statefulSet('demo-zookeeper', 3, { data: '50Gi' })];
    expect(names({ size: '50Gi' }, { owned })).toEqual(everything.slice(1));
  });

  test('when one is on its way out, then the pod that waits for it goes too: nobody would make the claim again', () => {
    const owned = [statefulSet('demo-zookeeper', 3, { data: '500Ti' })];
    const [first, ...others] = waiting({}).claims as [Claim, ...Claim[]];
    const leaving = { ...first, metadata: { ...first.metadata, deletionTimestamp: ago(5) } };
    expect(names({ size: '500Ti' }, { owned, claims: [leaving, ...others] })).toEqual(['demo-zookeeper-0']);
  });

  test('when its pod alone keeps another volume, then the pod stays, and that volume with it', () => {
    const [journal, ledgers] = claimsOf('demo-bookie-0') as [Claim, Claim];
    const stale = { ...journal, ...pending, metadata: { ...journal.metadata, deletionTimestamp: ago(5) } };
    const doomed = { ...ledgers, metadata: { ...ledgers.metadata, deletionTimestamp: ago(5) } };
    const seen = (claims: Claim[]) =>
      observed({ owned: [statefulSet('demo-bookie', 3)], pods: [pod('demo-bookie-0')], claims });
    expect(corrections(seen([stale, doomed]))).toEqual([]);
    expect(corrections(seen([stale, ledgers]))).toHaveLength(1);
  });

  test('when an earlier StatefulSet made them, then they go: nobody knows what the default class was', () => {
    const made = (seconds: number): Seen => {
      const set = statefulSet('demo-zookeeper', 3, { data: '500Ti' });
      const metadata = { ...set.metadata, creationTimestamp: ago(60) };
      const claims = waiting({}).claims.map(each => {
        return { ...each, metadata: { ...each.metadata, creationTimestamp: ago(seconds) } };
      });
      return { owned: [{ ...set, metadata }], claims };
    };
    expect(names({ size: '500Ti' }, made(61))).toEqual(everything.slice(1));
    expect(names({ size: '500Ti' }, made(60))).toEqual([]);
  });
});

describe('given claims that a person has made for certain data, and whose class waits for the first pod', () => {
  const certain = {
    dataSource: { apiGroup: 'snapshot.storage.k8s.io', kind: 'VolumeSnapshot', name: 'zk-0' },
    dataSourceRef: { apiGroup: 'example.com', kind: 'Backup', name: 'zk-0' },
    selector: { matchLabels: { 'example.com/restored': 'zk-0' } },
  };

  /** They are older than the StatefulSet, and all else may be as it is not wanted. */
  function made(what: keyof typeof certain | undefined, more: Seen = {}, metadata = {}): Seen {
    const set = statefulSet('demo-zookeeper', 3, { data: '500Ti' });
    const claims = waiting({}).claims.map(each => {
      const spec = { ...each.spec, ...(what && { [what]: certain[what] }) };
      return { ...each, spec, metadata: { ...each.metadata, creationTimestamp: ago(600), ...metadata } };
    });
    const owned = [{ ...set, metadata: { ...set.metadata, creationTimestamp: ago(2) } }];
    return { owned, claims, ...more };
  }

  const kinds = ['dataSource', 'dataSourceRef', 'selector'] as const;

  test.each(kinds)('when they have a %s, then they are used, and no empty ones take their place', what => {
    expect(names({ size: '500Ti' }, made(what))).toEqual([]);
    expect(names({ size: '500Ti' }, made(undefined))).toEqual(everything.slice(1));
  });

  test.each(kinds)(
    'when they have a %s and the spec names another size, then only the StatefulSet is made again',
    what => {
      expect(names({ size: '50Gi' }, made(what))).toEqual(['demo-zookeeper']);
    },
  );

  test('when a person deletes one, then the pod that waits for it goes, so that the claim is made again', () => {
    expect(names({ size: '500Ti' }, made('dataSource', {}, { deletionTimestamp: ago(5) }))).toEqual(
      everything.slice(4),
    );
  });
});

describe('given storage that nobody can provide', () => {
  let world: FakeWorld;
  const wrong = { zookeeper: { storage: { size: '500Ti', storageClassName: 'gone' } } };

  beforeEach(() => {
    world = new FakeWorld(wrong);
    world.provides = ({ spec }) => spec?.storageClassName === 'standard' && requestedOf(spec) !== '500Ti';
    world.settle();
  });

  test('then no server runs, and the status lets size and class be changed', () => {
    expect(world.ready('zookeeper')).toEqual([]);
    expect(world.cluster.status?.pendingSizes).toEqual(
      expect.arrayContaining(['zookeeper.storage.size', 'zookeeper.storage.storageClassName']),
    );
  });

  test('when both are corrected, then the cluster comes up, and nothing more can be changed', () => {
    world.edit({});
    world.settle(200);
    expect(world.condition('Ready')?.status).toBe('True');
    expect(templates(world, 'demo-zookeeper')).toEqual(['10Gi']);
    expect(requests(world, 'data-')).toEqual(['10Gi', '10Gi', '10Gi']);
    expect(world.cluster.status?.pendingSizes).toBeUndefined();
  });

  test('when the operator ends after each act, then the cluster comes up all the same', () => {
    world.edit({});
    const whole = world.carryOut.bind(world);
    world.carryOut = acts => whole(acts, 1);
    runFor(world, 40);
    world.carryOut = whole;
    world.settle(200);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when a new cluster of that name is made over its claims, then these are not used', () => {
    const { claims } = world;
    const again = new FakeWorld({});
    again.provides = world.provides;
    for (const each of claims) again.write(each);
    again.settle(200);
    expect(again.condition('Ready')?.status).toBe('True');
    expect(volume(again, 'data-demo-zookeeper-0').spec?.storageClassName).toBe('standard');
  });
});

function requestedOf(spec: Claim['spec']): string | undefined {
  return spec?.resources?.requests?.storage;
}

describe('given volumes that hold something', () => {
  test('when the class in the spec is another, then it is held, the volumes are named, and nothing goes', () => {
    const world = new FakeWorld({});
    world.settle();
    const from = world.history.length;
    world.edit({ zookeeper: { storage: { storageClassName: 'fast' } } });
    world.settle();
    expect(world.history.slice(from)).toEqual([]);
    expect(world.condition('Held')).toMatchObject({ status: 'True', reason: 'VolumeClass' });
    expect(world.condition('Held')?.message).toContain('data-demo-zookeeper-0');
    expect(world.cluster.status?.pendingSizes).toEqual(['zookeeper.storage.storageClassName']);
  });

  test('when a new cluster of another class is made over them, then that is held, and new ones are like them', () => {
    const { claims } = settled({});
    const world = new FakeWorld({ zookeeper: { storage: { storageClassName: 'fast' } } });
    for (const each of claims) world.write(each);
    world.settle(200);
    expect(world.condition('Held')).toMatchObject({ reason: 'VolumeClass' });
    const set = world.object<StatefulSet>('StatefulSet', 'demo-zookeeper');
    expect(set.spec.volumeClaimTemplates?.[0]?.spec.storageClassName).toBe('standard');
  });
});

function settled(spec: Record<string, unknown>): FakeWorld {
  const world = new FakeWorld(spec);
  world.settle();
  return world;
}
