import { expect, test } from 'vitest';
import { nothing } from '#src/cluster/model/plan.ts';

test('given a pass that does nothing, then every list of its plan is empty and nobody looks again', () => {
  expect(Object.keys(nothing).sort()).toEqual([
    'bestEffort',
    'changes',
    'deletions',
    'events',
    'moving',
    'needs',
    'operations',
  ]);
  expect(Object.values(nothing).flat()).toEqual([]);
});
