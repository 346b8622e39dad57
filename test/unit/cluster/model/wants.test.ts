import { describe, expect, test } from 'vitest';
import { merge, soonest, type Wants } from '#src/cluster/model/wants.ts';

function object(name: string) {
  return { apiVersion: 'v1', kind: 'Service', metadata: { name } };
}

/** All that a concern may want, named after it. */
function wants(of: string, wakeAfterSeconds?: number): Wants {
  const operation = { kind: 'deleteCookie', bookie: of, version: 1 } as const;
  return {
    needs: [{ fact: 'bookies', of: [of] }],
    operations: [operation],
    applies: [object(of)],
    deletions: [{ object: object(of), why: of }],
    bestEffort: [{ operation, wakeAfterSeconds: 1 }],
    events: [{ type: 'Normal', reason: 'Told', message: of }],
    losses: [{ bookie: of, ids: ['17'] }],
    ...(wakeAfterSeconds !== undefined && { wakeAfterSeconds }),
  };
}

describe('given two concerns', () => {
  test('then what both want is wanted, the first of them first, and each fact is asked once', () => {
    const [a, b] = [wants('a'), wants('b')];
    const both = merge(a, b);
    for (const field of ['operations', 'applies', 'deletions', 'bestEffort', 'events', 'losses'] as const)
      expect(both[field], field).toEqual([...(a[field] ?? []), ...(b[field] ?? [])]);
    expect(both.needs).toEqual([{ fact: 'bookies', of: ['a', 'b'] }]);
  });

  test('when both want one object to go, then it goes once, and the first says why', () => {
    const goes = (why: string) => ({ deletions: [{ object: object('one'), why }] });
    expect(merge(goes('a'), goes('b')).deletions).toEqual([{ object: object('one'), why: 'a' }]);
  });

  test('when one wants nothing, then the other gets what it wants', () => {
    expect(merge(wants('a', 5), {})).toEqual(wants('a', 5));
    expect(merge({}, wants('a', 5))).toEqual(wants('a', 5));
  });

  test('when neither wants anything, then the plan has nothing and nobody looks again', () => {
    const lists = { needs: [], operations: [], applies: [], deletions: [], bestEffort: [] };
    expect(merge({}, {})).toEqual({ ...lists, events: [], losses: [] });
  });

  test('when both look again, then at the sooner time', () => {
    expect(merge(wants('a', 60), wants('b', 2)).wakeAfterSeconds).toBe(2);
  });
});

describe('given times to look again', () => {
  test.each([
    [[60, undefined, 2, 30], 2],
    [[undefined, 0], 0],
    [[undefined, undefined], undefined],
    [[], undefined],
  ])('when they are %j, then %j is the soonest', (times, first) => {
    expect(soonest(...times)).toBe(first);
  });
});
