import { describe, expect, test } from 'vitest';
import { warningReader } from '#src/cluster/observe/warning-reader.ts';
import { eventResource } from '#src/kubernetes/events.ts';
import { ResourceClient } from '#src/kubernetes/resource-client.ts';
import { FakeTransport } from '../../kubernetes/fake-transport.ts';

const { signal } = new AbortController();
const metadata = { name: 'e', creationTimestamp: '2026-01-01T00:00:00Z' };

/** A reader of these Events, the requests it makes, and a clock. */
function reading(items: readonly object[]) {
  const transport = new FakeTransport(() => ({ metadata: {}, items }));
  const clock = { now: 0 };
  const read = warningReader(
    new ResourceClient(transport, eventResource, { fieldManager: 'm' }),
    () => clock.now,
  );
  return { read: (uid: string) => read('test', uid, signal), requests: transport.requests, clock };
}

describe('given Events', () => {
  test.each([
    [
      'was written by the API before events.k8s.io',
      {
        eventTime: null,
        deprecatedCount: 7,
        deprecatedFirstTimestamp: '2026-01-01T00:00:01Z',
        deprecatedLastTimestamp: '2026-01-01T00:00:09Z',
      },
      { count: 7, first: '2026-01-01T00:00:01Z', last: '2026-01-01T00:00:09Z' },
    ],
    [
      'was repeated',
      {
        eventTime: '2026-01-01T00:00:01.5Z',
        series: { count: 3, lastObservedTime: '2026-01-01T00:00:05Z' },
        deprecatedFirstTimestamp: null,
      },
      { count: 3, first: '2026-01-01T00:00:01.5Z', last: '2026-01-01T00:00:05Z' },
    ],
    [
      'has nothing but its own time',
      {},
      { count: 1, first: '2026-01-01T00:00:00Z', last: '2026-01-01T00:00:00Z' },
    ],
  ])('when one %s, then it is known when and how often it came', async (_, event, told) => {
    const { read } = reading([{ metadata, reason: 'FailedMount', note: 'no', ...event }]);
    expect(await read('u')).toEqual([{ reason: 'FailedMount', note: 'no', ...told }]);
  });

  test('then only warnings about that object are asked for', async () => {
    const { read, requests } = reading([]);
    await read('pod-uid');
    expect(requests).toMatchObject([
      {
        path: '/apis/events.k8s.io/v1/namespaces/test/events',
        query: { fieldSelector: 'regarding.uid=pod-uid,type=Warning' },
      },
    ]);
  });

  test('when it is asked again within ten seconds, then the answer is the same and nobody is asked', async () => {
    const { read, requests, clock } = reading([]);
    await read('a');
    clock.now = 9999;
    await read('a');
    await read('b');
    expect(requests).toHaveLength(2);
    clock.now = 10_000;
    await read('a');
    expect(requests).toHaveLength(3);
  });
});
