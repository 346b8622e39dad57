import { expect, test } from 'vitest';
import { keptComponents } from '#src/cluster/rollout/kept.ts';
import { stateAtRest } from '../at-rest.ts';

const upgrade = { kept: new Set(['proxy'] as const) };

test('given nothing that holds, then what waits for the upgrade of the operator stays as it is', () => {
  expect([...keptComponents(stateAtRest(), upgrade)]).toEqual(['proxy']);
});

test('given an operator without its token, then brokers stay as they are, too', () => {
  const state = stateAtRest({}, { holds: [{ reason: 'MissingToken', message: '' }] });
  expect([...keptComponents(state, upgrade)]).toEqual(['proxy', 'broker']);
});
