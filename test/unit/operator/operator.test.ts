import { pino } from 'pino';
import { Registry } from 'prom-client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FakeWorld } from '#simulation/world.ts';
import { claimed, firstLease } from '#src/kubernetes/lease-object.ts';
import { createOperator, type Operator } from '#src/operator/operator.ts';
import { LaggingServer } from './standing-by.ts';

const term = { durationMs: 15_000, time: '2026-01-01T00:00:00.000000Z' };
const options = {
  namespaces: ['test'],
  namespace: 'test',
  identity: 'second',
  serviceAccount: 'operator',
  image: 'pulsar-operator:test',
  leaseName: 'pulsar-operator',
  logLevel: 'silent',
  healthPort: 0,
  metricsPort: 0,
};

let server: LaggingServer;
let stop: AbortController;
let running: Promise<unknown>;

/** A standby beside a process that leads. */
function standby(): Operator {
  const connection = {
    server: 'https://nowhere',
    namespace: 'test',
    credentials: async () => ({ headers: {}, tls: {} }),
  };
  const perform = async () => undefined;
  const effects = { openTransport: () => server, perform, writePulsar: perform };
  const log = pino({ level: 'silent' });
  return createOperator({
    connection,
    options,
    effects,
    log,
    registry: new Registry(),
    over: new AbortController(),
  });
}

beforeEach(() => {
  server = new LaggingServer(firstLease('test', 'pulsar-operator', { holder: 'first', ...term }));
  stop = new AbortController();
});

afterEach(async () => {
  stop.abort();
  await running;
});

test('given watches that lag behind the last writes of whoever led, when a standby leads, then it goes by those writes', async () => {
  const { cluster } = new FakeWorld();
  const made = { ...cluster, status: { operator: 'test/pulsar-operator' } };
  server.write('pulsarclusters', made);
  const operator = standby();
  running = operator.run(stop.signal);
  await expect.poll(() => operator.readiness.verdict.message).not.toContain('list of PulsarCluster');
  server.write('pulsarclusters', { ...made, spec: { ...made.spec, suspend: true } });
  server.writeLease(claimed(server.lease, { holder: '', ...term }));
  await server.requested(({ method, path }) => method === 'PATCH' && path.endsWith('/status'));
  const writes = server.requests.filter(({ method }) => method === 'PATCH');
  expect(writes.map(({ path }) => path.split('/').slice(-2).join('/'))).toEqual(['demo/status']);
  expect(writes[0]?.body).toMatchObject({
    status: {
      conditions: expect.arrayContaining([expect.objectContaining({ type: 'Suspended', status: 'True' })]),
    },
  });
});

test('given what lives in clusters, when a standby leads, then it is listed only then: what a watch has missed is known', async () => {
  server.served = ['pulsartenants'];
  const operator = standby();
  running = operator.run(stop.signal);
  await expect.poll(() => operator.readiness.verdict.message).not.toContain('list of PulsarCluster');
  expect(server.requests.filter(({ path }) => path.endsWith('/pulsartenants'))).toEqual([]);
  server.writeLease(claimed(server.lease, { holder: '', ...term }));
  await server.requested(({ path }) => path.endsWith('/pulsartenants'));
});
