import { describe, expect, test } from 'vitest';
import { matchesWhole } from '#src/resources/pattern/automaton.ts';
import { parsePattern } from '#src/resources/pattern/parse-pattern.ts';

function matches(pattern: string, text: string): boolean | undefined {
  const node = parsePattern(pattern);
  return node && matchesWhole(node, text);
}

/** Random patterns of what both understand, and texts that are near to them. */
function* tried(count: number) {
  let state = 7;
  const next = (below: number) => {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * below);
  };
  const pick = (all: readonly string[]) => all[next(all.length)] ?? '';
  const pattern = (depth: number): string => {
    if (depth === 0) return pick(['a', 'b', '.', '[ab]', '[^a]', String.raw`\d`, '-', '^', '$']);
    const [one, other] = [pattern(depth - 1), pattern(depth - 1)];
    const count = pick(['', '*', '+', '?', '{2}', '{1,}', '{0,2}', '*?']);
    return pick([`${one}${other}`, `(${one}|${other})${count}`, `(?:${one})${count}`]);
  };
  const text = () => Array.from({ length: next(7) }, () => pick(['a', 'b', '1', '-'])).join('');
  for (let at = 0; at < count; at++)
    yield { pattern: pattern(next(4)), texts: Array.from({ length: 8 }, text) };
}

describe('a pattern', () => {
  test('given patterns and texts by the thousand, then it finds what JavaScript finds', () => {
    let found = 0;
    for (const { pattern, texts } of tried(3000)) {
      const known = new RegExp(`^(?:${pattern})$`);
      for (const text of texts) {
        expect([pattern, text, matches(pattern, text)]).toEqual([pattern, text, known.test(text)]);
        found += known.test(text) ? 1 : 0;
      }
    }
    expect(found).toBeGreaterThan(1000);
  });

  test('given one on which a search that goes back would take years, then it takes no time', () => {
    const begun = performance.now();
    expect(matches('((a*)*)*b', 'a'.repeat(500))).toBe(false);
    expect(matches('.*.*.*.*.*.*x', 'a'.repeat(500))).toBe(false);
    expect(performance.now() - begun).toBeLessThan(2000);
  });

  test('given one that would take more states than there is room for, then nobody knows', () => {
    expect(matches('((((a{99}){99}){99}){99}){99}', 'a')).toBeUndefined();
  });
});
