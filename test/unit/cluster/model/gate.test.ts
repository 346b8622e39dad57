import { describe, expect, test } from 'vitest';
import { type Gate, open, waitsOf } from '#src/cluster/model/gate.ts';
import { closedGate } from '../at-rest.ts';

/** A gate that is closed, with what is known of how it opens. */
function closed(more: object): Gate {
  return { ...closedGate('Waiting for bookies'), ...more };
}

describe('given a gate', () => {
  test('when it is open, then nothing is asked and nobody looks again', () => {
    expect(waitsOf(open)).toEqual({});
  });

  test('when it is closed and a watch tells of the change, then that is waited for', () => {
    expect(waitsOf(closed({}))).toEqual({});
  });

  test('when it is closed until a question is answered, then that is asked', () => {
    expect(waitsOf(closed({ needs: { fact: 'registrations' } }))).toEqual({
      needs: [{ fact: 'registrations' }],
    });
  });

  test('when no watch tells of the change, then it is looked at again', () => {
    expect(waitsOf(closed({ retrySeconds: 2 }))).toEqual({ wakeAfterSeconds: 2 });
  });
});
