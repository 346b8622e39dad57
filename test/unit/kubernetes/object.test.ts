import { describe, expect, test } from 'vitest';
import {
  type ApiResource,
  apiVersionOf,
  cameBefore,
  controllerOf,
  describe as described,
  type KubernetesObject,
  keyOf,
  resourcePath,
  splitKey,
  withStatus,
} from '#src/kubernetes/object.ts';

const pods: ApiResource = { group: '', version: 'v1', plural: 'pods', kind: 'Pod', namespaced: true };
const sets: ApiResource = {
  group: 'apps',
  version: 'v1',
  plural: 'statefulsets',
  kind: 'StatefulSet',
  namespaced: true,
};
const nodes: ApiResource = { group: '', version: 'v1', plural: 'nodes', kind: 'Node', namespaced: false };

const pod: KubernetesObject = { apiVersion: 'v1', kind: 'Pod', metadata: { namespace: 'ns', name: 'a' } };

describe('the key of an object', () => {
  test('given a namespace, then it is in it, and is found again', () => {
    expect(keyOf(pod)).toBe('ns/a');
    expect(splitKey('ns/a')).toEqual({ namespace: 'ns', name: 'a' });
  });

  test('given none, then it is the name', () => {
    expect(keyOf({ ...pod, metadata: { name: 'a' } })).toBe('a');
    expect(splitKey('a')).toEqual({ namespace: undefined, name: 'a' });
  });
});

describe('the path of a resource', () => {
  test.each<[what: string, path: string, expected: string]>([
    ['all of a kind', resourcePath(sets), '/apis/apps/v1/statefulsets'],
    ['all of a namespace', resourcePath(sets, 'ns'), '/apis/apps/v1/namespaces/ns/statefulsets'],
    ['one object of the core group', resourcePath(pods, 'ns', 'a'), '/api/v1/namespaces/ns/pods/a'],
    [
      'a sub-resource',
      resourcePath(sets, 'ns', 'a', 'status'),
      '/apis/apps/v1/namespaces/ns/statefulsets/a/status',
    ],
    ['an object without namespace', resourcePath(nodes, 'ns', 'a'), '/api/v1/nodes/a'],
    ['a name in capitals', resourcePath(nodes, undefined, 'My:Role'), '/api/v1/nodes/My%3ARole'],
    [
      'a name that would lead elsewhere',
      resourcePath(pods, 'ns', '../a'),
      '/api/v1/namespaces/ns/pods/..%2Fa',
    ],
  ])('given %s', (_, path, expected) => {
    expect(path).toBe(expected);
  });

  test('then the objects there say the same of themselves', () => {
    expect([apiVersionOf(pods), apiVersionOf(sets)]).toEqual(['v1', 'apps/v1']);
  });
});

test('given owners, then the one that manages the object is its controller', () => {
  const [other, own] = ['other', 'own'].map(name => ({ apiVersion: 'v1', kind: 'A', name, uid: name }));
  const owned = (...ownerReferences: NonNullable<typeof pod.metadata.ownerReferences>) =>
    controllerOf({ ...pod, metadata: { ...pod.metadata, ownerReferences } });
  if (!other || !own) throw new Error('two owners are given');
  expect(owned(other, { ...own, controller: true })?.name).toBe('own');
  expect(owned(other, own)).toBeUndefined();
  expect(controllerOf(pod)).toBeUndefined();
});

test('given an object, then people read its kind and name', () => {
  expect(described(pod)).toBe('Pod a');
});

test('given an object and a status, then what is applied names that very object, and nothing else of it', () => {
  const metadata = { name: 'a', namespace: 'ns', uid: 'u', resourceVersion: '5', labels: { a: 'b' } };
  expect(withStatus({ ...pod, metadata, spec: {} }, { phase: 'x' })).toEqual({
    ...{ apiVersion: 'v1', kind: 'Pod', status: { phase: 'x' } },
    metadata: { name: 'a', namespace: 'ns', uid: 'u' },
  });
});

test.each([
  ['an earlier one', '2026-01-01', 'ns', 'z', true],
  ['a later one', '2026-01-03', 'ns', 'a', false],
  ['one of the same moment that comes before by its name', '2026-01-02', 'ns', 'a', true],
  ['one of the same moment and name, of a later namespace', '2026-01-02', 'other', 'b', false],
])('given %s, then it is older, or is not', (_, creationTimestamp, namespace, name, is) => {
  const kind = { apiVersion: 'v1', kind: 'Pod' };
  const other = { ...kind, metadata: { name: 'b', namespace: 'ns', creationTimestamp: '2026-01-02' } };
  expect(cameBefore({ ...kind, metadata: { name, namespace, creationTimestamp } }, other)).toBe(is);
});
