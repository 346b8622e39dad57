import { expect, test } from 'vitest';
import { Index } from '#src/kubernetes/index-by.ts';

test('given keys of values, then each value has its own, once', () => {
  const index = new Index();
  index.add('red', 'ns/a');
  index.add('red', 'ns/b');
  index.add('red', 'ns/a');
  index.add('blue', 'ns/c');
  expect([...index.keys('red')]).toEqual(['ns/a', 'ns/b']);
  expect([...index.keys('blue')]).toEqual(['ns/c']);
});

test('given a value that nothing has, then it has no keys', () => {
  expect([...new Index().keys('red')]).toEqual([]);
});

test('given a key that is taken out, then the others stay; another value is not touched', () => {
  const index = new Index();
  for (const key of ['ns/a', 'ns/b']) index.add('red', key);
  index.add('blue', 'ns/a');
  index.delete('red', 'ns/a');
  index.delete('green', 'ns/a');
  expect([...index.keys('red')]).toEqual(['ns/b']);
  expect([...index.keys('blue')]).toEqual(['ns/a']);
});

test('given all keys of a value that were taken out, then it has none, and may have some again', () => {
  const index = new Index();
  index.add('red', 'ns/a');
  index.delete('red', 'ns/a');
  expect([...index.keys('red')]).toEqual([]);
  index.add('red', 'ns/b');
  expect([...index.keys('red')]).toEqual(['ns/b']);
});
