import { expect, test } from 'vitest';
import { pulsarClusterSpec } from '#src/api/cluster.ts';
import { hasStateStore } from '#src/components/functions/state-store.ts';

const secret = { name: 'a', key: 'b' };

test.each([
  ['no functions', {}, false],
  ['functions', { functions: {} }, false],
  ['other keys', { functions: { config: { failureCheckFreqMs: '1000' } } }, false],
  ['an address', { functions: { config: { stateStorageServiceUrl: 'bk://a:4181' } } }, true],
  ['a store of its own', { functions: {}, stateStore: {} }, true],
  ['a provider', { functions: { config: { stateStorageProviderImplementation: 'a.B' } } }, true],
  [
    'an address in a Secret',
    {
      functions: {
        placement: 'Workers',
        secretConfig: [{ key: 'stateStorageServiceUrl', secretKeyRef: secret }],
      },
    },
    true,
  ],
])('given %s, whether state is kept: %#', (_, spec, keeps) => {
  expect(hasStateStore(pulsarClusterSpec.parse(spec))).toBe(keeps);
});
