import { expect, test } from 'vitest';
import { pulsarPackageSpec } from '#src/api/resources/functions/package.ts';

const spec = {
  ...{ clusterRef: { name: 'demo' }, type: 'function', tenant: 'acme', namespace: 'orders', version: '1.0' },
  content: { configMap: { name: 'code', key: 'totals.py' } },
};
const url = 'https://code.example/a.nar?x=1';

test('given the least that it needs, then it is retained', () => {
  expect(pulsarPackageSpec.parse(spec)).toEqual({ ...spec, deletionPolicy: 'Retain' });
});

test.each([
  ['an address with its SHA-256', { content: { url, sha256: 'a'.repeat(64) } }, true],
  ['an address alone', { content: { url } }, false],
  ['both', { content: { ...spec.content, url, sha256: 'a'.repeat(64) } }, false],
  ['neither', { content: {} }, false],
  ['an address with a password', { content: { url: 'https://a:b@c/d', sha256: 'a'.repeat(64) } }, false],
  ['a version that is a path', { version: '../1' }, false],
])('given %s, then it is accepted: %#', (_, fields, isRight) => {
  expect(pulsarPackageSpec.safeParse({ ...spec, ...fields }).success).toBe(isRight);
});
