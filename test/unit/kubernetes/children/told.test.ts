import { expect, test } from 'vitest';
import { isStaying, toldByChild, whyStillThere } from '#src/kubernetes/children/told.ts';

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

test('given one that is not wanted any more, then what it says is why it is there, once it is being deleted', () => {
  const metadata = { ...child.metadata, deletionTimestamp: 'x' };
  expect(whyStillThere({ ...says(2), metadata }, 'Child')).toMatchObject({
    reason: 'Refused',
    message: 'no',
  });
  for (const each of [says(2), { ...child, metadata }, { ...says(1), metadata }])
    expect(whyStillThere(each, 'Child')).toBeUndefined();
});
