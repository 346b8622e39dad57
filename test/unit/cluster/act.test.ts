import { expect, test } from 'vitest';
import { act } from '#src/cluster/act.ts';
import { appliedAnnotation } from '#src/cluster/changes.ts';
import { clusterResource, ownedResources, podResource, volumeResource } from '#src/cluster/kinds.ts';
import { perform } from '#src/cluster/perform.ts';
import type { Plan } from '#src/cluster/plan.ts';
import { Applier } from '#src/kubernetes/applier.ts';
import { ApiError } from '#src/kubernetes/errors.ts';
import { EventRecorder } from '#src/kubernetes/events.ts';
import { silentLogger } from '#src/kubernetes/logger.ts';
import { ResourceClient } from '#src/kubernetes/resource-client.ts';
import type { ApiRequest } from '#src/kubernetes/transport.ts';
import { FakeTransport } from '../kubernetes/fake-transport.ts';
import { FakeWorld } from './world.ts';

/** Carries out a plan against a server that answers by `answer`; returns the requests but for reads. */
async function requests(
  world: FakeWorld,
  plan: Plan,
  answer: (request: ApiRequest) => unknown = request => request.body,
): Promise<ApiRequest[]> {
  const transport = new FakeTransport(answer);
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
    perform,
    events,
  };
  await act(plan, world.observe(), hands, AbortSignal.timeout(10_000));
  await events.drain();
  return transport.requests.filter(({ method }) => method !== 'GET');
}

function pathOf({ path }: ApiRequest): string {
  return path.replace(/.*\/namespaces\/test\//, '');
}

/** Carries out the plan of a world; returns what was written, in order. */
async function writes(world: FakeWorld, answer?: (request: ApiRequest) => unknown): Promise<string[]> {
  const written = await requests(world, world.plan(), answer);
  return written.map(pathOf).filter(path => path !== 'events');
}

const status = 'pulsarclusters/demo/status';

function ready(): FakeWorld {
  const world = new FakeWorld();
  world.settle();
  return world;
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
  const refuse = (request: ApiRequest) => {
    if (!request.path.endsWith('/demo-broker')) return request.body;
    throw new ApiError(`PATCH ${request.path}`, 422, { message: 'no' });
  };
  expect(await writes(world, refuse)).toEqual([status, 'statefulsets/demo-broker', status]);
});

test('given a pod to be force-deleted, then that very pod goes at once, with a warning', async () => {
  const world = ready();
  const [pod] = world.podsOf('zookeeper');
  if (!pod) throw new Error('there is no server');
  const deletion = { object: pod, why: 'Force-deleting it: node n1 is off', force: true } as const;
  const answer = ({ method, body }: ApiRequest) => (method === 'DELETE' ? pod : body);
  const sent = await requests(world, { ...world.plan(), deletions: [deletion] }, answer);
  const { uid } = pod.metadata;
  expect(sent.find(({ method }) => method === 'DELETE')?.body).toMatchObject({
    gracePeriodSeconds: 0,
    preconditions: { uid },
  });
  const event = sent.find(request => pathOf(request) === 'events');
  expect(event?.body).toMatchObject({ type: 'Warning', reason: 'ForceDeleting', note: deletion.why });
});
