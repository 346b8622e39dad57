import { describe, expect, test } from 'vitest';
import { compareVersions, judgeMove } from '#src/cluster/rollout/version-moves.ts';

describe('given two versions of Pulsar', () => {
  test('when they are compared, then numbers count as numbers and a preview comes before its release', () => {
    const ordered = [
      '2.10.6',
      '3.0.17',
      '3.3.6',
      '4.0.0-rc-2',
      '4.0.0-rc-10',
      '4.0.0',
      '4.0.8',
      '4.0.10',
      '4.2.4',
    ];
    expect([...ordered].reverse().sort(compareVersions)).toEqual(ordered);
  });
});

describe('given a cluster on one version and a wish for another', () => {
  test.each([
    ['4.0.6', '4.0.8'],
    ['4.0.6', '4.0.6'],
    ['3.0.17', '3.3.6'],
    ['3.0.17', '4.0.8'],
    ['3.3.6', '4.0.8'],
    ['3.2.4', '4.2.4'],
    ['4.0.13', '4.2.5'],
    ['5.0.0', '5.0.1'],
    ['6.1.0', '7.4.2'],
    ['2.10.6', '3.0.17'],
    ['2.11.4', '3.0.17'],
    ['2.8.4', '2.9.5'],
  ])('when Pulsar knows the way between %s and %s, then both directions are allowed', (older, newer) => {
    expect(judgeMove(older, newer)).toEqual({ allowed: true });
    expect(judgeMove(newer, older)).toEqual({ allowed: true });
  });

  test.each([
    ['3.3.6', '5.0.0', '4.0'],
    ['5.0.0', '3.3.6', '4.0'],
    ['4.2.4', '6.0.0', '5.0'],
    ['7.0.0', '4.0.8', '6.0'],
    ['2.10.6', '4.0.8', '3.0'],
    ['2.10.6', '3.3.6', '3.0'],
    ['2.8.4', '2.10.6', '2.9'],
    ['2.8.4', '3.0.17', '2.9'],
    ['2.10.6', '2.8.4', '2.9'],
    ['3.0.17', '2.8.4', '2.10'],
    ['3.3.6', '2.10.6', '3.0'],
    ['4.0.8', '2.10.6', '3.0'],
  ])(
    'when the way from %s to %s skips a line, then it is refused and the next stop is named',
    (from, to, first) => {
      expect(judgeMove(from, to)).toMatchObject({
        allowed: false,
        why: expect.stringContaining('skipped'),
        first,
      });
    },
  );

  test.each([
    ['4.2.4', '5.0.0'],
    ['5.0.0', '4.0.13'],
  ])('when it is %s to %s, then it is refused with what this operator does not do yet', (from, to) => {
    const move = judgeMove(from, to);
    expect(move).toMatchObject({ allowed: false, why: expect.stringContaining('scalableTopicsEnabled') });
    expect(move).not.toHaveProperty('first');
  });

  test('when one of them is older than anything known, then it is refused', () => {
    expect(judgeMove('1.22.0', '2.0.0')).toMatchObject({ why: 'no way from 1.x to 2.x is known' });
  });
});
