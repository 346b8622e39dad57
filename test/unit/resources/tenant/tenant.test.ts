import { describe, expect, test } from 'vitest';
import { tenantKind } from '#src/resources/tenant/tenant.ts';
import { remembering, tenantOf } from '../hand-made-resources.ts';

type Given = ReturnType<typeof tenantOf>;

/** What is sent to Pulsar, which has `it`. */
function sent(resource: Given, it?: object): [does: string, field: string | undefined, body: unknown][] {
  const planned = tenantKind.plan({ resource, answers: { it } });
  return 'writes' in planned
    ? planned.writes.map(({ does, field, request }) => [does, field, request.body])
    : [];
}

const info = (adminRoles: string[], allowedClusters: string[]) => ({ adminRoles, allowedClusters });

describe('a tenant', () => {
  test('given none, then it is created in the cluster itself, with nobody who administers it', () => {
    expect(sent(tenantOf())).toEqual([['create', undefined, info([], ['demo'])]]);
  });

  test.each([
    ['the same in another order', { adminRoles: ['a', 'b'], allowedClusters: ['demo', 'east'] }],
    ['nothing said', {}],
    ['one field said', { adminRoles: ['b', 'a'] }],
  ])('given %s, then there is nothing to do', (_, fields) => {
    expect(sent(tenantOf(fields), info(['b', 'a'], ['east', 'demo']))).toEqual([]);
  });

  test('given roles that are not said, then those of others are sent back as they are', () => {
    const tenant = tenantOf({ allowedClusters: ['demo', 'east'] });
    expect(sent(tenant, info(['theirs'], ['demo']))).toEqual([
      ['set', 'allowedClusters', info(['theirs'], ['demo', 'east'])],
    ]);
  });

  test('given fields that are taken out, then they are what Pulsar begins with, and the cluster itself stays', () => {
    const tenant = tenantOf({}, remembering('adminRoles', 'allowedClusters'));
    expect(sent(tenant, info(['a'], ['demo', 'east']))).toEqual([
      ['unset', 'adminRoles', info([], ['demo', 'east'])],
      ['unset', 'allowedClusters', info([], ['demo'])],
    ]);
  });

  test('given no roles, as said, then that is managed, and is not nothing', () => {
    const tenant = tenantOf({ adminRoles: [] });
    expect(tenantKind.fieldsOf(tenant.spec)).toEqual(['adminRoles']);
    expect(sent(tenant, info(['a'], ['demo']))).toEqual([['set', 'adminRoles', info([], ['demo'])]]);
  });

  test('given a name of its own, then that is asked for, percent-encoded', () => {
    const tenant = tenantOf({ name: 'a:b=c' });
    expect(tenantKind.nameOf(tenant)).toBe('a:b=c');
    expect(tenantKind.reads(tenant)).toEqual({ it: 'tenants/a%3Ab%3Dc' });
    expect(tenantKind.end({ resource: tenant, answers: { it: info([], []) } })).toMatchObject([
      { request: { method: 'DELETE', path: 'tenants/a%3Ab%3Dc' } },
    ]);
    expect(tenantKind.end({ resource: tenant, answers: {} })).toEqual([]);
  });
});
