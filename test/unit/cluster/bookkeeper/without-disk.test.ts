import { describe, expect, test } from 'vitest';
import { readyCluster, runFor } from '#simulation/steps.ts';
import { FakeWorld } from '#simulation/world.ts';
import {
  bookiesWithoutDisk,
  hasFailed,
  isNew,
  mayLackDisk,
  suspects,
} from '#src/cluster/bookkeeper/without-disk.ts';
import type { Claim } from '#src/cluster/model/observation.ts';
import { beforeCookieAnnotation, servedAnnotation } from '#src/components/build/names.ts';
import { ago, claim, claimsOf, now, observed, pod } from '../hand-made.ts';

const containers = (restartCount: number) => ({
  containerStatuses: [{ name: 'bookkeeper', restartCount, state: { running: {} } }],
});
const failing = pod('demo-bookie-1', { ready: false, status: containers(1) });
const served = { annotations: { [servedAnnotation]: 'true' } };

const pending = pod('demo-bookie-1', { ready: false, status: { phase: 'Pending' } });
const lost = claimsOf('demo-bookie-1', served).map(each => ({ ...each, status: { phase: 'Lost' } }));

describe('given a bookie', () => {
  test('when its container has ended by itself, then it has failed', () => {
    expect(hasFailed(failing)).toBe(true);
    expect(hasFailed(pod('demo-bookie-1', { status: containers(0) }))).toBe(false);
  });

  test.each([
    ['fails on a disk on which none has served', failing, claimsOf('demo-bookie-1'), ['demo-bookie-1']],
    ['fails on the disks it had', failing, claimsOf('demo-bookie-1', served), []],
    ['is ready', pod('demo-bookie-1', { status: containers(1) }), claimsOf('demo-bookie-1'), []],
    ['starts', pod('demo-bookie-1', { ready: false }), claimsOf('demo-bookie-1'), []],
  ])('when it %s, then it is one that may lack a disk, or not', (_, bookie, claims, names) => {
    expect(suspects(observed({ pods: [bookie], claims }))).toEqual(names);
  });

  test.each([
    ['serves', pod('demo-bookie-1'), claimsOf('demo-bookie-1'), false],
    ['does not serve on the disks it had', failing, claimsOf('demo-bookie-1', served), false],
    ['starts on a new disk', pod('demo-bookie-1', { ready: false }), claimsOf('demo-bookie-1'), true],
    ['keeps volumes that are deleted', failing, claimsOf('demo-bookie-1', { deletionTimestamp: now }), false],
    ['has failed on one that is lost', pending, lost, true],
    ['is being stopped', pod('demo-bookie-1', { deletionTimestamp: now }), claimsOf('demo-bookie-1'), true],
    ['is away, with its claims', undefined, [], true],
  ])('when it %s, then it may lack a disk, or not', (_, bookie, claims, lacks) => {
    expect(mayLackDisk(observed({ pods: bookie ? [bookie] : [], claims }), 'demo-bookie-1')).toBe(lacks);
  });

  test('when its cookie is older than a disk of it, then it has lost one', () => {
    const claims = claimsOf('demo-bookie-1', { creationTimestamp: ago(60) });
    const seen = (cookie: string) => {
      return observed({
        pods: [failing],
        claims,
        facts: { cookies: { value: { 'demo-bookie-1': Date.parse(cookie) } } },
      });
    };
    expect(bookiesWithoutDisk(seen(ago(3600)))).toEqual(['demo-bookie-1']);
    expect(bookiesWithoutDisk(seen(ago(30)))).toEqual([]);
    expect(bookiesWithoutDisk(observed({ pods: [failing], claims }))).toEqual([]);
  });

  test('when its disk was there before its cookie, then the cookie is of this disk, whatever the clock of ZooKeeper says', () => {
    const first = { annotations: { [beforeCookieAnnotation]: 'true' } };
    const claims = claimsOf('demo-bookie-1', { creationTimestamp: ago(20), ...first });
    // Made 10 s after the claims, by a clock that is 30 s behind.
    const cookies = { value: { 'demo-bookie-1': Date.parse(ago(40)) } };
    const seen = observed({ pods: [failing], claims, facts: { cookies } });
    expect(suspects(seen)).toEqual([]);
    expect(bookiesWithoutDisk(seen)).toEqual([]);
  });

  test('when only one disk was, then the other may be new', () => {
    const [journal, ledgers] = claimsOf('demo-bookie-1', { creationTimestamp: ago(20) });
    const kept = {
      ...ledgers,
      metadata: { ...ledgers?.metadata, annotations: { [beforeCookieAnnotation]: 'true' } },
    };
    const claims = [journal, kept] as Claim[];
    const cookies = { value: { 'demo-bookie-1': Date.parse(ago(3600)) } };
    expect(bookiesWithoutDisk(observed({ pods: [failing], claims, facts: { cookies } }))).toEqual([
      'demo-bookie-1',
    ]);
    expect(claims.map(each => isNew(each, Date.parse(ago(3600))))).toEqual([true, false]);
  });

  test('when a disk has served, then no clock makes it a new one', () => {
    const disk = claim('journal-demo-bookie-1', { creationTimestamp: ago(60) });
    expect(isNew(disk, Date.parse(ago(3600)))).toBe(true);
    expect(isNew({ ...disk, metadata: { ...disk.metadata, ...served } }, Date.parse(ago(3600)))).toBe(false);
  });
});

describe('given a new bookie that ends before it was ever ready, and a ZooKeeper whose clock is half a minute behind', () => {
  const name = 'demo-bookie-3';

  /** It has made its cookie, with the disks it has. */
  function stamp(world: FakeWorld): void {
    const claims = world.claims.filter(({ metadata }) => metadata.name.endsWith(`-${name}`));
    const disk = claims.map(({ metadata }) => metadata.uid).join();
    world.bookies.cookies.set(name, { disk, created: world.now - 30_000 });
  }

  function grown(): FakeWorld {
    const world = readyCluster(new FakeWorld());
    world.broken = ({ metadata }) => metadata.name === name;
    world.edit({ bookkeeper: { replicas: 4 } });
    runFor(world, 4);
    stamp(world);
    world.crashes = 1;
    return world;
  }

  test('then its cookie stays, and it starts when it can: without it, it never could', () => {
    const world = grown();
    const from = world.history.length;
    runFor(world, 60);
    expect(world.history.slice(from)).toEqual([]);
    expect(world.bookies.cookies.has(name)).toBe(true);
    world.broken = () => false;
    world.settle();
    expect(world.bookies.writable).toContain(name);
    expect(world.condition('Ready')?.status).toBe('True');
    const marks = world.claims.map(({ metadata }) => Object.keys(metadata.annotations ?? {}));
    expect(marks.flat(), 'of no use any more').not.toContain(beforeCookieAnnotation);
  });

  test('when it loses its disks afterwards, then it is replaced as any other', () => {
    const world = grown();
    world.broken = () => false;
    world.settle();
    for (const volume of [`journal-${name}`, `ledgers-${name}`])
      world.remove(world.object('PersistentVolumeClaim', volume));
    world.remove(world.object('Pod', name));
    const from = world.history.length;
    world.settle(200);
    expect(world.history.slice(from).join()).toContain('deleteCookie');
    expect(world.condition('Ready')?.status).toBe('True');
  });
});
