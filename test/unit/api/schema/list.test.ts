import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { toStructural } from '#src/api/crd/structural.ts';
import { listByKey, listInOne, mapOf, setOf } from '#src/api/schema/list.ts';
import { problemsOf } from './judged.ts';

const item = z.strictObject({
  name: z.string().describe('The name.'),
  size: z.int32().describe('The size.'),
});

describe('a list by key', () => {
  const list = listByKey(item, 'name', 2);

  test('given items with different keys, then it takes them, whatever else they share', () => {
    expect(problemsOf(list, [])).toEqual([]);
    expect(
      problemsOf(list, [
        { name: 'a', size: 1 },
        { name: 'b', size: 1 },
      ]),
    ).toEqual([]);
  });

  test('given a key twice, then it is refused by the name of the key', () => {
    expect(
      problemsOf(list, [
        { name: 'a', size: 1 },
        { name: 'a', size: 2 },
      ]),
    ).toEqual([': must have each name once.']);
  });

  test('given more items than it may have, then it is refused', () => {
    expect(
      problemsOf(
        list,
        ['a', 'b', 'c'].map(name => ({ name, size: 1 })),
      ),
    ).toHaveLength(1);
  });

  test('then the API server merges it by that key and has the same limit', () => {
    expect(toStructural(list)).toMatchObject({
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['name'],
      maxItems: 2,
    });
  });
});

describe('a list in one', () => {
  const list = listInOne(item, 2);

  test('given more items than it may have, then it is refused, and by the API server too, for which it is one value', () => {
    const own = { name: 'a', size: 1 };
    expect(problemsOf(list, [own, own])).toEqual([]);
    expect(problemsOf(list, [own, own, own])).toHaveLength(1);
    expect(toStructural(list)).toMatchObject({ 'x-kubernetes-list-type': 'atomic', maxItems: 2 });
  });
});

describe('a set', () => {
  const set = setOf(z.enum(['A', 'B']), 2);

  test('given a value twice, then it is refused', () => {
    expect(problemsOf(set, ['A', 'B'])).toEqual([]);
    expect(problemsOf(set, ['A', 'A'])).toEqual([': must have each value once.']);
  });

  test('then the API server takes it for one and has the same limit', () => {
    expect(toStructural(set)).toMatchObject({ 'x-kubernetes-list-type': 'set', maxItems: 2 });
  });
});

describe('a map', () => {
  const map = mapOf(z.string(), 2);

  test('given more keys than it may have, then it is refused', () => {
    expect(problemsOf(map, { a: '', b: '' })).toEqual([]);
    expect(problemsOf(map, { a: '', b: '', c: '' })).toEqual([': must have at most 2 keys.']);
  });

  test('then the API server has the same limit', () => {
    expect(toStructural(map)).toMatchObject({ additionalProperties: { type: 'string' }, maxProperties: 2 });
  });
});
