import { expect, test } from 'vitest';
import { resourceOfPath } from '#src/kubernetes/transport.ts';

test.each([
  ['all of a kind', '/api/v1/pods', 'pods'],
  ['those of a namespace', '/apis/apps/v1/namespaces/ns/statefulsets', 'statefulsets'],
  ['one object', '/apis/apps/v1/namespaces/ns/statefulsets/a', 'statefulsets'],
  ['a sub-resource of the core group', '/api/v1/namespaces/ns/pods/p/log', 'pods/log'],
  ['a sub-resource of another group', '/apis/g.dev/v1/namespaces/ns/clusters/c/status', 'clusters/status'],
  ['a namespace itself', '/api/v1/namespaces/ns', 'namespaces'],
  ['what is no resource', '/version', 'version'],
])('given the path of %s, then metrics name what it is about', (_, path, resource) => {
  expect(resourceOfPath(path)).toBe(resource);
});
