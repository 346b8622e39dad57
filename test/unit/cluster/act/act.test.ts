import { describe, expect, test } from 'vitest';
import { asOfEarlierRelease } from '#simulation/earlier-release.ts';
import { type Answer, answers, pass, ready, status, writes } from '#simulation/passes.ts';
import { readyCluster } from '#simulation/steps.ts';
import { FakeWorld } from '#simulation/world.ts';
import type { StatefulSet } from '#src/cluster/model/observation.ts';
import { NotLeaderError } from '#src/kubernetes/errors.ts';

function restartBrokers(world: FakeWorld): void {
  world.annotate({ 'pulsar-operator.dev/restart-broker': 'now' });
}

test('given a restart that is asked for by annotation, then Ready ends before anything changes', async () => {
  const world = ready();
  restartBrokers(world);
  expect(await writes(world)).toEqual([status, 'statefulsets/demo-broker']);
});

test('given an edit, which the generation tells, then the status is written once, at the end', async () => {
  const world = ready();
  world.edit({ broker: { podTemplate: { metadata: { annotations: { team: 'a' } } } } });
  expect(await writes(world)).toEqual(['statefulsets/demo-broker', status]);
});

test('given a Secret that the status names, which others write, then nothing is written for that, nor is it taken out', async () => {
  const world = ready();
  const binding = { name: 'demo-binding', reason: 'Ready', message: 'Secret demo-binding is current' };
  world.cluster = { ...world.cluster, status: { ...world.cluster.status, binding } };
  expect(await writes(world)).toEqual([]);
  restartBrokers(world);
  expect((await pass(world)).status).not.toHaveProperty('binding');
});

test('given a refusal after Ready has ended, then the status tells it', async () => {
  const world = ready();
  restartBrokers(world);
  expect(await writes(world, answers(422))).toEqual([status, 'statefulsets/demo-broker', status]);
});

test('given a finalizer that is refused, then nothing is done that it should have come before, and the status tells it', async () => {
  const world = ready();
  world.edit({ deletionPolicy: 'Delete', proxy: { replicas: 3 } });
  const answer: Answer = request => {
    return request.path.endsWith('/demo') ? answers(403, '/demo')(request) : request.body;
  };
  const { writes, status: told } = await pass(world, answer);
  expect(writes).toEqual(['pulsarclusters/demo', status]);
  expect(told?.message).toContain(
    'The API server refused to change the finalizers of PulsarCluster demo: no.',
  );
});

test('given a refusal that lasts, then it is told once and becomes Stalled', async () => {
  const world = ready();
  world.edit({ broker: { podTemplate: { metadata: { annotations: { team: 'a' } } } } });
  const first = await pass(world, answers(422));
  expect(first.failed?.message).toContain('The API server refused StatefulSet demo-broker: no.');
  expect(first.status?.conditions).toContainEqual(
    expect.objectContaining({ type: 'Ready', reason: 'Refused' }),
  );
  world.cluster = { ...world.cluster, ...(first.status && { status: first.status }) };
  world.now += 60_000;
  expect(await writes(world, answers(422))).toEqual(['statefulsets/demo-broker']);
  world.now += 600_000;
  const { status: last, events } = await pass(world, answers(422));
  expect(last?.conditions).toContainEqual(expect.objectContaining({ type: 'Stalled', status: 'True' }));
  expect(events).toEqual(['Stalled']);
});

describe('given a lease that is lost in the middle of an operation, then the pass ends and nothing is told', () => {
  const lose = async () => {
    throw new NotLeaderError('not written: the lease could not be renewed in time');
  };

  test.each(['operations', 'bestEffort'] as const)('in %s', async where => {
    const world = ready();
    const operation = { kind: 'createChroot' } as const;
    const changed = {
      operations: [operation],
      bestEffort: [{ operation, wakeAfterSeconds: 1 }],
    };
    const events: string[] = [];
    const ended = pass(world, ({ path, body }) => (events.push(path), body), lose, {
      [where]: changed[where],
    });
    await expect(ended).rejects.toBeInstanceOf(NotLeaderError);
    expect(events).toEqual([]);
  });
});

describe('given an object that somebody changes or deletes each time', () => {
  test.each([
    [
      'changed',
      (world: FakeWorld) =>
        world.tamper<StatefulSet>('StatefulSet', 'demo-proxy', set =>
          Object.assign(set.spec, { replicas: 7 }),
        ),
    ],
    ['deleted', (world: FakeWorld) => world.delete(world.object('Service', 'demo-broker'))],
  ])(
    'when it was %s, then it is put back, and the next look is in a second: no race as fast as both can',
    async (_, harm) => {
      const world = ready();
      harm(world);
      expect(await pass(world)).toMatchObject({ events: expect.arrayContaining(['Restored']), restMs: 1000 });
    },
  );

  test('when it is a wish that changes it, then nothing waits', async () => {
    const world = ready();
    world.edit({ proxy: { replicas: 3 } });
    expect((await pass(world)).restMs).toBeUndefined();
  });
});

