import { expect, test } from 'vitest';
import { readSecret } from '#src/cluster/observe/secrets.ts';
import type { ResourceClient } from '#src/kubernetes/resource-client.ts';

test('given a key that every object seems to have, then a Secret without it lacks it', async () => {
  const data = { token: Buffer.from('eyJ').toString('base64') };
  const secrets = { get: async () => ({ data }) } as unknown as ResourceClient;
  const read = (key: string) => readSecret('ns', 'auth', [key], secrets, new AbortController().signal);
  expect(await read('token')).toEqual({ values: ['eyJ'] });
  expect(await read('constructor')).toMatchObject({ keys: ['constructor'] });
});
