import { expect, test } from 'vitest';
import { fieldsTold, resourceStatusOf, wasSettled } from '#src/resources/status.ts';
import { tenantOf } from './hand-made-resources.ts';

const [before, now] = ['2026-01-01T00:00:00Z', '2026-01-01T00:00:09Z'];
const ready = { reason: 'Ready', message: 'As specified' } as const;
const failing = { reason: 'Failing', message: 'No' } as const;

test('given what a pass says, then Ready has it, with the generation and the time at which it flipped', () => {
  const first = resourceStatusOf(1, undefined, failing, ['a'], before);
  expect(first).toEqual({
    observedGeneration: 1,
    conditions: [
      { type: 'Ready', status: 'False', ...failing, observedGeneration: 1, lastTransitionTime: before },
    ],
    message: 'No',
    managedFields: ['a'],
  });
  expect(resourceStatusOf(2, first, { ...failing, message: 'Still' }, [], now).conditions).toMatchObject([
    { message: 'Still', lastTransitionTime: before },
  ]);
  expect(resourceStatusOf(2, first, ready, [], now).conditions).toMatchObject([
    { status: 'True', lastTransitionTime: now },
  ]);
});

test('given Ready of an earlier generation, then nobody has seen that this one is carried out', () => {
  const status = resourceStatusOf(1, undefined, ready, [], now);
  expect(wasSettled(tenantOf({}, { status }))).toBe(true);
  expect(wasSettled(tenantOf({}, { status, metadata: { generation: 2 } }))).toBe(false);
  expect(wasSettled(tenantOf())).toBe(false);
});

test('given what is seen of it, then that it was made is remembered until it is somebody else’s', () => {
  const kind = { madeWith: 'content' };
  const found = { managed: ['contact', 'content'], wanted: ['contact'] };
  expect(fieldsTold(kind, { ...found, isWaiting: false })).toEqual(['contact', 'content']);
  expect(fieldsTold({}, { ...found, isWaiting: false })).toEqual(['contact']);
  expect(fieldsTold(kind, { ...found, isWaiting: true, isOthers: false })).toEqual(found.managed);
  expect(fieldsTold(kind, { ...found, isWaiting: true, isOthers: true })).toEqual(['contact']);
});
