import { expect, test } from 'vitest';
import { act } from '#src/cluster/act.ts';
import { appliedAnnotation } from '#src/cluster/changes.ts';
import { clusterResource, ownedResources, podResource, volumeResource } from '#src/cluster/kinds.ts';
import { perform } from '#src/cluster/perform.ts';
import { Applier } from '#src/kubernetes/applier.ts';
import { ApiError } from '#src/kubernetes/errors.ts';
import { EventRecorder } from '#src/kubernetes/events.ts';
import { silentLogger } from '#src/kubernetes/logger.ts';
import { ResourceClient } from '#src/kubernetes/resource-client.ts';
import type { ApiRequest } from '#src/kubernetes/transport.ts';
import { FakeTransport } from '../kubernetes/fake-transport.ts';
import { FakeWorld } from './world.ts';

/** Carries out the plan of a world against a server that answers by `answer`; returns what was written, in order. */
async function writes(world: FakeWorld, answer = (request: ApiRequest) => request.body): Promise<string[]> {
  const transport = new FakeTransport(answer);
  const client = (kind: string) => {
    const resource = [clusterResource, ...ownedResources, podResource, volumeResource].find(
      each => each.kind === kind,
    );
    if (!resource) throw new Error(`no resource ${kind}`);
    return new ResourceClient(transport, resource, { fieldManager: 'm' });
  };
  const log = silentLogger;
  const hands = {
    clusters: client('PulsarCluster'),
    clientOf: client,
    applier: new Applier(appliedAnnotation, log),
    perform,
    events: new EventRecorder({ transport, controller: 'c', instance: 'i', log }),
  };
  await act(world.plan(), world.observe(), hands, AbortSignal.timeout(10_000));
  return transport.requests
    .filter(({ method, path }) => method !== 'GET' && !path.endsWith('/events'))
    .map(({ path }) => path.replace(/.*\/namespaces\/test\//, ''));
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
