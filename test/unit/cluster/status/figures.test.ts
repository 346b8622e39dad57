import { describe, expect, test } from 'vitest';
import type { Condition, PulsarClusterStatus } from '#src/api/cluster-status.ts';
import { movesOnlyFigures, movingOf } from '#src/cluster/status/figures.ts';
import { stateAtRest, unitOf } from '../at-rest.ts';

test('given what is judged of a cluster, then it is known in which sentences figures move by themselves', () => {
  const judged = { status: 'True', reason: 'Held', message: '5 GB' } as const;
  expect(movingOf({ Held: { ...judged, moves: true }, Ready: judged })).toEqual(['Held']);
});

describe('given a status and the one before it, and figures of Held that move by themselves', () => {
  const { status: before = {} } = stateAtRest().observation.cluster;

  function told(change: Partial<Condition>, type = 'Held'): PulsarClusterStatus {
    const conditions = before.conditions?.map(each => (each.type === type ? { ...each, ...change } : each));
    return { ...before, conditions: conditions ?? [] };
  }

  const [five, six] = [told({ message: 'They hold 5 GB' }), told({ message: 'They hold 6 GB' })];
  const moves = (status: PulsarClusterStatus, last: PulsarClusterStatus | undefined = five) => {
    return movesOnlyFigures({ status, moving: ['Held'] }, last);
  };

  test('when that sentence alone is another, then only figures move', () => {
    expect(moves(six)).toBe(true);
    expect(moves({ ...six, operator: 'a/b' }), 'who looks after it is not told here').toBe(true);
  });

  test('when nothing is another, or it is the first, then nothing moves', () => {
    expect(moves(five)).toBe(false);
    expect(movesOnlyFigures({ status: five, moving: ['Held'] })).toBe(false);
  });

  test('when it is for another reason, or another condition or number for programs is another too, then that is news', () => {
    expect(moves(told({ message: 'They hold 6 GB', reason: 'Several' }))).toBe(false);
    expect(moves({ ...six, zookeeperMembers: 5 }, { ...five, zookeeperMembers: 3 })).toBe(false);
    expect(moves(told({ message: 'other' }, 'Redundant'), before)).toBe(false);
  });

  test('when no figure of it moves by itself, then it is news', () => {
    expect(movesOnlyFigures({ status: six, moving: [] }, five)).toBe(false);
    expect(movesOnlyFigures({ status: six, moving: ['Redundant'] }, five)).toBe(false);
  });

  test('when figures of Ready move, then so do those in its column, and only then', () => {
    const ready = { ...told({ message: 'They hold 6 GB' }, 'Ready'), message: 'They hold 6 GB' };
    expect(movesOnlyFigures({ status: ready, moving: ['Ready'] }, before)).toBe(true);
    expect(moves({ ...six, message: 'They hold 6 GB' })).toBe(false);
  });

  test('when a pod ends otherwise than before, then that is no figure that moves by itself', () => {
    const failing = (code: number) => [
      unitOf('demo-broker-1', 'Error', `container failed (exit code ${code})`),
    ];
    expect(moves({ ...six, units: failing(137) }, { ...five, units: failing(1) })).toBe(false);
  });

  test('when something is under way, then its figures are its progress', () => {
    const moving = (status: PulsarClusterStatus): PulsarClusterStatus => ({
      ...status,
      conditions: (status.conditions ?? []).map(each => {
        return each.type === 'Progressing' ? { ...each, status: 'True' } : each;
      }),
    });
    expect(moves(moving(six), moving(five))).toBe(false);
  });
});
