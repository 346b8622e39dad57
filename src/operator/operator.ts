import type { Logger } from 'pino';
import { collectDefaultMetrics, type Registry } from 'prom-client';
import type { Perform } from '#src/cluster/act/perform.ts';
import { appliedAnnotation } from '#src/cluster/objects/changes.ts';
import { Listeners } from '#src/cluster/observe/listeners.ts';
import type { Caches } from '#src/cluster/observe/observe.ts';
import { warningReader } from '#src/cluster/observe/warning-reader.ts';
import {
  nodeResource,
  revisionResource,
  secretResource,
  storageClassResource,
} from '#src/cluster/observe/watched.ts';
import { clusterReconciler } from '#src/cluster/reconcile.ts';
import { clusterLabel } from '#src/components/build/names.ts';
import { Applier } from '#src/kubernetes/applier.ts';
import type { Connection } from '#src/kubernetes/connection.ts';
import { Controller, type ControllerHooks } from '#src/kubernetes/controller.ts';
import { messageOf, NotLeaderError } from '#src/kubernetes/errors.ts';
import { EventRecorder, eventResource } from '#src/kubernetes/events.ts';
import { LeaderElector } from '#src/kubernetes/lease.ts';
import { toItself, toLabelled } from '#src/kubernetes/map-keys.ts';
import { runtimeMetrics } from '#src/kubernetes/metrics.ts';
import type { ObjectKey } from '#src/kubernetes/object.ts';
import { ResourceClient } from '#src/kubernetes/resource-client.ts';
import type { RequestHook, Transport } from '#src/kubernetes/transport.ts';
import { checkDefinition, notLookedAt } from './definition-check.ts';
import { earMetrics } from './ear-metrics.ts';
import type { Effects } from './effects.ts';
import { onlyLeading } from './only-leading.ts';
import type { Options } from './options.ts';
import { Readiness } from './readiness.ts';
import { fieldManager, type WatchedKind, watchedKinds } from './watched-kinds.ts';

const userAgent = 'pulsar-operator';

interface ClusterControllerOptions {
  readonly transport: Transport;
  readonly perform: Perform;
  readonly caches: Caches;
  readonly sources: readonly WatchedKind[];
  readonly events: EventRecorder;
  readonly log: Logger;
  readonly registry: Registry;
  readonly hooks: ControllerHooks;
}

export interface Operator {
  readonly readiness: Readiness;
  /** Runs until the signal is aborted, the lease is lost or all is given up; returns why it ended by itself. */
  run(signal: AbortSignal): Promise<string | undefined>;
  /** Ends `run`, and every pass at once, because nothing can be relied on any more. */
  abandon(reason: string): void;
}

export interface OperatorOptions {
  readonly connection: Connection;
  readonly options: Options;
  readonly effects: Effects;
  readonly log: Logger;
  readonly registry: Registry;
}

/** Wires the controllers to one API server. A standby keeps its caches warm and acts as soon as it has the lease. */
export function createOperator(given: OperatorOptions): Operator {
  const { connection, options, effects, log, registry } = given;
  collectDefaultMetrics({ register: registry });
  const metrics = runtimeMetrics(registry);
  const [{ onRequest }, hooks] = [metrics, metrics.controller('pulsarcluster')];
  const over = new AbortController();
  const abandon = (reason: string) => over.abort(new NotLeaderError(reason));
  const { elector, acquired, leaseTransport } = candidate(given, onRequest, abandon);
  const transport = effects.openTransport({ connection, userAgent, fence: elector.fence, onRequest });
  const perform = onlyLeading(effects.perform, elector.fence);
  const { caches, sources } = watchedKinds();
  const readiness = new Readiness({ sources, namespaces: options.namespaces, log });
  readiness.problem = notLookedAt;
  const events = new EventRecorder({ transport, controller: fieldManager, instance: options.identity, log });
  const controller = clusterController({ transport, perform, caches, sources, events, log, registry, hooks });

  return {
    readiness,
    abandon,
    async run(signal) {
      const stop = AbortSignal.any([signal, over.signal]);
      const electing = new AbortController();
      const onRefused = (namespace: string, { message }: Error) => readiness.refused(namespace, message);
      const watching = sources.map(({ watch }) =>
        watch(transport, [...options.namespaces], log, onRefused, stop),
      );
      const checking = checkDefinition({ transport, readiness, log }, stop);
      const election = elector.run(electing.signal);
      await Promise.race([acquired, whenAborted(stop)]);
      metrics.leader(elector.isLeader);
      await controller.run(stop, over.signal);
      await events.drain();
      // The lease is given back only now that nothing acts any more.
      electing.abort();
      await Promise.all([election, checking, ...watching]);
      await Promise.all([transport.close(), leaseTransport.close()]);
      return over.signal.aborted ? messageOf(over.signal.reason) : undefined;
    },
  };
}

/** Whoever leads acts and listens: ears of a standby would cost each ZooKeeper a session for nothing. */
function clusterController(given: ClusterControllerOptions): Pick<Controller, 'run'> {
  const { transport, perform, caches, sources, events, log, registry, hooks } = given;
  const onTold = (key: ObjectKey) => controller.enqueue(key);
  const listeners = new Listeners({ caches, onTold, log, hooks: earMetrics(registry) });
  const clients = new Map(sources.map(({ kind, client }) => [kind, client(transport)]));
  const clientOf = (kind: string): ResourceClient => {
    const client = clients.get(kind);
    if (!client) throw new Error(`no client for ${kind}: add it to the watched kinds`);
    return client;
  };
  const reconcile = clusterReconciler({
    caches,
    told: key => listeners.told(key),
    readers: {
      secrets: new ResourceClient(transport, secretResource, { fieldManager }),
      nodes: new ResourceClient(transport, nodeResource, { fieldManager }),
      revisions: new ResourceClient(transport, revisionResource, { fieldManager }),
      warnings: warningReader(new ResourceClient(transport, eventResource, { fieldManager })),
      storageClasses: new ResourceClient(transport, storageClassResource, { fieldManager }),
    },
    clients: {
      clusters: clientOf('PulsarCluster'),
      clientOf,
      applier: new Applier(appliedAnnotation, log),
      events,
      perform,
    },
    log,
  });
  const controller = new Controller({ name: 'pulsarcluster', reconcile, log, hooks });
  controller.watch(caches.clusters, toItself);
  for (const cache of caches.owned) controller.watch(cache, toLabelled(clusterLabel));
  controller.watch(caches.pods, toLabelled(clusterLabel));
  controller.watch(caches.claims, toLabelled(clusterLabel));
  return {
    async run(stop, over) {
      await Promise.all([listeners.run(stop), controller.run(stop, over)]);
    },
  };
}

function whenAborted(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Who stands for the lease, on a transport of its own: a renewal never waits behind other requests. */
function candidate(
  { connection, options, effects, log }: OperatorOptions,
  onRequest: RequestHook,
  onLost: (reason: string) => void,
) {
  const acquired = Promise.withResolvers<void>();
  const leaseTransport = effects.openTransport({ connection, userAgent, connections: 1, onRequest });
  const elector = new LeaderElector({
    transport: leaseTransport,
    namespace: options.namespace,
    name: options.leaseName,
    identity: options.identity,
    log,
    onAcquired: () => acquired.resolve(),
    onLost,
  });
  return { elector, acquired: acquired.promise, leaseTransport };
}