describe('given bundles to move, if that can be', () => {
  function unbalanced(): FakeWorld {
    const world = ready();
    world.now += 10_000;
    world.bundles = { 'demo-broker-0': ['a/b/0', 'a/b/1', 'a/b/2'], 'demo-broker-1': [] };
    world.delete(world.object('Service', 'demo-broker'));
    return world;
  }

  test('then that comes last, and is told when it is done', async () => {
    const { writes, events, wakeAfterSeconds } = await pass(unbalanced());
    expect(writes).toEqual(['pulsarclusters/demo/status', 'services/demo-broker']);
    expect(events).toEqual(['Restored', 'Spreading']);
    expect(wakeAfterSeconds).toBe(1);
  });

  test('when it fails, then all else is done, a warning tells of it, and it is tried again later', async () => {
    const { failed, writes, events, wakeAfterSeconds } = await pass(unbalanced(), undefined, async () => {
      throw new Error('no answer');
    });
    expect(failed).toBeUndefined();
    expect(writes).toEqual(['pulsarclusters/demo/status', 'services/demo-broker']);
    expect(events).toEqual(['Restored', 'BackgroundFailed']);
    expect(wakeAfterSeconds).toBe(30);
  });
});

test('given a pod to be force-deleted, then that very pod goes at once, with a warning', async () => {
  const world = ready();
  const [pod] = world.podsOf('zookeeper');
  if (!pod) throw new Error('there is no server');
  const deletion = { object: pod, why: 'Force-deleting it: node n1 is off', force: true } as const;
  const answer: Answer = ({ method, body }) => (method === 'DELETE' ? pod : body);
  const { sent } = await pass(world, answer, undefined, { deletions: [deletion] });
  const { uid } = pod.metadata;
  expect(sent.find(({ method }) => method === 'DELETE')?.body).toMatchObject({
    gracePeriodSeconds: 0,
    preconditions: { uid },
  });
  const event = sent.find(({ path }) => path.endsWith('/events'));
  expect(event?.body).toMatchObject({ type: 'Warning', reason: 'ForceDeleting', note: deletion.why });
});

describe('given what the status is to remember', () => {
  test.each([
    [
      { drainingBookies: [{ name: 'demo-bookie-2' }] },
      { kind: 'setReadOnly', bookie: 'demo-bookie-2', readOnly: true } as const,
    ],
    [{ configurationStore: 'zk:a:2181' }, { kind: 'enterStore', url: 'zk:a:2181' } as const],
  ])('then %j is written before the act that relies on it', async (memory, operation) => {
    const world = ready();
    const remembered = { ...world.plan().status, ...memory };
    const operations = [operation];
    const order: string[] = [];
    const answer: Answer = ({ path, body }) => {
      if (path.endsWith('/status')) order.push('status');
      return body;
    };
    await pass(world, answer, async () => void order.push('operation'), { status: remembered, operations });
    expect(order).toEqual(['status', 'operation']);
  });
});

describe('given a cluster that is being deleted with its data', () => {
  test('when its pods are still to go, then that is told', async () => {
    const world = ready();
    world.edit({ deletionPolicy: 'Delete' });
    world.settle();
    world.delete(world.cluster);
    world.owned = [];
    expect(await writes(world)).toEqual([status]);
  });

  test('when nothing is left of it, then its finalizer goes and nothing is told: it may be gone with that', async () => {
    const world = ready();
    world.edit({ deletionPolicy: 'Delete' });
    world.settle();
    world.delete(world.cluster);
    [world.owned, world.pods, world.claims] = [[], [], []];
    expect(await writes(world)).not.toContain(status);
  });
});

test('given a cluster whose turn it is to get the pods of a release, then that is remembered before any of them changes', async () => {
  const world = asOfEarlierRelease(readyCluster(new FakeWorld()));
  world.pass();
  expect(world.cluster.status?.operatorUpgrade).toBe('Claimed');
  const { writes: order, sent } = await pass(world);
  expect(order[0]).toBe(status);
  expect(sent[0]?.body).toMatchObject({ status: { operatorUpgrade: 'Rolling' } });
  expect(order).toContain('statefulsets/demo-broker');
});
