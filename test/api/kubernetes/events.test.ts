import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { silentLogger } from '#simulation/silent-logger.ts';
import { EventRecorder } from '#src/kubernetes/events.ts';
import { type Api, configMap, configMaps, events, openApi } from './setup.ts';

let api: Api;

beforeAll(async () => {
  api = await openApi(inject('kubeconfig'));
});

afterAll(() => api.close());

test('given events, repeated and long ones, then the API server takes them, each once', async () => {
  const object = await api.client(configMaps).apply(configMap(api.namespace, 'subject', {}));
  const recorder = new EventRecorder({
    transport: api.transport,
    controller: 'example.dev/controller',
    instance: 'pod-1',
    log: silentLogger,
  });
  for (let i = 0; i < 5; i++) {
    recorder.record(object, { type: 'Normal', reason: 'Created', message: 'Created it' });
  }
  recorder.record(object, { type: 'Warning', reason: 'TooLong', message: 'ü'.repeat(2000) });
  await recorder.drain();
  const { items } = await api.client(events).list({ namespace: api.namespace });
  const told = items.map(({ reason, type, series, regarding }) => ({
    reason,
    type,
    count: (series as { count: number } | undefined)?.count,
    uid: (regarding as { uid: string }).uid,
  }));
  const { uid } = object.metadata;
  expect(told).toHaveLength(2);
  expect(told).toContainEqual({ reason: 'Created', type: 'Normal', count: 5, uid });
  expect(told).toContainEqual({ reason: 'TooLong', type: 'Warning', count: undefined, uid });
});
