import { expect, test } from 'vitest';
import { pulsarFunctionSpec } from '#src/api/resources/functions/function.ts';

const spec = {
  ...{ clusterRef: { name: 'demo' }, tenant: 'acme', namespace: 'orders', runtime: 'PYTHON' },
  ...{ className: 'totals.Totals', code: { configMap: { name: 'code', key: 'totals.py' } } },
  inputs: ['persistent://acme/orders/placed'],
};

test('given the least that it needs, then nothing is said for it but what becomes of it', () => {
  expect(pulsarFunctionSpec.parse(spec)).toEqual({
    ...spec,
    ...{ updateStrategy: 'Replace', deletionPolicy: 'Delete' },
  });
});

test.each([
  ['a pattern of topics', { ...spec, inputs: undefined, topicsPattern: 'persistent://acme/orders/.*' }],
  ['Go, which has no class', { ...spec, runtime: 'GO', className: undefined, code: { url: 'https://a/b' } }],
  ['a configuration of any form', { ...spec, userConfig: { a: [{ b: 1.5 }, null] } }],
  ['none that runs', { ...spec, parallelism: 0 }],
])('given %s, then it is one', (_, given) => {
  expect(pulsarFunctionSpec.safeParse(given).error).toBeUndefined();
});

test.each([
  ['a pattern without its namespace', { ...spec, topicsPattern: '.*' }],
  ['a field that there is not', { ...spec, replicas: 1 }],
  ['no namespace', { ...spec, namespace: undefined }],
])('given %s, then it is refused', (_, given) => {
  expect(pulsarFunctionSpec.safeParse(given).success).toBe(false);
});
