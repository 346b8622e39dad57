import { expect, test } from 'vitest';
import { topicsKept, topicsWouldGo } from '#src/resources/namespace/topics-kept.ts';

const lists = (replicated: string[], allowed: string[] = []) => ({ replicated, allowed });
const kept = (live: ReturnType<typeof lists>, wanted: ReturnType<typeof lists>, deleteTopicsOf?: string[]) =>
  topicsKept({ own: 'a', live, wanted, deleteTopicsOf });

test('given lists that lose clusters, then all stay that neither names any more, but for those whose topics may go', () => {
  expect(kept(lists(['a', 'b', 'c']), lists(['a']))).toEqual(['b', 'c']);
  expect(kept(lists(['a', 'b', 'c']), lists(['a']), ['b'])).toEqual(['c']);
  expect(kept(lists(['a'], ['a', 'b']), lists(['a'], ['a']))).toEqual(['b']);
  expect(kept(lists(['a', 'b']), lists(['a'], ['a', 'b']))).toEqual([]);
  expect(kept(lists(['a', 'b']), lists(['a', 'b', 'c']))).toEqual([]);
});

test('given none of these, then nothing is said of it', () => {
  expect(topicsWouldGo([])).toBeUndefined();
  expect(topicsWouldGo(['b', 'c'])).toMatchObject({
    reason: 'TopicsWouldGo',
    message: expect.stringContaining('in cluster b, c when'),
  });
});
