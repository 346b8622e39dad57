import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { appliedAnnotation } from '#src/cluster/objects/changes.ts';
import { credentialsOf } from '#src/cluster/observe/access.ts';
import { Listeners } from '#src/cluster/observe/listeners.ts';
import { neighbourKeys } from '#src/cluster/observe/observe.ts';
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
import { Controller } from '#src/kubernetes/controller.ts';
import { type EventRecorder, eventResource } from '#src/kubernetes/events.ts';
import { leaseResource } from '#src/kubernetes/lease-object.ts';
import { toItself, toLabelled } from '#src/kubernetes/map-keys.ts';
import type { runtimeMetrics } from '#src/kubernetes/metrics.ts';
import { type ApiResource, type ObjectKey, objectKey } from '#src/kubernetes/object.ts';
import { ResourceClient } from '#src/kubernetes/resource-client.ts';
import type { Transport, WriteFence } from '#src/kubernetes/transport.ts';
import { earMetrics } from './ear-metrics.ts';
import type { Effects } from './effects.ts';
import { onlyLeading, passOnlyLeading } from './only-leading.ts';
import type { Options } from './options.ts';
import { fieldManager, type watchedKinds } from './watched-kinds.ts';

const name = 'pulsarcluster';

interface ClusterControllerOptions {
  readonly options: Pick<Options, 'namespace' | 'leaseName' | 'image'>;
  readonly transport: Transport;
  /** Of the lease, without which nothing is begun. */
  readonly fence: WriteFence;
  readonly effects: Pick<Effects, 'perform'>;
  readonly watched: ReturnType<typeof watchedKinds>;
  readonly events: EventRecorder;
  readonly log: Logger;
  readonly registry: Registry;
  readonly metrics: ReturnType<typeof runtimeMetrics>;
}

/**
 * The controller of PulsarClusters: whatever changes about one, or is told by its servers, brings a pass. Whoever leads
 * acts and listens: ears of a standby would cost each ZooKeeper a session for nothing.
 */
export function clusterController(given: ClusterControllerOptions): Pick<Controller, 'run' | 'stuck'> {
  const { fence, log, metrics, registry, watched } = given;
  const { caches } = watched;
  const onTold = (key: ObjectKey) => controller.enqueue(key);
  const secrets = new ResourceClient(given.transport, secretResource, { fieldManager });
  const listeners = new Listeners({
    caches,
    credentialsOf: (cluster, signal) => credentialsOf(cluster, secrets, signal),
    onTold,
    log,
    hooks: earMetrics(registry),
  });
  const reconcile = passOnlyLeading(passOf(given, listeners, secrets), fence);
  const controller = new Controller({ name, reconcile, log, hooks: metrics.controller(name) });
  controller.watch(caches.clusters, toItself);
  controller.watch(caches.clusters, cluster => neighbourKeys(caches, cluster));
  for (const cache of caches.owned) controller.watch(cache, toLabelled(clusterLabel));
  controller.watch(caches.pods, toLabelled(clusterLabel));
  controller.watch(caches.claims, toLabelled(clusterLabel));
  return {
    get stuck() {
      return controller.stuck;
    },
    async run(stop, over) {
      await Promise.all([listeners.run(stop), controller.run(stop, over)]);
    },
  };
}

function passOf(given: ClusterControllerOptions, listeners: Listeners, secrets: ResourceClient) {
  const { options, transport, fence, effects, watched, events, log } = given;
  const clients = new Map(watched.sources.map(({ kind, client }) => [kind, client(transport)]));
  const clientOf = (kind: string): ResourceClient => {
    const client = clients.get(kind);
    if (!client) throw new Error(`no client for ${kind}: add it to the watched kinds`);
    return client;
  };
  const reader = (resource: ApiResource) => new ResourceClient(transport, resource, { fieldManager });
  return clusterReconciler({
    caches: watched.caches,
    told: key => ({ ...listeners.told(key), operatorImage: options.image }),
    readers: {
      secrets,
      nodes: reader(nodeResource),
      revisions: reader(revisionResource),
      warnings: warningReader(reader(eventResource)),
      storageClasses: reader(storageClassResource),
    },
    clients: {
      clusters: clientOf('PulsarCluster'),
      clientOf,
      applier: new Applier(appliedAnnotation, log),
      events,
      perform: onlyLeading(effects.perform, fence),
    },
    turns: { self: objectKey(options.namespace, options.leaseName), leases: reader(leaseResource) },
    log,
  });
}
