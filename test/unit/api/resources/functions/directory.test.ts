import { expect, test } from 'vitest';
import { pulsarFunctionDirectorySpec } from '#src/api/resources/functions/directory.ts';

const spec = { clusterRef: { name: 'demo' }, configMaps: [{ name: 'functions' }] };

test('given the least that it needs, then what becomes of its functions is said for it', () => {
  expect(pulsarFunctionDirectorySpec.parse(spec)).toEqual({ ...spec, deletionPolicy: 'Delete' });
});

test.each([
  ['no ConfigMap', { ...spec, configMaps: [] }],
  ['one twice', { ...spec, configMaps: [{ name: 'functions' }, { name: 'functions' }] }],
  ['one whose name Kubernetes does not take', { ...spec, configMaps: [{ name: 'My Functions' }] }],
  ['seventeen', { ...spec, configMaps: Array.from({ length: 17 }, (_, at) => ({ name: `f${at}` })) }],
  ['no cluster', { configMaps: spec.configMaps }],
  ['a policy that there is not', { ...spec, deletionPolicy: 'Keep' }],
  ['a folder of a machine', { ...spec, path: '/pulsar/functions' }],
])('given %s, then it is refused', (_, given) => {
  expect(pulsarFunctionDirectorySpec.safeParse(given).success).toBe(false);
});
