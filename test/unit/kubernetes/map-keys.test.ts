import { describe, expect, test } from 'vitest';
import { toItself, toLabelled, toOwner } from '#src/kubernetes/map-keys.ts';
import type { KubernetesObject, ObjectMeta } from '#src/kubernetes/object.ts';

function pod(metadata: ObjectMeta): KubernetesObject {
  return { apiVersion: 'v1', kind: 'Pod', metadata };
}

describe('whom a change is for', () => {
  test('given an object that is looked after, then itself', () => {
    expect(toItself(pod({ namespace: 'ns', name: 'a' }))).toEqual(['ns/a']);
  });

  const toNamed = toLabelled('owner');

  test('given an object with the label, then the one of that name in its namespace', () => {
    expect(toNamed(pod({ namespace: 'ns', name: 'a', labels: { owner: 'demo' } }))).toEqual(['ns/demo']);
  });

  test.each([
    ['no labels', undefined],
    ['other labels', { team: 'demo' }],
  ])('given an object with %s, then nobody', (_, labels) => {
    expect(toNamed(pod({ namespace: 'ns', name: 'a', ...(labels && { labels }) }))).toEqual([]);
  });

  test('given an object that others own, then the one of that kind which controls it', () => {
    const owner = { apiVersion: 'v1', kind: 'Job', name: 'demo', uid: 'u', controller: true };
    const owned = (more: object) =>
      pod({ namespace: 'ns', name: 'a', ownerReferences: [{ ...owner, ...more }] });
    expect(toOwner('Job')(owned({}))).toEqual(['ns/demo']);
    expect(toOwner('Job')(owned({ kind: 'Node' }))).toEqual([]);
    expect(toOwner('Job')(owned({ controller: false }))).toEqual([]);
    expect(toOwner('Job')(pod({ name: 'a' }))).toEqual([]);
  });
});
