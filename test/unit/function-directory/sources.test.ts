import { expect, test } from 'vitest';
import { doublesOf, filesByName, takenAlong } from '#src/function-directory/sources.ts';
import { file } from './hand-made.ts';

const [one, two] = [file('a.py'), file('a.py', {}, 'more')];

test('given a file in two ConfigMaps, then it is told, and counts once', () => {
  expect(filesByName([one, two, file('b.py')]).get('a.py')).toBe(one);
  expect([...doublesOf([one, two, file('b.py')])]).toEqual([['a.py', ['functions', 'more']]]);
});

test('given imports in a circle and of what is elsewhere, then each file of the directory is taken along once', () => {
  const a = file('a.py', { imports: ['c', 'os'] });
  const files = filesByName([
    a,
    file('b.py', { imports: ['a', 'c'] }),
    file('c.py', { imports: ['b'] }),
    file('d.py'),
  ]);
  expect(takenAlong(a, files).map(({ name }) => name)).toEqual(['b.py', 'c.py']);
});
