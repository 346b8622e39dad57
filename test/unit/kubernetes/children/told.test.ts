import { expect, test } from 'vitest';
import { isStaying, toldByChild } from '#src/kubernetes/children/told.ts';

const child = { apiVersion: 'x/v1', kind: 'Child', metadata: { name: 'a', generation: 2 } };
const says = (observedGeneration: number) => ({
  ...child,
  status: { conditions: [{ type: 'Ready', reason: 'Refused', message: 'no', observedGeneration }] },
});

test.each([
  ['none', undefined],
  ['one that says nothing yet', child],
  ['one that speaks of what it was', says(1)],
])('given %s, then it is waited for', (_, given) => {
  expect(toldByChild(given, 'Child')).toEqual({ reason: 'Waiting', message: 'Waiting for its Child' });
});

test('given one that speaks of what it is to be, then that is told', () => {
  expect(toldByChild(says(2), 'Child')).toMatchObject({ reason: 'Refused', message: 'no' });
});

test('given one that is being deleted, then it does not stay', () => {
  expect(isStaying(child)).toBe(true);
  expect(isStaying({ ...child, metadata: { ...child.metadata, deletionTimestamp: 'x' } })).toBe(false);
});
