import { describe, expect, test } from 'vitest';
import { stateOf } from '#src/cluster/in-force.ts';
import { closed, open } from '#src/cluster/model/gate.ts';
import { isWritten, storeCondition, storeMemory } from '#src/cluster/status/sharing.ts';
import { external, url } from '../configuration-store/sharing.ts';
import { observed } from '../hand-made.ts';

const condition = {
  type: 'ConfigurationStoreReady',
  status: 'True' as const,
  reason: 'Entered',
  message: 'it is in it',
  lastTransitionTime: '2026-01-01T00:00:00Z',
};

describe('what is told of the store that a cluster shares', () => {
  test('given news, then they are told', () => {
    const verdict = { status: 'False', reason: 'NameClash', message: 'taken' } as const;
    const found = { membership: { gate: open, verdict } };
    expect(storeCondition(stateOf(observed({ spec: external })), found)).toMatchObject([verdict]);
  });

  test('given none, then it is as it was, as long as there is a store', () => {
    const status = { conditions: [condition] };
    expect(storeCondition(stateOf(observed({ spec: external, status })), {})).toEqual([condition]);
    expect(storeCondition(stateOf(observed({ status })), {})).toEqual([]);
  });

  test('given a store that is entered, then it is remembered until another is', () => {
    expect(storeMemory(observed(), { membership: { gate: open, store: url } })).toEqual({
      configurationStore: url,
    });
    const status = { configurationStore: url };
    expect(storeMemory(observed({ status }), {})).toEqual(status);
    expect(storeMemory(observed(), {})).toEqual({});
  });
});

test('given a member, then all is written when it is in its store too', () => {
  const state = stateOf(observed({ spec: external }));
  const membership = { gate: closed('Entering', 'Entering') };
  expect(isWritten(state, { metadata: open })).toBe(true);
  expect(isWritten(state, { metadata: open, membership })).toBe(false);
  expect(isWritten(state, { metadata: closed('Initialising', 'a'), membership: { gate: open } })).toBe(false);
});
