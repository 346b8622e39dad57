import { expect, test } from 'vitest';
import { doublesOf, filesByName, importedOf, takenAlong } from '#src/function-directory/sources.ts';
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
  expect(takenAlong(a, importedOf(files)).map(({ name }) => name)).toEqual(['b.py', 'c.py']);
});

test('given thousands of files that import each other, then no more are looked for than can go along', () => {
  const names = Array.from({ length: 3000 }, (_, at) => `f${at}`);
  const all = names.map((name, at) =>
    file(`${name}.py`, { imports: at === 0 ? names.slice(0, 70) : ['f0'] }),
  );
  const imported = importedOf(filesByName(all));
  const along = all.map(each => takenAlong(each, imported).length);
  expect(Math.min(...along)).toBeGreaterThan(64);
  expect(Math.max(...along)).toBeLessThan(72);
});
