import { describe, expect, test } from 'vitest';
import { permissionKind } from '#src/resources/permission/permission.ts';
import { permissionOf } from '../hand-made-resources.ts';

const path = 'namespaces/acme/orders/permissions/app';

describe('a permission', () => {
  test.each([
    [
      'nobody is allowed anything',
      {},
      [{ does: 'create', request: { method: 'POST', path, body: ['produce', 'consume'] } }],
    ],
    ['the role may do that, in another order', { app: ['consume', 'produce'], other: [] }, []],
    [
      'the role may do something else',
      { app: ['functions'] },
      [{ does: 'set', field: 'actions', request: { method: 'POST', path, body: ['produce', 'consume'] } }],
    ],
  ])('given that %s, then it is made so, and nobody else is touched', (_, it, writes) => {
    expect(permissionKind.plan({ resource: permissionOf(), answers: { it } })).toEqual({ writes });
  });

  test('given no namespace, then it is waited for', () => {
    expect(permissionKind.plan({ resource: permissionOf(), answers: {} })).toMatchObject({
      wait: { reason: 'NamespaceNotFound', message: expect.stringContaining('acme/orders') },
    });
  });

  test('given its end, then the role loses what it may do there; there is nothing to do where that is gone', () => {
    const end = (it?: object) => permissionKind.end({ resource: permissionOf(), answers: { it } });
    expect(end({ app: [], other: ['produce'] })).toEqual([
      { does: 'delete', request: { method: 'DELETE', path } },
    ]);
    expect([end({ other: ['produce'] }), end()]).toEqual([[], []]);
  });

  describe('in a topic', () => {
    const topic = permissionOf({ topic: 'a%b' });
    const ownPath = 'persistent/acme/orders/a%25b/permissions/app';
    const told = (permissions: object) => ({
      auth_policies: {
        namespace_auth: { app: ['produce', 'consume'] },
        destination_auth: { 'persistent://acme/orders/a%b': permissions, 'persistent://acme/orders/a': {} },
      },
    });
    const planned = (it?: object) => permissionKind.plan({ resource: topic, answers: { it } });

    test('given what is allowed in the namespace, then that is not taken for it', () => {
      expect(permissionKind.reads(topic)).toEqual({ it: 'namespaces/acme/orders' });
      const request = { method: 'POST', path: ownPath, body: ['produce', 'consume'] };
      const waits = { 404: { reason: 'TopicNotFound' } };
      expect(planned(told({}))).toMatchObject({ writes: [{ does: 'create', request, waits }] });
      expect(planned({})).toMatchObject({ writes: [{ does: 'create', request, waits }] });
      expect(planned(told({ app: ['sinks'] }))).toEqual({
        writes: [{ does: 'set', field: 'actions', request }],
      });
      expect(planned(told({ app: ['consume', 'produce'] }))).toEqual({ writes: [] });
      expect(planned()).toMatchObject({ wait: { reason: 'NamespaceNotFound' } });
    });

    test('given its end, then it is revoked there alone', () => {
      const end = (it?: object) => permissionKind.end({ resource: topic, answers: { it } });
      expect(end(told({ app: [] }))).toEqual([
        { does: 'delete', request: { method: 'DELETE', path: ownPath } },
      ]);
      expect([end(told({})), end({}), end()]).toEqual([[], [], []]);
    });

    test('given the same role in the namespace, then that is another thing', () => {
      expect(permissionKind.nameOf(topic)).toBe('of role app in persistent://acme/orders/a%b');
      expect(permissionKind.nameOf(permissionOf())).toBe('of role app in acme/orders');
    });
  });

  test('given a role like a path, or like a field of every object, then it is a name', () => {
    const resource = permissionOf({ role: 'a/b' });
    expect(permissionKind.plan({ resource, answers: { it: {} } })).toMatchObject({
      writes: [{ request: { path: 'namespaces/acme/orders/permissions/a%2Fb' } }],
    });
    expect(permissionKind.end({ resource: permissionOf({ role: 'toString' }), answers: { it: {} } })).toEqual(
      [],
    );
  });
});
