import type { Logger } from 'pino';
import type { Caches } from '#src/cluster/observe/observe.ts';
import { readSecret } from '#src/cluster/observe/secrets.ts';
import { secretResource } from '#src/cluster/observe/watched.ts';
import { clusterLabel } from '#src/components/build/names.ts';
import { Cache } from '#src/kubernetes/cache.ts';
import { Controller } from '#src/kubernetes/controller.ts';
import type { EventRecorder } from '#src/kubernetes/events.ts';
import { toItself, toLabelled } from '#src/kubernetes/map-keys.ts';
import type { runtimeMetrics } from '#src/kubernetes/metrics.ts';
import { keyOf, type ObjectKey, objectKey } from '#src/kubernetes/object.ts';
import { ResourceClient } from '#src/kubernetes/resource-client.ts';
import type { Transport, WriteFence } from '#src/kubernetes/transport.ts';
import { TopicLooks } from '#src/resources/act/topic-looks.ts';
import { functionKind } from '#src/resources/function/function.ts';
import type { ClustersSeen } from '#src/resources/model/cluster-seen.ts';
import type { ResourceKind } from '#src/resources/model/kind.ts';
import type { SecretMissing } from '#src/resources/model/references.ts';
import { clusterKeyOf, type Resource, type ResourceSpec } from '#src/resources/model/resource.ts';
import { namespaceKind } from '#src/resources/namespace/namespace.ts';
import { Pace } from '#src/resources/pace.ts';
import { permissionKind } from '#src/resources/permission/permission.ts';
import { resourceReconciler } from '#src/resources/reconcile.ts';
import { Resting } from '#src/resources/resting.ts';
import { signatureOf } from '#src/resources/standing.ts';
import { subscriptionKind } from '#src/resources/subscription/subscription.ts';
import { tenantKind } from '#src/resources/tenant/tenant.ts';
import { topicKind } from '#src/resources/topic/topic.ts';
import { becameSettled, placeOf, waitsFor } from '#src/resources/waiting.ts';
import { clustersSeen } from './clusters-seen.ts';
import { ConfigMaps } from './config-maps.ts';
import type { Effects } from './effects.ts';
import { passOnlyLeading } from './only-leading.ts';
import type { Options } from './options.ts';
import { untilServed } from './until-served.ts';
import { fieldManager, source } from './watched-kinds.ts';

interface ResourceControllersOptions {
  readonly options: Pick<Options, 'namespace' | 'namespaces' | 'leaseName'>;
  readonly transport: Transport;
  readonly fence: WriteFence;
  readonly effects: Pick<Effects, 'writePulsar'>;
  readonly caches: Caches;
  readonly events: EventRecorder;
  readonly log: Logger;
  readonly metrics: ReturnType<typeof runtimeMetrics>;
}

/** What is shared by the controllers of all kinds. */
interface Shared extends ResourceControllersOptions {
  readonly clusters: ClustersSeen;
  readonly pace: Pace;
  readonly looks: TopicLooks;
  readonly resting: Resting;
  readonly secretMissing: SecretMissing;
  /** Told when something is as it shall be. */
  readonly settled: (place: string) => void;
}

/** One kind: its objects are watched all the time, and looked after by whoever leads. */
interface ResourceController extends Pick<Controller, 'run' | 'stuck'> {
  watch(stop: AbortSignal): Promise<void>;
  /** Looks at all that live in a cluster. */
  lookAt(cluster: ObjectKey): void;
  /** Looks at all that may have waited for what is there now. */
  wake(place: string): void;
}

