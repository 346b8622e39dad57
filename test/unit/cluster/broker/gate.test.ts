import { expect, test } from 'vitest';
import { servingBroker } from '#src/cluster/broker/gate.ts';
import { stateOf } from '#src/cluster/in-force.ts';
import { observed, pod } from '../hand-made.ts';

test('given a broker that serves, then those that need one may start', () => {
  const pods = [pod('demo-broker-0', { ready: false }), pod('demo-broker-1')];
  expect(servingBroker(stateOf(observed({ pods })))).toMatchObject({ open: true });
});

test('given none that serves, then they wait, and are told how many are to', () => {
  const pods = [pod('demo-broker-0', { ready: false }), pod('demo-proxy-0')];
  const gate = servingBroker(stateOf(observed({ spec: { broker: { replicas: 4 } }, pods })));
  expect(gate).toMatchObject({ open: false, message: expect.stringContaining('0 of 4 ready') });
});
