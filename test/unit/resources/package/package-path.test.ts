import { describe, expect, test } from 'vitest';
import {
  metadataPath,
  packageIn,
  packagePath,
  packageUrl,
  unservedPackages,
} from '#src/resources/package/package-path.ts';

const named = { type: 'sink', tenant: 'acme', namespace: 'orders', name: 'store', version: '1.0' };

describe('the URL of a package', () => {
  test('given one, then it names a version, and back', () => {
    expect(packageIn('sink://acme/orders/store@1.0')).toEqual(named);
    expect(packageUrl(named)).toBe('sink://acme/orders/store@1.0');
  });

  test('given none of a version, then Pulsar means the one called latest', () => {
    expect(packageIn('function://a/b/c')).toMatchObject({ name: 'c', version: 'latest' });
  });

  test.each([
    'https://acme/orders/store@1',
    'function://acme/store@1',
    'function://a/b/c/d@1',
    'builtin://a',
    'function://../b/c@1',
    'function://a/b/c@..',
    'function://a/./c',
  ])('given %s, then it names none', url => expect(packageIn(url)).toBeUndefined());
});

test('given a version with what a path would lose, then it is in the path', () => {
  expect(packagePath({ ...named, version: '1+a' })).toBe('v3/packages/sink/acme/orders/store/1%2Ba');
  expect(metadataPath(named)).toBe('v3/packages/sink/acme/orders/store/1.0/metadata');
});

test('given brokers that keep none, then the key is named', () => {
  expect(unservedPackages[503]?.message).toContain("enablePackagesManagement: 'true' in spec.broker.config");
});
