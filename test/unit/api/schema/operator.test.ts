import { describe, expect, test } from 'vitest';
import { operatorAccess } from '#src/api/schema/operator.ts';
import { problemsOf } from './judged.ts';

describe('what the operator shows brokers', () => {
  test.each([undefined, { tokenSecretRef: { name: 'pulsar-auth', key: 'admin' } }])(
    'given %j, then it is taken',
    value => {
      expect(problemsOf(operatorAccess, value)).toEqual([]);
    },
  );

  test.each([
    {},
    { token: 'eyJ' },
    { tokenSecretRef: { name: 'a' } },
    { tokenSecretRef: { name: 'a', key: 'b/c' } },
  ])('given %j, then it is refused', value => {
    expect(problemsOf(operatorAccess, value)).not.toEqual([]);
  });
});
