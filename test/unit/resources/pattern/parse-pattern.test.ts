import { expect, test } from 'vitest';
import { parsePattern } from '#src/resources/pattern/parse-pattern.ts';

test.each(['', 'a.*', '(a|b){2,3}', '[^a-z_-]+?', String.raw`a\.b\d`, '(?:a)', '^a$', '[a-]'])(
  'given %j, which all clients understand alike, then it is read',
  pattern => expect(parsePattern(pattern)).toBeDefined(),
);

test.each([
  ['what looks ahead', '(?=a).*'],
  ['a flag', '(?i)a'],
  ['a reference back', String.raw`(a)\1`],
  ['what keeps what it has', 'a++'],
  ['two counts', 'a{2}{3}'],
  ['a count of nothing', '*a'],
  ['a count that is none', 'a{b}'],
  ['a count beyond reason', 'a{9999}'],
  ['a class of Unicode', String.raw`\p{L}`],
  ['a quotation of Java', String.raw`\Qa\E`],
  ['sets of sets', '[a[b]]'],
  ['sets that meet', '[a&&b]'],
  ['an open group', '(a'],
  ['an open set', '[a'],
  ['an open count', 'a{1'],
  ['an end that nothing began', 'a)'],
  ['a range backwards', '[z-a]'],
  ['an escape of nothing', 'a\\'],
])('given %s, then it is not understood: %s', (_, pattern) => expect(parsePattern(pattern)).toBeUndefined());
