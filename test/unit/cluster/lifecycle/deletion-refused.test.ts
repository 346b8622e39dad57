import { describe, expect, test } from 'vitest';
import { type Answer, pass } from '#simulation/passes.ts';
import { readyCluster, runFor } from '#simulation/steps.ts';
import { FakeWorld } from '#simulation/world.ts';
import { ApiError, ConnectionError, IncompleteError } from '#src/kubernetes/errors.ts';

/** A cluster that goes with its volumes. */
function leaving(): FakeWorld {
  const world = readyCluster(new FakeWorld({ deletionPolicy: 'Delete' }));
  world.delete(world.cluster);
  return world;
}

/** One of which only the volumes are left. */
function withoutPods(): FakeWorld {
  const world = leaving();
  for (let second = 0; second < 200 && world.pods.length > 0; second++) runFor(world, 1);
  expect(world.pods).toEqual([]);
  return world;
}

/** Answers what `isMeant` with that error. */
function fails(error: Error, isMeant: (request: Parameters<Answer>[0]) => boolean): Answer {
  return request => {
    if (isMeant(request)) throw error;
    return request.body;
  };
}

/** A pass against that server, whose status is what the next one finds. */
async function told(world: FakeWorld, answer: Answer) {
  const done = await pass(world, answer);
  if (done.status) world.cluster = { ...world.cluster, status: done.status };
  return { ...done, ready: world.condition('Ready'), stalled: world.condition('Stalled') };
}

const isDeletion = ({ method }: Parameters<Answer>[0]) => method === 'DELETE';
const denied = new ApiError('DELETE /x', 403, { message: 'denied by policy keep-volumes' });

describe('given a cluster that is deleted with its volumes, and an API server that refuses to delete these', () => {
  test('then the status names the first, why it stays and what to do, with a code and how much is left', async () => {
    const world = withoutPods();
    const left = world.claims.length;
    const { failed, ready } = await told(world, fails(denied, isDeletion));
    expect(failed).toBeInstanceOf(IncompleteError);
    const [first] = world.claims;
    expect(ready).toMatchObject({
      status: 'False',
      reason: 'Refused',
      message: expect.stringMatching(
        `^Being deleted: [a-z]+: The API server refused to delete PersistentVolumeClaim ${first?.metadata.name}: denied by policy keep-volumes\\. It is tried again; look for what forbids it\\.`,
      ),
    });
    expect(world.cluster.status?.waitsFor).toMatchObject({ reason: 'Refused', remaining: left });
  });

  test('when it goes on, then nothing is told again, and it is Stalled in time, once', async () => {
    const world = withoutPods();
    await told(world, fails(denied, isDeletion));
    world.now += 60_000;
    expect((await told(world, fails(denied, isDeletion))).status).toBeUndefined();
    world.now += 600_000;
    const { stalled, events } = await told(world, fails(denied, isDeletion));
    expect(stalled).toMatchObject({ status: 'True', reason: 'Refused' });
    expect(events).toEqual(['Stalled']);
    expect((await told(world, fails(denied, isDeletion))).events).toEqual([]);
  });

  test('when it gives in, then the volumes go, and the cluster after them', async () => {
    const world = withoutPods();
    await told(world, fails(denied, isDeletion));
    runFor(world, 5);
    expect(world.claims).toEqual([]);
    expect(world.cluster.metadata.finalizers).toEqual([]);
  });
});

test('given an admission webhook that hangs at a deletion, then the status says at which', async () => {
  const { ready } = await told(withoutPods(), fails(new ConnectionError('no end in 7 s'), isDeletion));
  expect(ready).toMatchObject({
    reason: 'Failing',
    message: expect.stringMatching(
      /fails at deleting PersistentVolumeClaim \S+: no answer in time\. .*webhook/,
    ),
  });
});

test('given a StatefulSet that may not be deleted, then that is told, and not that pods are waited for', async () => {
  const { ready } = await told(leaving(), fails(denied, isDeletion));
  expect(ready?.message).toContain('The API server refused to delete StatefulSet demo-');
});

test('given finalizers that the API server does not let go of, then that is told and is Stalled in time', async () => {
  const world = withoutPods();
  world.claims = [];
  const answer = fails(denied, ({ path }) => path.endsWith('/pulsarclusters/demo'));
  const { ready } = await told(world, answer);
  expect(ready).toMatchObject({
    reason: 'Refused',
    message:
      'Being deleted: The API server refused to change the finalizers of PulsarCluster demo: denied by policy keep-volumes. It is tried again; look for what forbids it.',
  });
  world.now += 600_000;
  expect((await told(world, answer)).stalled?.status).toBe('True');
});

test('given an end that does not come although nothing is refused, then it is Stalled in time, and is looked at then', () => {
  const world = leaving();
  world.stopsAtOnce = () => false;
  runFor(world, 5);
  const { wakeAfterSeconds } = world.plan();
  expect(wakeAfterSeconds).toBeLessThanOrEqual(world.cluster.spec.progressDeadlineSeconds);
  world.now += (wakeAfterSeconds ?? 0) * 1000;
  world.pass();
  expect(world.condition('Stalled')).toMatchObject({ status: 'True', reason: 'Deleting' });
});
