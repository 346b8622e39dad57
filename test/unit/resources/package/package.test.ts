import { describe, expect, test } from 'vitest';
import { fileDeadlineMs } from '#src/resources/model/kind.ts';
import { packageKind } from '#src/resources/package/package.ts';
import { packageOf } from '../hand-made-resources.ts';

const path = 'v3/packages/function/acme/orders/totals/1.0.0';
const full = 'ab'.repeat(32);
const file = { hash: full.slice(0, 32) };
const it = { createTime: 5, modificationTime: 6, properties: {} };
const seen = { status: { sha256: full, createTime: 5 } };
const planned = (resource: ReturnType<typeof packageOf>, answers: object, given = file) =>
  packageKind.plan({ resource, answers: { ...answers }, file: given });

describe('a package', () => {
  test('given none, then it is uploaded with what is said of it, once its namespace is there', () => {
    const { writes } = planned(packageOf({ description: 'a' }), {});
    expect(writes).toMatchObject([
      {
        does: 'create',
        request: { method: 'POST', path, form: [{ name: 'metadata', json: { description: 'a' } }] },
        upload: { part: 'file', file: { namespace: 'ns', name: 'code', key: 'totals.py' } },
        within: [{ path: 'tenants/acme' }, { path: 'namespaces/acme/orders' }],
      },
    ]);
  });

  test('given an address, then that is fetched', () => {
    const content = { url: 'https://code.example/a.zip', sha256: full };
    expect(planned(packageOf({ content }), {}).writes[0]?.upload?.file).toEqual(content);
  });

  test('given an upload that nobody has looked at, then its file is looked at; another time it is not', () => {
    const content = { path, isFile: true };
    const further = (given: object, answers: object) =>
      packageKind.further?.({ resource: packageOf({}, given), answers: { ...answers } });
    expect(further({}, { it })).toEqual({ content });
    expect(further({ status: { ...seen.status, createTime: 4 } }, { it })).toEqual({ content });
    expect(further(seen, { it })).toEqual({});
    expect(further(seen, {})).toEqual({});
  });

  test.each([
    ['the file of the ConfigMap', {}, full],
    ['the file of the address', { content: { url: 'https://a', sha256: full } }, full],
  ])('given %s, then nothing is done, and it is remembered', (_, fields, content) => {
    const resource = packageOf(fields);
    expect(planned(resource, { it, content })).toEqual({ writes: [] });
    expect(packageKind.tells?.({ resource, answers: { it, content } }).fields).toEqual(seen.status);
  });

  test.each([
    ['it was looked at', seen, {}],
    ['it is looked at now', {}, { content: full }],
  ])(
    'given another file where %s, then it is refused, and words are changed all the same',
    (_, given, answers) => {
      const resource = packageOf({ contact: 'us' }, given);
      const plan = planned(resource, { it, ...answers }, { hash: 'c'.repeat(32) });
      expect(plan.wait).toMatchObject({
        reason: 'Refused',
        message: expect.stringContaining('another version'),
      });
      expect(plan.writes).toMatchObject([{ does: 'set', fields: ['contact'], request: { method: 'PUT' } }]);
    },
  );

  test('given a version without its file, as a broker may leave it, then it is made anew', () => {
    const { writes } = planned(packageOf(), { it });
    expect(writes.map(({ does }) => does)).toEqual(['delete', 'create']);
  });

  test('given its end, then it is deleted where it is', () => {
    const end = (answers: object, given: object = {}) =>
      packageKind.end({ resource: packageOf({}, given), answers: { ...answers } });
    const deletion = [{ does: 'delete', request: { method: 'DELETE', path } }];
    expect(end({ it })).toEqual(deletion);
    expect(end({})).toEqual([]);
    expect(end({ it }, { status: { ...seen.status, managedFields: ['content'] } })).toEqual(deletion);
  });

  describe('given one of ours that somebody has uploaded anew', () => {
    const ours = { status: { ...seen.status, managedFields: ['content'] } };
    const anew = { ...it, createTime: 6 };
    const state = (content: string, known: { readonly hash: string } | undefined = file) => {
      return { resource: packageOf({}, ours), answers: { it: anew, content }, file: known };
    };

    test('with another file, then it is theirs, and stays with a word when it ends', () => {
      const theirs = state('c'.repeat(64));
      expect(packageKind.plan(theirs).wait?.message).toContain('stays when this is deleted');
      expect(packageKind.tells?.(theirs)).toMatchObject({ isOthers: true });
      expect(packageKind.furtherOfEnd?.(theirs)).toEqual({ content: { path, isFile: true } });
      expect([packageKind.end(theirs), packageKind.leaves?.(theirs)]).toEqual([
        [],
        expect.stringContaining('not known to be of this PulsarPackage'),
      ]);
    });

    test.each([
      ['the same', state(full)],
      ['the same, and its ConfigMap has another by now', state(full, { hash: 'c'.repeat(32) })],
      ['the one of before, and its ConfigMap is gone', { ...state(full), file: undefined }],
      ['the one that its ConfigMap has by now', state('c'.repeat(64), { hash: 'c'.repeat(32) })],
    ])('with %s, then it is ours still', (_, same) => {
      expect(packageKind.tells?.(same)).toMatchObject({ isOthers: false });
      expect([packageKind.end(same).length, packageKind.leaves?.(same)]).toEqual([1, undefined]);
    });
  });

  describe('given the end of one whose file was never seen to be there', () => {
    const looked = { status: { ...seen.status, managedFields: ['description'] } };
    const state = (
      answers: object,
      given: object = {},
      known: { readonly hash: string } | undefined = file,
    ) => {
      return { resource: packageOf({}, given), answers: { it, ...answers }, file: known };
    };
    const end = (...given: Parameters<typeof state>) => packageKind.end(state(...given)).length;
    const other = 'c'.repeat(64);

    test('when somebody else has another there, then that stays, whether it was looked at before or not', () => {
      expect(end({ content: other })).toBe(0);
      expect(end({}, { status: { ...looked.status, sha256: other } })).toBe(0);
      expect(end({ it: { ...it, createTime: 6 }, content: other }, looked)).toBe(0);
    });

    test('when it is there, then it is deleted; where its ConfigMap is gone nobody knows whose it is', () => {
      expect(end({ content: full })).toBe(1);
      expect(end({ it: { ...it, createTime: 6 }, content: full }, looked)).toBe(1);
      expect(packageKind.end({ ...state({ content: full }), file: undefined })).toEqual([]);
    });

    test('then it is looked at, and not where it was seen once', () => {
      const content = { path, isFile: true };
      expect(packageKind.furtherOfEnd?.(state({}))).toEqual({ content });
      const ours = { status: { ...seen.status, managedFields: ['content'] } };
      expect(packageKind.furtherOfEnd?.(state({}, ours))).toEqual({});
    });
  });

  test('given a long file, then a pass lasts until it was looked at, sent and looked at again', () => {
    expect(packageKind.passDeadlineMs).toBeGreaterThan(3 * fileDeadlineMs);
  });

  test('given what it gives, then that is managed, and its file by its being there', () => {
    const { spec } = packageOf({ description: 'a', contact: 'b', properties: { c: 'd' } });
    expect(packageKind.fieldsOf(spec)).toEqual(['description', 'contact', 'properties.c']);
    expect([packageKind.madeWith, packageKind.nameOf(packageOf())]).toEqual([
      'content',
      'function://acme/orders/totals@1.0.0',
    ]);
  });
});
