import { describe, expect, test } from 'vitest';
import { changedFields, metadataOf } from '#src/resources/package/metadata.ts';
import { packageOf, remembering } from '../hand-made-resources.ts';

describe('what is said of a package', () => {
  const live = { description: 'old', contact: 'them', properties: { theirs: '1', ours: '2' }, createTime: 5 };

  test('given what is not managed, then it stays, with the time of the upload', () => {
    const resource = packageOf({ description: 'new', properties: { more: '3' } });
    expect(metadataOf(resource, live)).toEqual({
      ...live,
      description: 'new',
      properties: { theirs: '1', ours: '2', more: '3' },
    });
  });

  test('given what was managed and is taken out, then it goes', () => {
    const resource = packageOf({}, remembering('description', 'properties.ours'));
    expect(metadataOf(resource, live)).toEqual({
      ...{ description: undefined, contact: 'them' },
      ...{ properties: { theirs: '1' }, createTime: 5 },
    });
  });

  test('given none, then all is as the spec says', () => {
    expect(metadataOf(packageOf({ contact: 'us' }), undefined)).toEqual({ contact: 'us', properties: {} });
  });
});

test('given two, then the fields are named in which they differ', () => {
  const one = { description: 'a', properties: { a: '1', b: '2' } };
  expect(changedFields(one, { contact: 'us', properties: { a: '2', c: '3' } })).toEqual([
    ...['description', 'contact'],
    ...['properties.a', 'properties.b', 'properties.c'],
  ]);
  expect(changedFields({}, { properties: {} })).toEqual([]);
});
