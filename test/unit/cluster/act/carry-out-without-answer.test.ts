import { describe, expect, test } from 'vitest';
import { type Answer, pass, ready } from '#simulation/passes.ts';
import { FakeWorld } from '#simulation/world.ts';
import { carryOut } from '#src/cluster/act/carry-out.ts';
import { conditionOf } from '#src/kubernetes/condition.ts';
import { ConnectionError, IncompleteError } from '#src/kubernetes/errors.ts';
import { FakeTransport } from '../../kubernetes/fake-transport.ts';
import { clientsOver } from './clients.ts';

describe('given an admission webhook that hangs for longer than a write may take', () => {
  const hangs =
    (part: string): Answer =>
    ({ path, body }) => {
      if (!path.includes(part)) return body;
      throw new ConnectionError(`PATCH ${path} did not end within 7000 ms`);
    };

  test('when it is asked about one object, then the others are healed, and the status says at which', async () => {
    const world = ready();
    world.delete(world.object('ServiceAccount', 'demo-zookeeper'));
    world.delete(world.object('Service', 'demo-broker'));
    const { failed, writes, status } = await pass(world, hangs('/serviceaccounts/demo-zookeeper'));
    expect(failed).toBeInstanceOf(IncompleteError);
    expect(writes).toContain('services/demo-broker');
    expect(conditionOf(status, 'Ready')?.message).toBe(
      'zookeeper: The API server fails at ServiceAccount demo-zookeeper: no answer in time. It is tried again; look for an admission webhook that does not answer.',
    );
  });

  test('when it is the server that is away, then the pass ends: there is nobody to tell', async () => {
    const world = new FakeWorld();
    const { decision, observation } = world.decide();
    let looks = 0;
    const transport = new FakeTransport(({ method, path }) => {
      if (method === 'GET' && looks++ === 0) return world.cluster;
      throw new ConnectionError(`${method} ${path}: connect ECONNREFUSED`);
    });
    const signal = AbortSignal.timeout(10_000);
    const error = await carryOut(decision, observation, clientsOver(transport), signal).catch(e => e);
    expect(error).toBeInstanceOf(ConnectionError);
    expect(transport.requests.map(({ method }) => method)).toEqual(['GET', 'PATCH', 'GET']);
  });
});
