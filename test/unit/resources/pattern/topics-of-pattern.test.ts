import { describe, expect, test } from 'vitest';
import { isOfPattern, subscriptionsOn } from '#src/resources/pattern/topics-of-pattern.ts';

const ns = 'persistent://acme/orders/';

describe('a topic and a pattern', () => {
  // Seen of functions of Python and of Java in Pulsar 4.0.8.
  test.each([
    ['a', 'a', true],
    ['ab', 'a', false],
    ['ab', 'a.*', true],
    ['b', 'a|b', false],
    ['a', 'a|b', true],
    ['xab', '(a|xa)b', true],
    ['a-b', String.raw`a\.b`, false],
    ['AB', 'a.*', false],
  ])('given %s and %s, then it is of it: %j', (topic, pattern, is) => {
    expect(isOfPattern(`${ns}${topic}`, `${ns}${pattern}`)).toBe(is);
  });

  test.each([
    ['of another namespace', 'persistent://acme/orders2/a', `${ns}.*`],
    ['of a namespace that the pattern would describe', `${ns}a`, 'persistent://acme/order./a'],
    ['that stores nothing', 'non-persistent://acme/orders/a', `${ns}.*`],
    ['of a pattern of those', `${ns}a`, 'non-persistent://acme/orders/.*'],
    ['of a pattern that is not understood', `${ns}a`, `${ns}(?i)A`],
  ])('given one %s, then it is not', (_, topic, pattern) => {
    expect(isOfPattern(topic, pattern)).toBe(false);
  });

  test('given those that read, then each subscription is there once', () => {
    const readers = ['b', 'a', 'b'].map(subscription => ({ subscription, pattern: `${ns}p.*` }));
    const other = { subscription: 'c', pattern: `${ns}q` };
    expect(subscriptionsOn(`${ns}placed`, [...readers, other])).toEqual(['a', 'b']);
  });
});
