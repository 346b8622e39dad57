import { describe, expect, test } from 'vitest';
import { abortError, reasonOf } from '#src/clients/network/reason.ts';

describe('reasonOf', () => {
  test.each([
    ['what an error says', new Error('refused'), 'refused'],
    ['the name of an error that says nothing', new TypeError(), 'TypeError'],
    ['the first of several', new AggregateError([new Error('refused'), new Error('away')]), 'refused'],
    ['the name of several that are none', new AggregateError([]), 'AggregateError'],
    ['anything else as it is', 'stopped', 'stopped'],
  ])('is %s', (_, error, reason) => {
    expect(reasonOf(error)).toBe(reason);
  });
});

describe('abortError', () => {
  test('given a signal that was aborted with an error, then it is that one', () => {
    const error = new Error('shutting down');
    expect(abortError(AbortSignal.abort(error))).toBe(error);
  });

  test('given a signal that was aborted with anything else, then that is what it says', () => {
    expect(abortError(AbortSignal.abort('enough'))).toEqual(new Error('enough'));
  });
});
