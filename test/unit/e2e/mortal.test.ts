import { expect, test } from 'vitest';
import { mortal, type Side } from '#e2e/faults/mortal.ts';
import type { ApiRequest } from '#src/kubernetes/transport.ts';
import { effects } from '#src/operator/effects.ts';
import { FakeTransport } from '../kubernetes/fake-transport.ts';

const statefulSet = '/apis/apps/v1/namespaces/test/statefulsets/demo-broker';

/** Sends requests through a process that dies on one side of its first write: what was sent, and where it died. */
async function sent(side: Side, ...requests: readonly ApiRequest[]) {
  const transport = new FakeTransport(() => ({}));
  const deaths: string[] = [];
  const dies = (at: Side, write: string) => {
    deaths.push(`${at} ${write}`);
    throw new Error('dead');
  };
  const options = { connection: {} as never, userAgent: 'test' };
  const ways = mortal({ ...effects, openTransport: () => transport }, side, dies).openTransport(options);
  for (const request of requests) await ways.request(request).catch(() => undefined);
  return { methods: transport.requests.map(({ method }) => method), deaths };
}

test.each([
  ['before', []],
  ['after', ['PATCH']],
] as const)(
  'given a life that ends %s its first write, then that is where it ends',
  async (side, methods) => {
    const { methods: written, deaths } = await sent(side, { method: 'PATCH', path: statefulSet });
    expect(written).toEqual(methods);
    expect(deaths).toEqual([`${side} PATCH test/statefulsets/demo-broker`]);
  },
);

test('given reads, renewals of the lease and events, then it lives on', async () => {
  const path = (group: string, rest: string) => `/apis/${group}/namespaces/test/${rest}`;
  const { deaths } = await sent(
    'before',
    { method: 'GET', path: statefulSet },
    { method: 'PUT', path: path('coordination.k8s.io/v1', 'leases/pulsar-operator') },
    { method: 'POST', path: path('events.k8s.io/v1', 'events') },
  );
  expect(deaths).toEqual([]);
});
