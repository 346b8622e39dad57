import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { silentLogger } from '#simulation/silent-logger.ts';
import { askWarnings } from '#src/cluster/observe/ask-warnings.ts';
import { warningReader } from '#src/cluster/observe/warning-reader.ts';
import { EventRecorder, eventResource } from '#src/kubernetes/events.ts';
import { apiResource, type KubernetesObject } from '#src/kubernetes/object.ts';
import { type Api, configMap, configMaps, openApi } from './setup.ts';

/** The API by which the kubelet and the controllers of Kubernetes write. */
const coreEvents = apiResource('', 'v1', 'events', 'Event');

let api: Api;

beforeAll(async () => {
  api = await openApi(inject('kubeconfig'));
});

afterAll(() => api.close());

/** What the kubelet writes of an object. */
async function warn(about: KubernetesObject, type: string, reason: string): Promise<void> {
  const { name, namespace, uid } = about.metadata;
  await api.client(coreEvents).apply({
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${name}.${reason.toLowerCase()}`, namespace: api.namespace },
    involvedObject: { apiVersion: 'v1', kind: about.kind, name, namespace, uid },
    type,
    reason,
    message: 'configmap "nope" not found',
    count: 7,
    firstTimestamp: '2026-01-01T00:00:00Z',
    lastTimestamp: '2026-01-01T00:01:00Z',
    source: { component: 'kubelet' },
  });
}

test('given Events of several objects, both kinds and both APIs, then the warnings of those asked about are found', async () => {
  const subject = await api.client(configMaps).apply(configMap(api.namespace, 'subject', {}));
  const other = await api.client(configMaps).apply(configMap(api.namespace, 'other', {}));
  await warn(subject, 'Warning', 'FailedMount');
  await warn(subject, 'Normal', 'Pulled');
  await warn(other, 'Warning', 'FailedCreate');
  const { transport } = api;
  const recorder = new EventRecorder({ transport, controller: 'a.b/c', instance: 'i', log: silentLogger });
  recorder.record(subject, { type: 'Warning', reason: 'Odd', message: 'the newer API' });
  await recorder.drain();
  const uid = subject.metadata.uid ?? '';
  const read = warningReader(api.client(eventResource));
  const of = [{ kind: 'ConfigMap', name: 'subject', uid }];
  const { [uid]: told = [], ...others } = await askWarnings(
    of,
    api.namespace,
    read,
    AbortSignal.timeout(5000),
  );
  expect(others).toEqual({});
  expect(told.toSorted((a, b) => a.reason.localeCompare(b.reason))).toEqual([
    {
      reason: 'FailedMount',
      note: 'configmap "nope" not found',
      count: 7,
      first: '2026-01-01T00:00:00Z',
      last: '2026-01-01T00:01:00Z',
    },
    {
      reason: 'Odd',
      note: 'the newer API',
      count: 1,
      first: expect.stringMatching(/^20\d\d-.*Z$/),
      last: expect.stringMatching(/^20\d\d-.*Z$/),
    },
  ]);
});
