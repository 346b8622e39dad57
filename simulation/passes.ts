import type { PulsarClusterStatus } from '#src/api/cluster-status.ts';
import { anonymous } from '#src/clients/pulsar/credentials.ts';
import type { Outcome } from '#src/cluster/act/act.ts';
import type { Clients } from '#src/cluster/act/clients.ts';
import { ToldFigures } from '#src/cluster/act/told-figures.ts';
import type { PulsarCluster } from '#src/cluster/model/observation.ts';
import type { Plan } from '#src/cluster/model/plan.ts';
import { appliedAnnotation } from '#src/cluster/objects/changes.ts';
import { claimResource, clusterResource, ownedResources, podResource } from '#src/cluster/observe/watched.ts';
import { carryThrough } from '#src/cluster/reconcile.ts';
import { Applier } from '#src/kubernetes/applier.ts';
import { ApiError } from '#src/kubernetes/errors.ts';
import { EventRecorder } from '#src/kubernetes/events.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';
import { ResourceClient } from '#src/kubernetes/resource-client.ts';
import type { ApiRequest } from '#src/kubernetes/transport.ts';
import { FakeTransport } from '../test/unit/kubernetes/fake-transport.ts';
import { silentLogger } from './silent-logger.ts';
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

export type Answer = (request: ApiRequest) => unknown;

/** Carries out the plan of a world, changed by `changed`, against a server that answers by `answer`. */
export async function pass(
  world: FakeWorld,
  answer: Answer = ({ body }) => body,
  perform: Clients['perform'] = async () => {},
  changed: Partial<Plan> = {},
  figures = new ToldFigures(),
): Promise<Pass> {
  const transport = new FakeTransport(request => {
    if (request.method === 'GET') return world.cluster;
    const object = answer(request) as KubernetesObject | undefined;
    // Every object that the server has taken has a uid.
    return object?.metadata ? { ...object, metadata: { uid: 'u', ...object.metadata } } : object;
  });
  const client = (kind: string) => {
    const resource = [clusterResource, ...ownedResources, podResource, claimResource].find(
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
    access: async () => anonymous,
    figures,
  };
  const { decision, observation } = world.decide();
  const outcome = await carryThrough(
    { ...decision, ...changed },
    observation,
    hands,
    AbortSignal.timeout(10_000),
  );
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

export async function writes(world: FakeWorld, answer?: Answer): Promise<string[]> {
  return (await pass(world, answer)).writes;
}

export const status = 'pulsarclusters/demo/status';

export function ready(): FakeWorld {
  const world = new FakeWorld();
  world.settle();
  return world;
}

/** Answers with an error to what concerns `part` of the paths. */
export function answers(code: number, part = '/demo-broker'): Answer {
  return ({ path, body }) => {
    if (!path.includes(part)) return body;
    throw new ApiError(`PATCH ${path}`, code, { message: 'no' });
  };
}
