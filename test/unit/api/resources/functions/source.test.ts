import { expect, test } from 'vitest';
import { pulsarSourceSpec } from '#src/api/resources/functions/source.ts';

const spec = {
  ...{ clusterRef: { name: 'demo' }, tenant: 'acme', namespace: 'orders' },
  ...{ code: { url: 'builtin://ticks' }, topicName: 'persistent://acme/orders/ticks' },
};

test('given the least that it needs, then nothing is said for it but what becomes of it', () => {
  expect(pulsarSourceSpec.parse(spec)).toEqual({
    ...spec,
    ...{ updateStrategy: 'Replace', deletionPolicy: 'Delete' },
  });
});

test.each([
  ['no topic', { ...spec, topicName: undefined }],
  ['code of a function', { ...spec, code: { url: 'function://a/b/c@1' } }],
])('given %s, then it is refused', (_, given) => {
  expect(pulsarSourceSpec.safeParse(given).success).toBe(false);
});
