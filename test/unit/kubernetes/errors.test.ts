import { describe, expect, test } from 'vitest';
import {
  ApiError,
  ConnectionError,
  IncompleteError,
  isBudgetSpent,
  isConflict,
  isExpected,
  isGone,
  isNotFound,
  messageOf,
  NotLeaderError,
  OvertakenError,
  OwnerGoneError,
} from '#src/kubernetes/errors.ts';

function about(field: string): ApiError {
  return new ApiError('PATCH /a', 422, { details: { causes: [{ field }] } });
}

describe('what the API server says', () => {
  test.each([
    ['its sentence', { message: 'pods "a" not found', reason: 'NotFound' }, 'GET /a: pods "a" not found'],
    ['its reason, without one', { reason: 'NotFound' }, 'GET /a: NotFound'],
    ['its code, without either', {}, 'GET /a: HTTP status 404'],
  ])('then the error names the call and has %s', (_, body, message) => {
    expect(new ApiError('GET /a', 404, body).message).toBe(message);
  });
});

describe('what an error means', () => {
  test('given 404, then the object is not there', () => {
    expect(isNotFound(new ApiError('GET /a', 404, {}))).toBe(true);
    expect(isNotFound(new ApiError('GET /a', 410, {}))).toBe(false);
  });

  test('given 429 for a disruption budget, then an eviction has to wait; any other 429 is about the server', () => {
    const causes = [{ reason: 'DisruptionBudget', message: 'The disruption budget a needs 1 healthy pods' }];
    expect(isBudgetSpent(new ApiError('POST /a', 429, { details: { causes } }))).toBe(true);
    expect(isBudgetSpent(new ApiError('POST /a', 429, { reason: 'TooManyRequests' }))).toBe(false);
    expect(isBudgetSpent(new ApiError('POST /a', 500, { details: { causes } }))).toBe(false);
    expect(isBudgetSpent(new Error('no'))).toBe(false);
  });

  test('given 410, then it must be listed again', () => {
    expect(isGone(new ApiError('GET /a', 410, {}))).toBe(true);
    expect(isGone(new ApiError('GET /a', 404, {}))).toBe(false);
  });

  test.each([
    ['409', true, new ApiError('PATCH /a', 409, {})],
    ['422 about the uid, for it has been made anew', true, about('metadata.uid')],
    ['422 about anything else', false, about('spec.replicas')],
    ['422 that says nothing', false, new ApiError('PATCH /a', 422, {})],
    ['404', false, new ApiError('PATCH /a', 404, {})],
  ])('given %s, then that another look is needed is %s', (_, conflict, error) => {
    expect(isConflict(error)).toBe(conflict);
  });

  test('given anything but an answer, then it means none of this', () => {
    const error = Object.assign(new Error('409'), { status: 409 });
    expect([isConflict, isGone, isNotFound].map(is => is(error))).toEqual([false, false, false]);
  });
});

describe('errors of daily life', () => {
  test.each([
    new ApiError('GET /a', 500, {}),
    new ConnectionError('refused'),
    new NotLeaderError('over'),
    new OwnerGoneError('gone'),
    new OvertakenError('changed'),
    new IncompleteError('one of two', 5),
  ])('given %s, then it is one', error => {
    expect(isExpected(error)).toBe(true);
  });

  test.each([new TypeError('a is undefined'), 'thrown as it is', undefined])(
    'given %s, then it is a fault of the program',
    error => {
      expect(isExpected(error)).toBe(false);
    },
  );
});

test('given whatever was thrown, then there is a message', () => {
  expect([new Error('refused'), 'stopped', 3].map(messageOf)).toEqual(['refused', 'stopped', '3']);
});
