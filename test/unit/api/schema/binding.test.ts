import { expect, test } from 'vitest';
import { entry } from '#src/api/schema/binding.ts';
import { problemsOf } from './judged.ts';

test('given nothing, then an application comes in through the proxies', () => {
  expect(entry.parse(undefined)).toBe('Proxy');
});

test('given a place that there is not, then it is refused', () => {
  expect(problemsOf(entry, 'Component')).not.toEqual([]);
});
