import { expect, test } from 'vitest';
import { Resting } from '#src/resources/resting.ts';

const found = { generation: 2, told: 'a', turnMs: 1000 };

test.each([
  ['all as it was found', 2, 'a', 999, true],
  ['another generation', 3, 'a', 0, false],
  ['something else that is told', 2, 'b', 0, false],
  ['its turn', 2, 'a', 1000, false],
])('given %s', (_, generation, told, now, rests) => {
  const resting = new Resting();
  resting.found('ns/x', found);
  expect(resting.isResting('ns/x', generation, told, now)).toBe(rests);
});

test('given what is forgotten or was never found, then it is looked at, of any generation', () => {
  const resting = new Resting();
  expect(resting.isResting('ns/x', undefined, 'a', 0)).toBe(false);
  resting.found('ns/x', found);
  resting.forget('ns/x');
  expect(resting.isResting('ns/x', 2, 'a', 0)).toBe(false);
});
