import { expect, test } from 'vitest';
import { hearing } from '#src/cluster/model/heard.ts';
import { seenAtRest } from '../at-rest.ts';

test('given an ear, then what is heard is what it hears now, and nothing else', () => {
  const { heard } = seenAtRest();
  expect(hearing(heard)).toBe(heard);
  expect(hearing({ unheard: { since: '2026-01-01T00:00:00Z', why: 'no session' } })).toBeUndefined();
  expect(hearing(undefined)).toBeUndefined();
});
