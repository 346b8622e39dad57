import { describe, expect, test } from 'vitest';
import { FakeWorld } from '#simulation/world.ts';
import { BrokerError } from '#src/clients/pulsar/admin.ts';
import { ZooKeeperError } from '#src/clients/zookeeper/error.ts';
import { failedOperation } from '#src/cluster/act/failed.ts';
import type { Operation } from '#src/cluster/model/operation.ts';

const said = (world: FakeWorld) => world.condition('Ready')?.message;

/** Passes for so many seconds, `every` so often; counts how often the status changes. */
function letTimePass(world: FakeWorld, seconds: number, every = 10, look = () => {}): number {
  let writes = 0;
  for (let passed = 0; passed < seconds; passed += every) {
    const before = JSON.stringify(world.cluster.status);
    world.pass();
    look();
    if (JSON.stringify(world.cluster.status) !== before) writes++;
    world.now += every * 1000;
  }
  return writes;
}

function leavingBookie(): FakeWorld {
  const world = new FakeWorld({ bookkeeper: { replicas: 4 } });
  world.settle();
  world.edit({ bookkeeper: { replicas: 3 } });
  return world;
}

describe('given an operation that fails for ever', () => {
  test('then the status says what, why and what to do, is Stalled in time, and goes on when it succeeds', () => {
    const world = leavingBookie();
    world.failing = ({ kind }) =>
      kind === 'setReadOnly' ? 'connect EHOSTUNREACH 198.18.0.1:8000' : undefined;
    const writes = letTimePass(world, 500);
    expect(world.condition('Ready')).toMatchObject({ status: 'False', reason: 'Failing' });
    expect(said(world)).toBe(
      'bookkeeper: Making demo-bookie-3 read-only failed: connect EHOSTUNREACH 198.18.0.1:8000. The operator must reach that pod on port 8000; look at its log.',
    );
    expect(world.condition('Stalled')?.status).toBe('False');
    expect(writes).toBeLessThanOrEqual(3);
    letTimePass(world, 200);
    expect(world.condition('Stalled')).toMatchObject({
      status: 'True',
      reason: 'Failing',
      message: expect.stringContaining('EHOSTUNREACH'),
    });
    world.failing = () => undefined;
    world.settle(400);
    expect(world.condition('Ready')?.status).toBe('True');
    expect(world.condition('Stalled')?.status).toBe('False');
  });

  test('when another component is unwell, then the failure is what the cluster tells', () => {
    const world = leavingBookie();
    world.failing = () => 'no answer in time';
    world.broken = ({ metadata }) => metadata.name === 'demo-proxy-0';
    world.runPods();
    letTimePass(world, 60);
    expect(said(world)).toContain('Making demo-bookie-3 read-only failed');
  });

  test('when it is an initialisation that has to be cleaned up, then the component that waits for it says so', () => {
    const world = new FakeWorld();
    world.metadata = 'unfinished';
    world.failing = ({ kind }) => (kind === 'removeUnfinishedLedgers' ? 'no answer in time' : undefined);
    world.settle();
    expect(world.cluster.status?.components?.['bookkeeper']?.message).toMatch(
      /^Removing what .* failed: no answer in time\. /,
    );
  });
});

describe('given a broker that refuses the operator', () => {
  const operation: Operation = { kind: 'unloadTopics', topics: ['a/b/persistent/c'] };

  test.each([401, 403])('when it answers %i, then what helps is a token', status => {
    const { message } = failedOperation(operation, new BrokerError('it asks who calls', status));
    expect(message).toMatch(/ failed: it asks who calls\. Name a Secret with the token of a superuser/);
  });

  test('when it answers something else, then it is the way to it or its log', () => {
    const { message } = failedOperation(operation, new BrokerError('no bookies', 500));
    expect(message).toContain('The operator must reach the brokers on port 8080; look at their logs.');
  });
});

describe('given a question without an answer', () => {
  test('then the status says who does not answer, once, and is Stalled in time', () => {
    const world = leavingBookie();
    world.unanswered = { bookies: 'no answer in time' };
    const writes = letTimePass(world, 700, 2);
    expect(said(world)).toBe('bookkeeper: Waiting for an answer about bookies: no answer in time');
    expect(writes).toBeLessThanOrEqual(4);
    expect(world.condition('Stalled')?.status).toBe('True');
    world.unanswered = {};
    world.settle(400);
    expect(world.condition('Ready')?.status).toBe('True');
  });

  test('when it is about the cookie of a bookie that fails on a new disk, then the status says what it waits for', () => {
    const world = new FakeWorld({ bookkeeper: { replicas: 4 } });
    world.settle();
    for (const claim of ['journal-demo-bookie-1', 'ledgers-demo-bookie-1'])
      world.delete(world.object('PersistentVolumeClaim', claim));
    world.delete({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'demo-bookie-1' } });
    world.unanswered = { cookies: 'no answer in time' };
    const { wakeAfterSeconds } = world.settle();
    expect(said(world)).toBe(
      'bookkeeper: demo-bookie-1 fails on a new disk. Waiting for an answer about its cookie: no answer in time',
    );
    expect(wakeAfterSeconds).toBeLessThanOrEqual(2);
  });

  test('when the cluster is at rest, then nothing is asked and it stays Ready', () => {
    const world = new FakeWorld();
    world.settle();
    world.now += 3_600_000;
    world.unanswered = {
      metadata: 'x',
      ensemble: 'x',
      bookies: 'x',
      racks: 'x',
      cookies: 'x',
    };
    expect(letTimePass(world, 60)).toBe(0);
    expect(world.condition('Ready')?.status).toBe('True');
  });
});

test('given servers that do not know who changes their members, then they are to be restarted: they were reached', () => {
  const operation: Operation = { kind: 'reconfigure', change: { leave: 3 }, version: '1' };
  const { message } = failedOperation(operation, new ZooKeeperError('NoAuth', 'reconfig: NoAuth'));
  expect(message).toContain("does not know the cluster's superuser: restart the servers");
  expect(message).not.toContain('must reach');
});
