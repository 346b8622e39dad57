import { describe, expect, test } from 'vitest';
import { toItself, toLabelled } from '#src/kubernetes/map-keys.ts';
import type { KubernetesObject, ObjectMeta } from '#src/kubernetes/object.ts';

function pod(metadata: ObjectMeta): KubernetesObject {
  return { apiVersion: 'v1', kind: 'Pod', metadata };
}

describe('whom a change is for', () => {
  test('given an object that is looked after, then itself', () => {
    expect(toItself(pod({ namespace: 'ns', name: 'a' }))).toEqual(['ns/a']);
  });

  const toOwner = toLabelled('owner');

  test('given an object with the label, then the one of that name in its namespace', () => {
    expect(toOwner(pod({ namespace: 'ns', name: 'a', labels: { owner: 'demo' } }))).toEqual(['ns/demo']);
  });

  test.each([
    ['no labels', undefined],
    ['other labels', { team: 'demo' }],
  ])('given an object with %s, then nobody', (_, labels) => {
    expect(toOwner(pod({ namespace: 'ns', name: 'a', ...(labels && { labels }) }))).toEqual([]);
  });
});
