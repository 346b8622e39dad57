import { describe, expect, test } from 'vitest';
import { Cache } from '#src/kubernetes/cache.ts';
import { ApiError } from '#src/kubernetes/errors.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { ResourceClient } from '#src/kubernetes/resource-client.ts';
import type { ApiRequest } from '#src/kubernetes/transport.ts';
import { FakeTransport } from './fake-transport.ts';

const pods = { group: '', version: 'v1', plural: 'pods', kind: 'Pod', namespaced: true };

function pod(extra: Partial<KubernetesObject['metadata']> = {}): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'ns', uid: 'u', resourceVersion: '5', ...extra },
  };
}

function setUp(answer?: (request: ApiRequest) => unknown) {
  const transport = new FakeTransport(answer);
  const cache = new Cache();
  cache.replace('', [pod()], '5');
  const client = new ResourceClient(transport, pods, { fieldManager: 'm', sink: cache });
  return { client, cache, requests: transport.requests, cached: () => cache.get('ns', 'p')?.metadata };
}

describe('ResourceClient', () => {
  test('given an apply, then it is server-side with force, and its answer is in the cache', async () => {
    const { client, requests, cached } = setUp(() => pod({ resourceVersion: '9' }));
    await client.apply(pod());
    expect(requests[0]).toMatchObject({
      method: 'PATCH',
      path: '/api/v1/namespaces/ns/pods/p',
      query: { fieldManager: 'm', force: true },
      contentType: 'application/apply-patch+yaml',
    });
    expect(cached()?.resourceVersion).toBe('9');
  });

  test('given fields of others in the spec, then they become ours in exactly what was found', async () => {
    const owner = (manager: string, operation: 'Apply' | 'Update') => {
      return { manager, operation, fieldsV1: { 'f:spec': { [`f:${manager}`]: {} } } };
    };
    const managedFields = [owner('m', 'Apply'), owner('kubectl', 'Update')];
    const { client, requests } = setUp(() => pod({ resourceVersion: '7', managedFields }));
    expect(await client.takeOverSpec(pod().metadata)).toBeDefined();
    expect(requests.map(({ method }) => method)).toEqual(['GET', 'PATCH']);
    const owned = [{ ...managedFields[0], fieldsV1: { 'f:spec': { 'f:m': {}, 'f:kubectl': {} } } }];
    expect(requests[1]?.body).toEqual({ metadata: { managedFields: owned, uid: 'u', resourceVersion: '7' } });
  });

  test('given another object of that name, then nothing of it becomes ours', async () => {
    const { client, requests } = setUp(() => pod({ uid: 'other', managedFields: [] }));
    expect(await client.takeOverSpec(pod().metadata)).toBeUndefined();
    expect(requests).toHaveLength(1);
  });

  test('given a status, then it goes to the sub-resource under a manager of its own', async () => {
    const { client, requests } = setUp();
    await client.applyStatus(pod());
    expect(requests[0]).toMatchObject({
      path: '/api/v1/namespaces/ns/pods/p/status',
      query: { fieldManager: 'm-status' },
    });
  });

  test('given a deletion, then it is meant for exactly the object observed', async () => {
    const { client, requests, cached } = setUp(() => ({ kind: 'Status' }));
    await client.delete(pod().metadata, { propagationPolicy: 'Orphan' });
    expect(requests[0]?.body).toEqual({
      propagationPolicy: 'Orphan',
      preconditions: { uid: 'u', resourceVersion: '5' },
    });
    expect(cached()).toBeUndefined();
  });

  test('given an eviction, then it is meant for the pod observed whatever its version, and the pod as it is then is in the cache', async () => {
    const leaving = pod({ resourceVersion: '9', deletionTimestamp: 'now' });
    const { client, requests, cached } = setUp(({ method }) =>
      method === 'GET' ? leaving : { kind: 'Status' },
    );
    await client.evict(pod().metadata);
    expect(requests[0]).toMatchObject({
      method: 'POST',
      path: '/api/v1/namespaces/ns/pods/p/eviction',
      body: {
        apiVersion: 'policy/v1',
        kind: 'Eviction',
        metadata: { name: 'p', namespace: 'ns' },
        deleteOptions: { preconditions: { uid: 'u' } },
      },
    });
    expect(cached()).toMatchObject({ resourceVersion: '9', deletionTimestamp: 'now' });
  });

  test('given an eviction of a pod that is gone already, then it is out of the cache, and that is no error', async () => {
    const { client, cached } = setUp(() => {
      throw new ApiError('POST', 404, {});
    });
    await client.evict(pod().metadata);
    expect(cached()).toBeUndefined();
  });

  test('given an eviction that is refused, then nothing is looked at and nothing changes', async () => {
    const { client, requests, cached } = setUp(() => {
      throw new ApiError('POST', 429, {});
    });
    await expect(client.evict(pod().metadata)).rejects.toMatchObject({ status: 429 });
    expect(requests).toHaveLength(1);
    expect(cached()?.resourceVersion).toBe('5');
  });

  test('given an eviction without a uid, then it is not sent', async () => {
    const { client, requests } = setUp();
    await expect(client.evict({ name: 'p' })).rejects.toThrow('must name the uid');
    expect(requests).toEqual([]);
  });

  test('given a deletion without a uid, then it is not sent', async () => {
    const { client, requests } = setUp();
    await expect(client.delete({ name: 'p' })).rejects.toThrow('must name the uid');
    expect(requests).toEqual([]);
  });

  test.each([
    ['a grace period', { deletionGracePeriodSeconds: 30 }],
    ['a finalizer', { finalizers: ['x'] }],
  ])('given a deletion that waits for %s, then the cache has the object as it goes', async (_, extra) => {
    const going = { resourceVersion: '6', deletionTimestamp: '2026-01-01T00:00:00Z', ...extra };
    const { client, cached } = setUp(() => pod(going));
    await client.delete(pod().metadata);
    expect(cached()).toMatchObject(going);
  });

  test('given an object that is gone already, then its deletion is no error', async () => {
    const { client, cached } = setUp(() => {
      throw new ApiError('DELETE', 404, {});
    });
    await client.delete(pod().metadata);
    expect(cached()).toBeUndefined();
  });

  test('given a conflict, then the deletion fails and the cache is as before', async () => {
    const { client, cached } = setUp(() => {
      throw new ApiError('DELETE', 409, {});
    });
    await expect(client.delete(pod().metadata)).rejects.toMatchObject({ status: 409 });
    expect(cached()?.uid).toBe('u');
  });

  test('given no object, then get returns undefined, and throws other errors', async () => {
    const codes = [404, 403];
    const { client } = setUp(() => {
      throw new ApiError('GET', codes.shift() ?? 0, {});
    });
    expect(await client.get('ns', 'p')).toBeUndefined();
    await expect(client.get('ns', 'p')).rejects.toMatchObject({ status: 403 });
  });

  test('given pages, then the list has all items, with the kind they come without', async () => {
    const pages = [
      { metadata: { resourceVersion: '7', continue: 'next' }, items: [{ metadata: { name: 'a' } }] },
      { metadata: { resourceVersion: '7' }, items: [{ metadata: { name: 'b' } }] },
    ];
    const { client, requests } = setUp(() => pages.shift());
    const list = await client.list({ labelSelector: 'x=y' });
    expect(list.items).toEqual(
      ['a', 'b'].map(name => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name } })),
    );
    expect(requests.map(each => each.query?.['continue'])).toEqual([undefined, 'next']);
    expect(requests[1]?.query).toMatchObject({ labelSelector: 'x=y', limit: 500 });
  });

  test('given an empty collection, whose items are null, then the list is empty', async () => {
    const { client } = setUp(() => ({ metadata: { resourceVersion: '7' }, items: null }));
    expect(await client.list()).toEqual({ items: [], resourceVersion: '7' });
  });
});
