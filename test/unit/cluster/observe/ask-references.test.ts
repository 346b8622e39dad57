import { describe, expect, test } from 'vitest';
import { missingReferences } from '#src/cluster/observe/ask-references.ts';
import { secretResource, storageClassResource } from '#src/cluster/observe/watched.ts';
import { ApiError } from '#src/kubernetes/errors.ts';
import { ResourceClient } from '#src/kubernetes/resource-client.ts';
import { FakeTransport } from '../../kubernetes/fake-transport.ts';
import { observed } from '../hand-made.ts';

const { signal } = new AbortController();
const references = { secrets: new Map([['tokens', ['admin', 'jwt']]]), storageClasses: ['fast'] };

/** What is missing where the server answers so about Secrets and StorageClasses. */
function missing(
  secret: () => unknown,
  storageClass: () => unknown = () => ({ metadata: { name: 'fast' } }),
) {
  const transport = new FakeTransport(({ path }) => (path.includes('/secrets/') ? secret() : storageClass()));
  const reading = { fieldManager: 'm' };
  const secrets = new ResourceClient(transport, secretResource, reading);
  const storageClasses = new ResourceClient(transport, storageClassResource, reading);
  return missingReferences(observed(), references, { secrets, storageClasses }, signal);
}

function refusal(status: number): () => never {
  return () => {
    throw new ApiError('GET', status, { message: 'no' });
  };
}

describe('given a spec that names a Secret with its keys and a StorageClass', () => {
  const secretOf = (...keys: string[]) => ({ data: Object.fromEntries(keys.map(key => [key, ''])) });

  test('when they are there, then nothing is missing', async () => {
    expect(await missing(() => secretOf('admin', 'jwt'))).toEqual([]);
  });

  test('when the Secret lacks a key, then that is told by name: who names another one lacks nothing', async () => {
    const message = 'Secret tokens has no key jwt: add it.';
    expect(await missing(() => secretOf('admin'))).toEqual([
      { kind: 'Secret', name: 'tokens', message, keys: ['jwt'] },
    ]);
  });

  test.each([
    [404, /^Secret tokens does not exist in namespace test: create it\.$/],
    [403, /^The operator may not look up Secret tokens: bind ClusterRole/],
  ])('when the server says %i of the Secret, then all of it is missing', async (status, message) => {
    expect(await missing(refusal(status))).toEqual([
      { kind: 'Secret', name: 'tokens', message: expect.stringMatching(message) },
    ]);
  });

  test('when there is no such StorageClass, then that is told', async () => {
    expect(await missing(() => secretOf('admin', 'jwt'), refusal(404))).toEqual([
      {
        kind: 'StorageClass',
        name: 'fast',
        message: 'StorageClass fast does not exist: create it or name another.',
      },
    ]);
  });
});
