import { describe, expect, test } from 'vitest';
import { agreeing, counted, headline, listed, sentence, told } from '#src/cluster/model/sentence.ts';

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

test('given a sentence for the status, then it is on one line, and no longer than a status may hold', () => {
  expect(told('one\ntwo')).toBe('one two');
  expect(told('x '.repeat(100_000)).length).toBeLessThan(32_768);
});

describe('given names to be told', () => {
  test('when they are few, then all of them are', () => {
    expect(listed(['a', 'b', 'c'])).toBe('a, b, c');
  });

  test('when they are many, then the others are counted', () => {
    expect(listed(['a', 'b', 'c', 'd'], 2)).toBe('a, b and 2 more');
    expect(listed(Array.from({ length: 900 }, (_, at) => `demo-bookie-${at}`))).toMatch(
      /, demo-bookie-9 and 890 more$/,
    );
  });
});

test.each([
  [0, '0 pods'],
  [1, '1 pod'],
  [2, '2 pods'],
])('given %i of them, then it is said as one says it', (count, said) => {
  expect(counted(count, 'pod')).toBe(said);
});

test('given one, or several, then the verb goes with that', () => {
  expect([0, 1, 2].map(count => agreeing(count, 'is', 'are'))).toEqual(['are', 'is', 'are']);
});

describe('given a sentence for a column', () => {
  test('when there is room for it, then it is whole', () => {
    expect(headline('x'.repeat(120))).toBe('x'.repeat(120));
  });

  test.each([
    ['ends between two words', 'word '.repeat(40), /^(word ){22}word…$/],
    ['ends in a word that has no end', 'x'.repeat(1000), /^x+…$/],
  ])('when there is not, then it %s', (_, text, short) => {
    expect(headline(text)).toMatch(short);
    expect(headline(text).length).toBeLessThanOrEqual(120);
  });
});
