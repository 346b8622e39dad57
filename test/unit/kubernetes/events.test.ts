import { describe, expect, test } from 'vitest';
import { silentLogger } from '#simulation/silent-logger.ts';
import { NotLeaderError } from '#src/kubernetes/errors.ts';
import { EventRecorder } from '#src/kubernetes/events.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import type { ApiRequest } from '#src/kubernetes/transport.ts';
import { FakeTransport } from './fake-transport.ts';
import { ManualClock } from './manual-clock.ts';

const pod: KubernetesObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p', namespace: 'ns', uid: 'u' },
};
const note = { type: 'Normal', reason: 'Created', message: 'it is there' } as const;

function setUp(answer?: (request: ApiRequest) => unknown) {
  const clock = new ManualClock();
  const transport = new FakeTransport(answer);
  const recorder = new EventRecorder({
    transport,
    controller: 'x.dev/c',
    instance: 'pod-1',
    log: silentLogger,
    clock,
  });
  return { clock, recorder, requests: transport.requests };
}

describe('EventRecorder', () => {
  test('given a note, then it is an event the API takes', async () => {
    const { clock, recorder, requests } = setUp();
    recorder.record(pod, note);
    await clock.advance(0);
    expect(requests[0]?.path).toBe('/apis/events.k8s.io/v1/namespaces/ns/events');
    expect(requests[0]?.body).toMatchObject({
      metadata: { name: expect.stringMatching(/^p\.[0-9a-f]+$/), namespace: 'ns' },
      eventTime: '2026-01-01T00:00:00.000000Z',
      action: 'Reconcile',
      note: 'it is there',
      regarding: { kind: 'Pod', name: 'p', uid: 'u' },
      reportingController: 'x.dev/c',
      reportingInstance: 'pod-1',
    });
  });

  test('given the same a hundred times in ten minutes, then two writes say so', async () => {
    const { clock, recorder, requests } = setUp();
    for (let i = 0; i < 100; i++) {
      recorder.record(pod, note);
      await clock.advance(5000);
    }
    await clock.advance(100_000);
    expect(requests.map(each => each.method)).toEqual(['POST', 'PATCH']);
    const created = requests[0]?.body as KubernetesObject;
    expect(requests[1]?.path).toBe(`/apis/events.k8s.io/v1/namespaces/ns/events/${created.metadata.name}`);
    expect(requests[1]?.body).toEqual({
      series: { count: 100, lastObservedTime: '2026-01-01T00:08:15.000000Z' },
    });
    recorder.record(pod, note);
    await clock.advance(0);
    expect(requests).toHaveLength(3);
  });

  test('given an event that came once, then it is one write', async () => {
    const { clock, recorder, requests } = setUp();
    recorder.record(pod, note);
    await clock.advance(3_600_000);
    expect([requests.length, clock.timers]).toEqual([1, 0]);
  });

  test('given another message, reason or object, then it is another event', async () => {
    const { clock, recorder, requests } = setUp();
    recorder.record(pod, note);
    recorder.record(pod, { ...note, message: 'other' });
    recorder.record(pod, { ...note, reason: 'Other' });
    recorder.record({ ...pod, metadata: { ...pod.metadata, uid: 'u2' } }, note);
    await clock.advance(0);
    expect(requests).toHaveLength(4);
  });

  test('given a flood about one object, then it is limited, and others still have a voice', async () => {
    const { clock, recorder, requests } = setUp();
    for (let i = 0; i < 500; i++) recorder.record(pod, { ...note, message: `m${i}` });
    recorder.record({ ...pod, metadata: { name: 'q', uid: 'q' } }, note);
    await clock.advance(0);
    expect(requests).toHaveLength(51);
    expect(requests.at(-1)?.path).toBe('/apis/events.k8s.io/v1/namespaces/default/events');
  });

  test('given a server that fails, then nobody notices', async () => {
    const { clock, recorder, requests } = setUp(() => {
      throw new NotLeaderError('no');
    });
    recorder.record(pod, note);
    recorder.record(pod, { ...note, message: 'next' });
    await clock.advance(0);
    expect(requests).toHaveLength(2);
  });

  test('given a long text, then it is cut to 1024 bytes of whole characters', async () => {
    const { clock, recorder, requests } = setUp();
    recorder.record(pod, { ...note, message: '€'.repeat(1000) });
    await clock.advance(0);
    const [request] = requests;
    const { note: text } = (request ?? expect.fail()).body as { note: string };
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1024);
    expect(text).toMatch(/^€{340}…$/);
  });

  test('given one that could not be written, when it comes again, then it is written', async () => {
    let isDown = true;
    const { clock, recorder, requests } = setUp(() => {
      if (isDown) throw new Error('no');
    });
    recorder.record(pod, note);
    await clock.advance(0);
    isDown = false;
    expect(recorder.record(pod, note)).toBe(true);
    await clock.advance(0);
    expect(requests.map(({ method }) => method)).toEqual(['POST', 'POST']);
  });

  test('given a drain, then what is pending is sent, counts included, and nothing after it', async () => {
    const { clock, recorder, requests } = setUp();
    recorder.record(pod, note);
    recorder.record(pod, note);
    await recorder.drain();
    recorder.record(pod, { ...note, message: 'late' });
    await clock.advance(1000);
    expect(requests.map(each => each.method)).toEqual(['POST', 'PATCH']);
    expect(clock.timers).toBe(0);
  });

  test('given a server that hangs, then the drain ends after three seconds', async () => {
    const { clock, recorder } = setUp(
      request =>
        new Promise((_, reject) => request.signal?.addEventListener('abort', () => reject(new Error('x')))),
    );
    recorder.record(pod, note);
    let ended = false;
    const draining = recorder.drain().then(() => (ended = true));
    await clock.advance(2999);
    expect(ended).toBe(false);
    await clock.advance(1);
    await draining;
  });
});
