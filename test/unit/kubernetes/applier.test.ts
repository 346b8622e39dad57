import { describe, expect, test } from 'vitest';
import { silentLogger } from '#simulation/silent-logger.ts';
import { Applier } from '#src/kubernetes/applier.ts';
import { ApiError } from '#src/kubernetes/errors.ts';
import type { ApiResource, KubernetesObject } from '#src/kubernetes/object.ts';
import { ResourceClient } from '#src/kubernetes/resource-client.ts';
import type { ApiRequest } from '#src/kubernetes/transport.ts';
import { FakeTransport } from './fake-transport.ts';

const configMaps: ApiResource = {
  group: '',
  version: 'v1',
  plural: 'configmaps',
  kind: 'ConfigMap',
  namespaced: true,
};

function configMap(name: string, data: Record<string, unknown>): KubernetesObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'ns' }, data };
}

function setUp(
  answer: (request: ApiRequest) => KubernetesObject = request => request.body as KubernetesObject,
) {
  const transport = new FakeTransport(request => {
    const object = structuredClone(answer(request));
    object.metadata.uid ??= 'u1';
    return object;
  });
  const client = new ResourceClient(transport, configMaps, { fieldManager: 'm' });
  const applier = new Applier('example.dev/applied', silentLogger);
  const apply = (desired: KubernetesObject, live?: KubernetesObject) =>
    applier.apply({ client, desired, live });
  return { transport, applier, client, apply };
}

describe('Applier', () => {
  test('given the fixpoint, then nothing is sent', async () => {
    const { apply, transport } = setUp();
    const first = await apply(configMap('a', { x: '1' }));
    transport.requests.length = 0;
    expect(await apply(configMap('a', { x: '1' }), first?.object)).toBeUndefined();
    expect(transport.requests).toEqual([]);
  });

  test('given an object that is missing, then it is created and never taken over', async () => {
    const { apply, transport } = setUp();
    await apply(configMap('a', {}));
    expect(transport.requests[0]?.body).toMatchObject({ metadata: { resourceVersion: '1' } });
  });

  test('given an update, then it carries the uid observed', async () => {
    const { apply, transport } = setUp();
    const live = configMap('a', { x: '0' });
    live.metadata.uid = 'u9';
    const applied = await apply(configMap('a', { x: '1' }), live);
    expect(transport.requests[0]?.body).toMatchObject({ metadata: { uid: 'u9' } });
    expect([applied?.verdict, applied?.paths]).toEqual(['changed', ['data.x']]);
  });

  test('given an object that was seen without a uid, then nothing is forced upon whoever has its name', async () => {
    const { apply, transport } = setUp();
    const live = configMap('a', { x: '0' });
    await expect(apply(configMap('a', { x: '1' }), live)).rejects.toThrow('must name the uid');
    expect(transport.requests).toEqual([]);
  });

  test('given a refusal for which nobody else has written anything, then it is told, and nothing is tried again', async () => {
    const invalid = new ApiError('PATCH', 422, { message: 'no' });
    const { applier, client, transport } = setUp(({ method, body }) => {
      if (method === 'GET') return { ...configMap('a', {}), metadata: { name: 'a', uid: 'u1' } };
      if (body) throw invalid;
      return configMap('a', {});
    });
    const live = { ...configMap('a', { x: '0' }), metadata: { name: 'a', namespace: 'ns', uid: 'u1' } };
    const apply = applier.apply({ client, desired: configMap('a', { x: '1' }), live, ownsSpec: true });
    await expect(apply).rejects.toBe(invalid);
    expect(transport.requests.map(({ method }) => method)).toEqual(['PATCH', 'GET']);
  });

  describe('given a field that the server does not keep', () => {
    const desired = configMap('a', { kept: '1', dropped: true });
    const lossy = () =>
      setUp(({ body }) => ({ ...structuredClone(body as KubernetesObject), data: { kept: '1' } }));

    test('then it is told once, and known by the object itself whatever becomes of the operator', async () => {
      const { apply, transport } = lossy();
      const first = await apply(desired);
      expect(first?.notKept).toEqual(['data.dropped']);
      expect(transport.requests).toHaveLength(2);
      const { apply: afterRestart, transport: later } = lossy();
      expect(await afterRestart(desired, first?.object)).toBeUndefined();
      expect(later.requests).toEqual([]);
    });

    test('when somebody edits another field, then that one alone is restored and nothing is told again', async () => {
      const { apply } = lossy();
      const live = (await apply(desired))?.object as KubernetesObject;
      const drifted = { ...structuredClone(live), data: { kept: '2' } };
      expect(await apply(desired, drifted)).toMatchObject({
        verdict: 'drifted',
        paths: ['data.kept'],
        notKept: [],
      });
    });

    test('when somebody writes another value just there, then that is an edit', async () => {
      const { apply } = lossy();
      const live = (await apply(desired))?.object as KubernetesObject;
      const edited = { ...structuredClone(live), data: { kept: '1', dropped: 'theirs' } };
      expect(await apply(desired, edited)).toMatchObject({ verdict: 'drifted', paths: ['data.dropped'] });
    });
  });
});
