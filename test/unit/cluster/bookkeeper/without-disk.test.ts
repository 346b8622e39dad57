import { describe, expect, test } from 'vitest';
import { bookiesWithoutDisk, hasFailed, isNew, suspects } from '#src/cluster/bookkeeper/without-disk.ts';
import { servedAnnotation } from '#src/components/build/names.ts';
import { ago, claim, claimsOf, observed, pod } from '../hand-made.ts';

const containers = (restartCount: number) => ({
  containerStatuses: [{ name: 'bookkeeper', restartCount, state: { running: {} } }],
});
const failing = pod('demo-bookie-1', { ready: false, status: containers(1) });
const served = { annotations: { [servedAnnotation]: 'true' } };

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

  test('when a disk has served, then no clock makes it a new one', () => {
    const disk = claim('journal-demo-bookie-1', { creationTimestamp: ago(60) });
    expect(isNew(disk, Date.parse(ago(3600)))).toBe(true);
    expect(isNew({ ...disk, metadata: { ...disk.metadata, ...served } }, Date.parse(ago(3600)))).toBe(false);
  });
});
