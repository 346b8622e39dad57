import { describe, expect, test } from 'vitest';
import { sentence } from '#src/cluster/model/sentence.ts';

describe('given somebody else’s words', () => {
  test('when they are short, then they stay as they are', () => {
    expect(sentence('0/3 nodes are available: 3 Insufficient memory.')).toBe(
      '0/3 nodes are available: 3 Insufficient memory.',
    );
  });

  test('when they are on several lines, then they are on one, without what is around them', () => {
    expect(sentence('  failed to pull\r\n\timage\n\n')).toBe('failed to pull image');
  });

  test('when they are too many, then they end with a mark of that', () => {
    expect(sentence('x'.repeat(1000))).toBe('x'.repeat(1000));
    expect(sentence('x'.repeat(1001))).toBe(`${'x'.repeat(1000)}…`);
  });
});
