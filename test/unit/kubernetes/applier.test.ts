import { describe, expect, test } from 'vitest';
import { Applier, OwnerGoneError } from '#src/kubernetes/applier.ts';
import { silentLogger } from '#src/kubernetes/logger.ts';
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
  let ownerReads = 0;
  const apply = (desired: KubernetesObject[], live?: KubernetesObject, alive = true) =>
    applier.apply(
      desired.map(each => ({ client, desired: each, live })),
      { ownerLives: async () => (ownerReads++, alive) },
    );
  return { transport, applier, apply, ownerReads: () => ownerReads };
}

describe('Applier', () => {
  test('given the fixpoint, then nothing is sent', async () => {
    const { apply, transport } = setUp();
    const [first] = await apply([configMap('a', { x: '1' })]);
    transport.requests.length = 0;
    expect(await apply([configMap('a', { x: '1' })], first?.object)).toEqual([]);
    expect(transport.requests).toEqual([]);
  });

  test('given several creates, then the owner is looked at once, before the first', async () => {
    const { apply, ownerReads, transport } = setUp();
    await apply([configMap('a', {}), configMap('b', {})]);
    expect([ownerReads(), transport.requests.length]).toEqual([1, 2]);
  });

  test('given an owner that is gone, then nothing is created', async () => {
    const { apply, transport } = setUp();
    await expect(apply([configMap('a', {})], undefined, false)).rejects.toThrow(OwnerGoneError);
    expect(transport.requests).toEqual([]);
  });

  test('given an update, then it carries the uid observed and needs no look at the owner', async () => {
    const { apply, transport, ownerReads } = setUp();
    const live = configMap('a', { x: '0' });
    live.metadata.uid = 'u9';
    const [applied] = await apply([configMap('a', { x: '1' })], live);
    expect(transport.requests[0]?.body).toMatchObject({ metadata: { uid: 'u9' } });
    expect([applied?.verdict, applied?.paths, ownerReads()]).toEqual(['changed', ['data.x'], 0]);
  });

  test('given a field the server does not keep, then it is applied once and not on every pass', async () => {
    const { apply, transport } = setUp(request => {
      const object = structuredClone(request.body as KubernetesObject);
      return { ...object, data: { kept: '1' } };
    });
    const desired = configMap('a', { kept: '1', dropped: true });
    const [first] = await apply([desired]);
    const live = first?.object;
    expect(await apply([desired], live)).toEqual([]);
    const drifted = { ...structuredClone(live as KubernetesObject), data: { kept: '2' } };
    expect((await apply([desired], drifted)).map(each => each.verdict)).toEqual(['drifted']);
    expect(await apply([desired], live)).toEqual([]);
    expect(transport.requests).toHaveLength(2);
  });
});
