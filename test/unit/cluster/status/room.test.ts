import { describe, expect, test } from 'vitest';
import type { Unit } from '#src/api/cluster-status.ts';
import { stateOf } from '#src/cluster/in-force.ts';
import { withinRoom } from '#src/cluster/status/room.ts';
import { statusOf } from '#src/cluster/status/status.ts';
import { observed, pod, statefulSet } from '../hand-made.ts';

/** What a pod that finds no node is told: as long as a sentence may be. */
const nowhere = '0/800 nodes are available: 12 Insufficient memory, '.repeat(20);

function units(count: number, each: (at: number) => Partial<Unit> = () => ({})): Unit[] {
  return Array.from({ length: count }, (_, at) => {
    const usual = { component: 'proxy', workloadStatus: 'Waiting', reason: 'Starting' } as const;
    return { name: `demo-proxy-${at}`, ...usual, message: nowhere, ...each(at) };
  });
}

const bytesOf = (told: unknown) => Buffer.byteLength(JSON.stringify(told));

describe('given units', () => {
  test('when there is room for all of them, then they are told as they are', () => {
    const few = units(600);
    expect(withinRoom(few)).toEqual({ units: few, more: 0 });
  });

  test('when there is not, then a sentence of several is told once, and all are there in their order', () => {
    const many = units(3000);
    const { units: told, more } = withinRoom(many);
    expect(more).toBe(0);
    expect(told.map(({ name }) => name)).toEqual(many.map(({ name }) => name));
    expect(told[0]).toEqual(many[0]);
    expect(told[2999]).toEqual({ ...many[2999], message: 'the same as demo-proxy-0' });
  });

  test('when the sentences differ, then the worst are told whole, and the others as far as a column has room', () => {
    const own = units(2000, at => ({
      message: `${at} ${nowhere}`,
      workloadStatus: at >= 1950 ? 'Error' : at >= 1900 ? 'Blocked' : 'Maintenance',
    }));
    const { units: told, more } = withinRoom(own);
    expect(more).toBe(0);
    expect(told.slice(1900)).toEqual(own.slice(1900));
    expect(told[0]?.message).toMatch(/^0 0\/800 nodes are available: .{10,100}…$/);
  });

  test('when there are more than there is room for, then the worst are told and the others counted', () => {
    const all = units(8000, at => ({ message: `${at} ${nowhere}` }));
    const last = { ...(all.at(-1) as Unit), workloadStatus: 'Error' } as const;
    const { units: told, more } = withinRoom([...all.slice(0, -1), last]);
    expect(told.length + more).toBe(8000);
    expect(told.length).toBeGreaterThan(2000);
    expect(told.at(-1)).toEqual(last);
    expect(bytesOf(told)).toBeLessThanOrEqual(750_000 + 2);
    expect(bytesOf(told)).toBeGreaterThan(740_000);
  });

  test('when their sentences are not in ASCII, then bytes count', () => {
    expect(bytesOf(withinRoom(units(2000, at => ({ message: '…'.repeat(900) + at }))).units)).toBeLessThan(
      750_000,
    );
  });
});

test('given a cluster of 3000 pods of which none finds a node, then its status is one that etcd takes', () => {
  const names = ['bookie', 'broker', 'proxy'];
  const conditions = [
    { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: nowhere },
  ] as const;
  const pods = names.flatMap(name =>
    Array.from({ length: 1000 }, (_, at) =>
      pod(`demo-${name}-${at}`, { ready: false, status: { phase: 'Pending', conditions } }),
    ),
  );
  const replicas = { replicas: 1000 };
  const spec = { bookkeeper: replicas, broker: replicas, proxy: replicas };
  const owned = names.map(name => statefulSet(`demo-${name}`, 1000));
  const { status } = statusOf(stateOf(observed({ spec, pods, owned })), {});
  expect([status.units?.length, status.moreUnits]).toEqual([3000, undefined]);
  expect(bytesOf(status)).toBeLessThan(1_000_000);
});
