import { describe, expect, test } from 'vitest';
import type { PulsarClusterStatus } from '#src/api/cluster-status.ts';
import { act, type Outcome } from '#src/cluster/act.ts';
import { appliedAnnotation } from '#src/cluster/changes.ts';
import type { Plan } from '#src/cluster/decision.ts';
import { clusterResource, ownedResources, podResource, volumeResource } from '#src/cluster/kinds.ts';
import type { PulsarCluster } from '#src/cluster/observation.ts';
import { Applier } from '#src/kubernetes/applier.ts';
import { ApiError, NotLeaderError } from '#src/kubernetes/errors.ts';
import { EventRecorder } from '#src/kubernetes/events.ts';
import { silentLogger } from '#src/kubernetes/logger.ts';
import { ResourceClient } from '#src/kubernetes/resource-client.ts';
import type { ApiRequest } from '#src/kubernetes/transport.ts';
import { FakeTransport } from '../kubernetes/fake-transport.ts';
import { FakeWorld } from './world.ts';

interface Pass extends Outcome {
  /** All requests but for reads. */
  readonly sent: readonly ApiRequest[];
  /** What was written, in order. */
  readonly writes: string[];
  readonly events: string[];
  /** The status as written last. */
  readonly status: PulsarClusterStatus | undefined;
}

type Answer = (request: ApiRequest) => unknown;

/** Carries out the plan of a world, changed by `changed`, against a server that answers by `answer`. */
async function pass(
  world: FakeWorld,
  answer: Answer = ({ body }) => body,
  perform = async () => {},
  changed: Partial<Plan> = {},
): Promise<Pass> {
  const transport = new FakeTransport(request =>
    request.method === 'GET' ? world.cluster : answer(request),
  );
  const client = (kind: string) => {
    const resource = [clusterResource, ...ownedResources, podResource, volumeResource].find(
      each => each.kind === kind,
    );
    if (!resource) throw new Error(`no resource ${kind}`);
    return new ResourceClient(transport, resource, { fieldManager: 'm' });
  };
  const log = silentLogger;
  const events = new EventRecorder({ transport, controller: 'c', instance: 'i', log });
  const hands = {
    clusters: client('PulsarCluster'),
    clientOf: client,
    applier: new Applier(appliedAnnotation, log),
    events,
    perform,
  };
  const { decision, observation } = world.decide();
  const outcome = await act({ ...decision, ...changed }, observation, hands, AbortSignal.timeout(10_000));
  await events.drain();
  const sent = transport.requests.filter(({ method }) => method !== 'GET');
  const [told, written] = [true, false].map(is => sent.filter(({ path }) => path.endsWith('/events') === is));
  const last = sent.findLast(({ path }) => path.endsWith('/status'))?.body as PulsarCluster | undefined;
  return {
    ...outcome,
    sent,
    writes: written?.map(({ path }) => path.replace(/.*\/namespaces\/test\//, '')) ?? [],
    events: told?.map(({ body }) => (body as { reason: string }).reason) ?? [],
    status: last?.status,
  };
}

async function writes(world: FakeWorld, answer?: Answer): Promise<string[]> {
  return (await pass(world, answer)).writes;
}

const status = 'pulsarclusters/demo/status';

function ready(): FakeWorld {
  const world = new FakeWorld();
  world.settle();
  return world;
}

/** Answers with an error to what concerns `part` of the paths. */
function answers(code: number, part = '/demo-broker'): Answer {
  return ({ path, body }) => {
    if (!path.includes(part)) return body;
    throw new ApiError(`PATCH ${path}`, code, { message: 'no' });
  };
}

function restartBrokers(world: FakeWorld): void {
  world.cluster.metadata.annotations = { 'pulsar-operator.dev/restart-broker': 'now' };
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

test('given a refusal after Ready has ended, then the status tells it', async () => {
  const world = ready();
  restartBrokers(world);
  expect(await writes(world, answers(422))).toEqual([status, 'statefulsets/demo-broker', status]);
});

test('given a refusal that lasts, then it is told once and becomes Stalled', async () => {
  const world = ready();
  world.edit({ broker: { podTemplate: { metadata: { annotations: { team: 'a' } } } } });
  const first = await pass(world, answers(422));
  expect(first.failed?.message).toContain('The API server refused: PATCH');
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

test('given a server that fails, then nothing after it is applied, and the status says so', async () => {
  const world = new FakeWorld();
  const fail = answers(500, '/configmaps/');
  const { failed, writes, status } = await pass(world, fail);
  expect(failed).toBeInstanceOf(ApiError);
  expect(writes.slice(-2)).toEqual([
    expect.stringContaining('configmaps/demo-zookeeper'),
    'pulsarclusters/demo/status',
  ]);
  expect(status?.message).toMatch(/^The API server fails: PATCH .*: no\. It is tried again/);
});

test('given an operation that fails, then nothing that may rely on it changes, and the status says so', async () => {
  const world = ready();
  world.edit({ bookkeeper: { replicas: 4 } });
  world.settle();
  world.edit({ bookkeeper: { replicas: 3 }, proxy: { replicas: 3 } });
  while (world.plan().operations.length === 0) world.pass();
  world.delete(world.object('Service', 'demo-broker'));
  const { failed, writes, status } = await pass(world, undefined, async () => {
    throw new Error('no answer within 4711 ms');
  });
  expect(writes).toEqual(['pulsarclusters/demo/status']);
  const message =
    'Making demo-bookie-3 read-only failed: no answer in time. The operator must reach that pod on port 8000; look at its log.';
  expect(failed?.message).toBe(message);
  expect(status?.components?.['bookkeeper']?.message).toBe(message);
  expect(status?.conditions).toContainEqual(
    expect.objectContaining({
      type: 'Ready',
      status: 'False',
      reason: 'Failing',
      message: `bookkeeper: ${message}`,
    }),
  );
});

describe('given a lease that is lost in the middle of an operation, then the pass ends and nothing is told', () => {
  const lose = async () => {
    throw new NotLeaderError('not written: the lease could not be renewed in time');
  };

  test.each(['operations', 'background'] as const)('in %s', async where => {
    const world = ready();
    const operation = { kind: 'createChroot' } as const;
    const changed = {
      operations: [operation],
      background: [{ operation, wakeAfterSeconds: 1 }],
    };
    const events: string[] = [];
    const ended = pass(world, ({ path, body }) => (events.push(path), body), lose, {
      [where]: changed[where],
    });
    await expect(ended).rejects.toBeInstanceOf(NotLeaderError);
    expect(events).toEqual([]);
  });
});

describe('given bundles to move in the background', () => {
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
