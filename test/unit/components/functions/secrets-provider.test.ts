import { expect, test } from 'vitest';
import { pulsarClusterSpec } from '#src/api/cluster.ts';
import { secretsProvider, secretsProviderKey } from '#src/components/functions/secrets-provider.ts';

const workers = { placement: 'Workers' };
const pods = { ...workers, runtime: 'Kubernetes', serviceAccountName: 'w' };
const key = { key: secretsProviderKey, secretKeyRef: { name: 'a', key: 'b' } };

test.each<[what: string, functions: object | undefined, provider: unknown]>([
  ['no functions', undefined, undefined],
  ['workers in brokers', {}, undefined],
  ['a class for workers in brokers', { config: { [secretsProviderKey]: 'a.B' } }, 'said'],
  ['workers of their own', workers, undefined],
  ['pods of functions', pods, expect.stringMatching(/KubernetesSecretsProviderConfigurator$/)],
  ['pods of functions and a class', { ...pods, config: { [secretsProviderKey]: 'a.B' } }, 'said'],
  ['a class from a Secret', { ...workers, secretConfig: [key] }, 'said'],
])('given %s', (_, functions, provider) => {
  expect(secretsProvider(pulsarClusterSpec.parse({ ...(functions && { functions }) }))).toEqual(provider);
});
