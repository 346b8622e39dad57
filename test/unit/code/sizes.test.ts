import { globSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';

const files = globSync('src/**/*.ts').sort();
const lines = files.map(path => readFileSync(path, 'utf8').split('\n').length - 1);

function atShare(share: number): number {
  return lines.toSorted((a, b) => a - b)[Math.floor(share * lines.length)] ?? 0;
}

/** How many files lie directly in each folder. */
const folders = new Map(
  Object.entries(Object.groupBy(files, path => dirname(path))).map(([name, inIt = []]) => [
    name,
    inIt.length,
  ]),
);

describe('given the files of src', () => {
  test('then a file is short: half of them have 70 lines, nine of ten 160, and none more than 230', () => {
    expect(files.length).toBeGreaterThan(200);
    expect(atShare(0.5)).toBeLessThanOrEqual(70);
    expect(atShare(0.9)).toBeLessThanOrEqual(160);
    expect(files.filter((_, at) => (lines[at] ?? 0) > 230)).toEqual([]);
  });

  test('then a folder can be looked over: 30 files at most, and 5 where the life of a cluster is read', () => {
    expect([...folders].filter(([, count]) => count > 30)).toEqual([]);
    expect(folders.get('src/cluster')).toBeLessThanOrEqual(5);
  });
});

test('given the files of tests and simulations, then none has more than 250 lines', () => {
  const others = globSync('{test,e2e,simulation,bench,scripts}/**/*.ts', {
    exclude: ['**/node_modules/**'],
  });
  expect(others.length).toBeGreaterThan(300);
  expect(others.filter(path => readFileSync(path, 'utf8').split('\n').length > 251)).toEqual([]);
});

/** Names that a component gives the same part of it each time. */
const perComponent = new Set(['overrides', 'startScript']);

test('given two things that are exported, then they have two names', () => {
  const places = new Map<string, string[]>();
  for (const path of files) {
    const names = readFileSync(path, 'utf8').matchAll(
      /^export (?:async )?(?:abstract )?(?:function|const|class|interface|type) (\w+)/gm,
    );
    for (const [, name = ''] of names) places.set(name, [...(places.get(name) ?? []), path]);
  }
  const twice = [...places].filter(([name, paths]) => paths.length > 1 && !perComponent.has(name));
  expect(Object.fromEntries(twice)).toEqual({});
});
