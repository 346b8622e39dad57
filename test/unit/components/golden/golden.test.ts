import { existsSync, globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { FakeWorld } from '#simulation/world.ts';
import { folder, goldenFiles } from './golden.ts';

const golden = goldenFiles();
const remedy = 'Read the difference; if it is meant, npm run generate writes it down';

describe('given the samples, when the builders have made their objects', () => {
  test.each([...golden])('then %s says what was made', (path, text) => {
    expect(text, remedy).toBe(existsSync(path) ? readFileSync(path, 'utf8') : '');
  });

  test('then nothing is written down that no builder made', () => {
    const written = globSync(`${folder}/*/*`).sort();
    expect(written, 'Remove what no sample and no component is behind').toEqual([...golden.keys()].sort());
  });
});

test('given a cluster that has come up, then each object made for it is of a kind and name that is written down', () => {
  const { spec } = parse(readFileSync('manifests/samples/quickstart.yaml', 'utf8')) as {
    spec: Record<string, unknown>;
  };
  const world = new FakeWorld(spec);
  world.settle();
  const made = world.history
    .map(line => line.replace(/-[0-9a-f]{16}$/, ''))
    .filter(line => !/ Pod /.test(line));
  const text = [...golden.values()].join('');
  const missing = made.filter(line => {
    const [, kind, name] = /^create (\w+) (\S+)$/.exec(line) ?? [];
    return !new RegExp(`^kind: ${kind}\nmetadata:\n  name: ${name}(-[0-9a-f]{16})?$`, 'm').test(text);
  });
  expect(made.length).toBeGreaterThan(20);
  expect(missing, 'Add their builder to golden.ts').toEqual([]);
});
