import { describe, expect, test } from 'vitest';
import { hashedName, isManagedBy, isOfEarlier, nameLabel, ownedBy } from '#src/kubernetes/children/owned.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';

const owner: KubernetesObject = { apiVersion: 'x/v1', kind: 'Owner', metadata: { name: 'a', uid: 'u' } };

function owned(...ownerReferences: NonNullable<KubernetesObject['metadata']['ownerReferences']>) {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'b', ownerReferences } };
}

test('given an owner, then what it manages names it, and goes with it', () => {
  expect(ownedBy(owner)).toEqual({
    ...{ apiVersion: 'x/v1', kind: 'Owner', name: 'a', uid: 'u' },
    ...{ controller: true, blockOwnerDeletion: true },
  });
});

describe('what an owner manages', () => {
  test.each([
    ['what names it as its controller', owned(ownedBy(owner)), true],
    ['what an earlier one of its name had', owned({ ...ownedBy(owner), uid: 'earlier' }), false],
    ['what it only owns beside another', owned({ ...ownedBy(owner), controller: false }), false],
    ['what nobody owns', owned(), false],
  ])('given %s', (_, object, expected) => {
    expect(isManagedBy(owner, object)).toBe(expected);
  });

  test('given what one of the same name had before, then it is told from what others have', () => {
    const earlier = owned({ ...ownedBy(owner), uid: 'earlier' });
    const other = owned({ ...ownedBy(owner), name: 'b', uid: 'b' });
    const all = [earlier, other, owned(ownedBy(owner)), owned()];
    expect(all.map(each => isOfEarlier(owner, each))).toEqual([true, false, false, false]);
  });

  test('given an owner that is not there yet, then it manages nothing', () => {
    expect(isManagedBy({ ...owner, metadata: { name: 'a' } }, owned())).toBe(false);
  });
});

test('given two things with long names that begin alike, then their names have room and differ', () => {
  const [one, other] = ['x', 'y'].map(identity => hashedName(`${'a'.repeat(199)}.b`, identity));
  expect(one).toMatch(/^a{199}-[0-9a-f]{8}$/);
  expect(other).not.toBe(one);
});

test.each([
  ['shop', 'shop'],
  ['a'.repeat(63), 'a'.repeat(63)],
  ['a'.repeat(64), expect.stringMatching(/^a{54}-[0-9a-f]{8}$/)],
  [`${'a'.repeat(53)}.${'b'.repeat(20)}`, expect.stringMatching(/^a{53}-[0-9a-f]{8}$/)],
])('given the name %s, then a label has room for it', (name, expected) => {
  expect(nameLabel(name)).toEqual(expected);
});
