import { describe, expect, test } from 'vitest';
import { list, status, watch } from './http/fake-server.ts';
import { configMaps, givenReflector } from './reflecting.ts';

const given = givenReflector();

describe('reflect', () => {
  test('given namespaces, then each is listed and watched for itself', async () => {
    const { cache } = given.start(
      { namespaces: ['x', 'y'] },
      list('1', {}),
      list('1', {}),
      watch([], 'hang'),
      watch([], 'hang'),
    );
    const paths = (await given.server.requests(4)).map(seen => seen.path.split('/')[4]);
    expect(new Set(paths)).toEqual(new Set(['x', 'y']));
    expect(cache.hasSynced).toBe(true);
  });

  test('given namespaces and a cluster-scoped resource, then it is listed and watched once', async () => {
    const resource = { ...configMaps, namespaced: false };
    given.start({ resource, namespaces: ['x', 'y'] }, list('1', {}), watch([], 'hang'));
    expect((await given.server.requests(2)).map(seen => seen.path)).toEqual(
      Array(2).fill('/api/v1/configmaps'),
    );
  });

  test.each([403, 404])(
    'given %i for a list, then that is told each time, with the namespace',
    async code => {
      const told: string[] = [];
      const onRefused = (namespace: string, error: Error) => told.push(`${namespace}: ${error.message}`);
      const { seen } = given.start(
        { namespaces: ['x'], onRefused },
        status(code, 'Refused'),
        status(500, 'Broken'),
        status(code, 'Refused'),
        list('1', { a: '1' }),
        watch([], 'hang'),
      );
      await seen('added a');
      expect(told).toEqual(Array(2).fill(expect.stringMatching(/^x: .*it is Refused$/)));
    },
  );

  test('given selectors, then list and watch carry them', async () => {
    const selectors = { labelSelector: 'a=b', fieldSelector: 'metadata.name=c' };
    given.start(selectors, list('1', {}), watch([], 'hang'));
    for (const { query } of await given.server.requests(2))
      expect(Object.fromEntries(query)).toMatchObject(selectors);
  });
});
