import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { amountOf, sameQuantity } from '#src/kubernetes/quantity.ts';

describe('sameQuantity', () => {
  test.each([
    ['1000m', '1'],
    ['0.5', '500m'],
    ['1024Mi', '1Gi'],
    ['1Gi', '1073741824'],
    ['1.5Gi', '1536Mi'],
    ['1e3', '1k'],
    ['0.1', '100m'],
    [1, '1000m'],
    ['1.0', '1'],
    ['12E', '12e18'],
    ['100u', '0.1m'],
    // Kubernetes keeps no more than 10^-9, and rounds up.
    ['0.1n', '1n'],
    ['1.0000000001', '1.000000001'],
  ])('%s is %s', (a, b) => {
    expect(sameQuantity(a, b)).toBe(true);
    expect(sameQuantity(b, a)).toBe(true);
  });

  test.each([
    ['1G', '1Gi'],
    ['1', '2'],
    ['1', '-1'],
    ['9007199254740993', '9007199254740992'],
    ['', '0'],
    ['x', 'x'],
    [undefined, undefined],
    [true, '1'],
  ])('%s is not %s', (a, b) => {
    expect(sameQuantity(a, b)).toBe(false);
  });

  test('given any whole number of bytes, then each way to write it is the same amount', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 20), fc.constantFrom(['Ki', 10], ['Mi', 20], ['Gi', 30]), (n, [unit, bits]) => {
        expect(sameQuantity(`${n}${unit}`, String(BigInt(n) << BigInt(bits)))).toBe(true);
        expect(sameQuantity(`${n}${unit}`, String((BigInt(n) << BigInt(bits)) + 1n))).toBe(false);
      }),
    );
  });
});

describe('amountOf', () => {
  test.each([
    ['1', 1],
    [2, 2],
    ['500m', 0.5],
    ['1.5Gi', 1.5 * 2 ** 30],
    ['1k', 1000],
    ['1e3', 1000],
    ['100u', 0.0001],
    ['-1500m', -1.5],
    ['2Ei', 2 ** 61],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
    ...['k', 'M', 'G', 'T', 'P', 'E'].map((unit, at): [string, number] => [`3${unit}`, 3 * 1000 ** (at + 1)]),
    ...['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'].map((unit, at): [string, number] => [
      `3${unit}`,
      3 * 1024 ** (at + 1),
    ]),
  ])('%s is %d', (quantity, amount) => {
    expect(amountOf(quantity)).toBe(amount);
  });

  test.each(['', 'Gi', 'x', '1.2.3', '1Kb', '1Zi', '1 Gi', undefined])(
    'given no quantity, as %j, then it is no number',
    it => {
      expect(amountOf(it)).toBeNaN();
    },
  );
});
