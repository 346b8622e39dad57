import { describe, expect, test } from 'vitest';
import type { PulsarClusterStatus } from '#src/api/cluster-status.ts';
import { movesOnlyFigures, withoutFigures } from '#src/cluster/status/figures.ts';
import { stateAtRest } from '../at-rest.ts';

describe('given a sentence', () => {
  test.each([
    [
      'the bookies that leave hold 12.3 GB, the 3 that stay',
      'the bookies that leave hold … GB, the … that stay',
    ],
    ['at least 4. Set it', 'at least …. Set it'],
    ['(exit code 1, 17 restarts)', '(exit code …, … restarts)'],
  ])('when it is "%s", then its figures are what may move', (text, words) => {
    expect(withoutFigures(text)).toBe(words);
  });

  test.each([
    'demo-bookie-1 serves',
    'spec.version: 4.0.1 is asked for',
    'grows to 20Gi',
    'since 2026-01-02T03:04:05Z',
    'id "17"',
    'ledger 0/3, /ledgers/00, port :8080',
  ])('when it is "%s", then names, versions, sizes, times and paths are none', text => {
    expect(withoutFigures(text)).toBe(text);
  });
});

describe('given a status and the one before it', () => {
  const { status: before = {} } = stateAtRest().observation.cluster;

  function told(message: string, more: Partial<PulsarClusterStatus> = {}): PulsarClusterStatus {
    const conditions = before.conditions?.map(each => (each.type === 'Held' ? { ...each, message } : each));
    return { ...before, ...more, conditions: conditions ?? [] };
  }

  const [five, six] = [told('They hold 5 GB'), told('They hold 6 GB')];

  test('when a figure alone is another, then only figures move', () => {
    expect(movesOnlyFigures(six, five)).toBe(true);
    expect(movesOnlyFigures({ ...six, operator: 'a/b' }, five), 'who looks after it is not told here').toBe(
      true,
    );
  });

  test('when nothing is another, or it is the first, then nothing moves', () => {
    expect(movesOnlyFigures(five, five)).toBe(false);
    expect(movesOnlyFigures(five, undefined)).toBe(false);
  });

  test('when a word, or a number for programs, is another too, then that is news', () => {
    expect(movesOnlyFigures(told('They have 6 GB'), five)).toBe(false);
    expect(movesOnlyFigures({ ...six, zookeeperMembers: 5 }, { ...five, zookeeperMembers: 3 })).toBe(false);
  });

  test('when something is under way, then its figures are its progress', () => {
    const moving = (status: PulsarClusterStatus): PulsarClusterStatus => ({
      ...status,
      conditions: (status.conditions ?? []).map(each => {
        return each.type === 'Progressing' ? { ...each, status: 'True' } : each;
      }),
    });
    expect(movesOnlyFigures(moving(six), moving(five))).toBe(false);
  });
});