/** The controllers of what lives in clusters, a line a kind. */
export function resourceControllers(given: ResourceControllersOptions): readonly ResourceController[] {
  const { caches, options, transport } = given;
  const secrets = new ResourceClient(transport, secretResource, { fieldManager });
  const self = objectKey(options.namespace, options.leaseName);
  const clusters = clustersSeen(caches, secrets, self);
  const pace = new Pace();
  const settled = (place: string) => {
    for (const each of controllers) each.wake(place);
  };
  const secretMissing: SecretMissing = async (namespace, { name, key }, signal) => {
    const found = await readSecret(namespace, name, [key], secrets, signal);
    return 'missing' in found ? found.missing : undefined;
  };
  const shared = {
    ...{ ...given, clusters, pace, looks: new TopicLooks(pace) },
    ...{ resting: new Resting(), secretMissing, settled },
  };
  const controllers: readonly ResourceController[] = [
    controllerOf(tenantKind, shared),
    controllerOf(namespaceKind, shared),
    controllerOf(topicKind, shared),
    controllerOf(subscriptionKind, shared),
    controllerOf(permissionKind, shared),
    controllerOf(functionKind, shared),
  ];
  onClusterChange(caches, clusters, key => {
    for (const each of controllers) each.lookAt(key);
  });
  return controllers;
}

function controllerOf<S extends ResourceSpec>(kind: ResourceKind<S>, shared: Shared): ResourceController {
  const { caches, effects, fence, log, metrics, options, settled, transport } = shared;
  const cache = new Cache<Resource<S>>();
  const watched = source(kind.resource, cache);
  const name = kind.resource.kind.toLowerCase();
  const files = filesOf(kind, cache, { transport, log, changed: key => controller.enqueue(key) });
  const reconcile = resourceReconciler({
    ...{ ...shared, kind, cache, files, write: effects.writePulsar, fence: () => void fence() },
    client: watched.client(transport),
  });
  const controller = new Controller({
    ...{ name, log, hooks: metrics.controller(name) },
    reconcile: passOnlyLeading(reconcile, fence),
  });
  controller.watch(cache, toItself);
  // Of a cluster that is not known yet nothing can be said.
  controller.watch(caches.clusters, () => []);
  controller.watch(caches.pods, () => []);
  cache.subscribe(change => {
    if (becameSettled(change.old, change.new) && change.new) settled(placeOf(kind, change.new));
  });
  return {
    lookAt(cluster) {
      for (const each of cache.list()) if (clusterKeyOf(each) === cluster) controller.enqueue(keyOf(each));
    },
    wake(place) {
      for (const each of cache.list()) if (waitsFor(kind, each, place)) controller.enqueue(keyOf(each));
    },
    run: (stop, over) => controller.run(stop, over),
    get stuck() {
      return controller.stuck;
    },
    async watch(stop) {
      if (!(await untilServed(transport, kind.resource, log, stop))) return;
      const { onWatch } = metrics;
      await watched.watch(transport, [...options.namespaces], log, { onWatch }, stop);
      files.end();
    },
  };
}

/** The ConfigMaps that resources of a kind name; they are watched before these are looked at. */
function filesOf<S extends ResourceSpec>(
  { file }: ResourceKind<S>,
  cache: Cache<Resource<S>>,
  options: ConstructorParameters<typeof ConfigMaps>[0],
): ConfigMaps {
  const files = new ConfigMaps(options);
  cache.subscribe(change => {
    files.name(keyOf(change.new ?? change.old), change.new && file?.(change.new));
  });
  return files;
}

/** Calls back when something about a cluster changes by which its resources go, and not each time a pod does. */
function onClusterChange(caches: Caches, clusters: ClustersSeen, changed: (key: ObjectKey) => void): void {
  const known = new Map<ObjectKey, string>();
  const look = (key: ObjectKey) => {
    const signature = signatureOf(clusters.see(key));
    if ((known.get(key) ?? '') === signature) return;
    if (signature === '') known.delete(key);
    else known.set(key, signature);
    changed(key);
  };
  caches.clusters.subscribe(change => look(keyOf(change.new ?? change.old)));
  const clusterOf = toLabelled(clusterLabel);
  caches.pods.subscribe(change => {
    for (const key of clusterOf(change.new ?? change.old)) look(key);
  });
}
