import { expect, test } from 'vitest';
import { leavingTold } from '#src/function-directory/leaving.ts';
import type { FunctionSeen } from '#src/function-directory/model.ts';
import { child, functionFile } from './hand-made.ts';

const there = child(functionFile('a.py'));
const metadata = { ...there.metadata, deletionTimestamp: 'x' };

function told(reason: string, message: string): FunctionSeen {
  const [ready] = there.status?.conditions ?? [];
  return { ...there, metadata, status: { conditions: [{ ...ready, reason, message }] } } as FunctionSeen;
}

test('given one that ends, then it says why that takes so long, once it has said anything of it', () => {
  const waiting = { resource: 'shop-a', reason: 'Waiting', message: 'is yet to end' };
  expect(leavingTold(there)).toEqual(waiting);
  expect(leavingTold(told('Ready', 'Runs'))).toEqual(waiting);
  expect(leavingTold(told('Suspended', 'nothing is changed'))).toEqual({
    ...waiting,
    ...{ reason: 'Suspended', message: 'is yet to end: nothing is changed' },
  });
});
