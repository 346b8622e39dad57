import { describe, expect, test } from 'vitest';
import { mayServe, servingBroker } from '#src/cluster/broker/gate.ts';
import { stateOf } from '#src/cluster/in-force.ts';
import { pods as bookies, observed, pod } from '../hand-made.ts';

test('given a broker that serves, then those that need one may start', () => {
  const pods = [pod('demo-broker-0', { ready: false }), pod('demo-broker-1')];
  expect(servingBroker(stateOf(observed({ pods })))).toMatchObject({ open: true });
});

test('given none that serves, then they wait, and are told how many are to', () => {
  const pods = [pod('demo-broker-0', { ready: false }), pod('demo-proxy-0')];
  const gate = servingBroker(stateOf(observed({ spec: { broker: { replicas: 4 } }, pods })));
  expect(gate).toMatchObject({ open: false, message: expect.stringContaining('0 of 4 ready') });
});

describe('given brokers that are to start', () => {
  const facts = { registrations: { value: { writable: ['demo-bookie-0', 'demo-bookie-1'], readOnly: [] } } };
  const seen = { pods: bookies('demo-bookie', 3), facts };

  test('when bookies take writes, then they may; when too few are ready, then they wait', () => {
    expect(mayServe(stateOf(observed(seen)))).toMatchObject({ open: true });
    expect(mayServe(stateOf(observed()))).toMatchObject({ open: false, reason: 'BookiesNotReady' });
  });

  test('when they are to ask who calls and the operator has no token, then they wait for that', () => {
    const spec = { broker: { config: { authenticationEnabled: 'true' } } };
    expect(mayServe(stateOf(observed({ ...seen, spec })))).toMatchObject({
      open: false,
      reason: 'MissingToken',
    });
  });
});
