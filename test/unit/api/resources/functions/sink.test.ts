import { expect, test } from 'vitest';
import { pulsarSinkSpec } from '#src/api/resources/functions/sink.ts';

const spec = {
  ...{ clusterRef: { name: 'demo' }, tenant: 'acme', namespace: 'orders' },
  ...{ code: { url: 'builtin://store' }, inputs: ['persistent://acme/orders/placed'] },
};

test('given the least that it needs, then nothing is said for it but what becomes of it', () => {
  expect(pulsarSinkSpec.parse(spec)).toEqual({
    ...spec,
    ...{ updateStrategy: 'Replace', deletionPolicy: 'Delete' },
  });
});

test.each([
  ['nothing to read', { ...spec, inputs: undefined }],
  ['code of a source', { ...spec, code: { url: 'source://a/b/c@1' } }],
])('given %s, then it is refused', (_, given) => {
  expect(pulsarSinkSpec.safeParse(given).success).toBe(false);
});
