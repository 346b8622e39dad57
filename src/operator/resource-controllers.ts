import type { PulsarPermissionSpec } from '#src/api/resources/permission.ts';
import { readSecret } from '#src/cluster/observe/secrets.ts';
import { secretResource } from '#src/cluster/observe/watched.ts';
import type { Instance } from '#src/instance/model.ts';
import { Cache } from '#src/kubernetes/cache.ts';
import { systemClock } from '#src/kubernetes/clock.ts';
import { Controller } from '#src/kubernetes/controller.ts';
import { toItself } from '#src/kubernetes/map-keys.ts';
import { keyOf, type ObjectKey, objectKey } from '#src/kubernetes/object.ts';
import { ResourceClient } from '#src/kubernetes/resource-client.ts';
import { TopicLooks } from '#src/resources/act/topic-looks.ts';
import { sinkKind } from '#src/resources/connectors/sink.ts';
import { sourceKind } from '#src/resources/connectors/source.ts';
import { functionKind } from '#src/resources/function/function.ts';
import type { ClustersSeen } from '#src/resources/model/cluster-seen.ts';
import type { ResourceKind } from '#src/resources/model/kind.ts';
import type { PatternReader } from '#src/resources/model/pattern-reader.ts';
import type { SecretMissing } from '#src/resources/model/references.ts';
import { clusterKeyOf, type Resource, type ResourceSpec } from '#src/resources/model/resource.ts';
import { namespaceKind } from '#src/resources/namespace/namespace.ts';
import { Pace } from '#src/resources/pace.ts';
import { packageKind } from '#src/resources/package/package.ts';
import { permissionKind } from '#src/resources/permission/permission.ts';
import { resourceReconciler } from '#src/resources/reconcile.ts';
import { Resting } from '#src/resources/resting.ts';
import { signatureOf } from '#src/resources/standing.ts';
import { subscriptionKind } from '#src/resources/subscription/subscription.ts';
import { tenantKind } from '#src/resources/tenant/tenant.ts';
import { topicKind } from '#src/resources/topic/topic.ts';
import { becameSettled, placeOf, waitsFor } from '#src/resources/waiting.ts';
import { clientController } from './client-controller.ts';
import { clusterBindingController } from './cluster-binding-controller.ts';
import { clustersSeen } from './clusters-seen.ts';
import { ConfigMapFiles, configMapsOf } from './config-map-files.ts';
import { ConfigMaps } from './config-maps.ts';
import { directoryController } from './directory-controller.ts';
import { clusterLists } from './instance/cluster-lists.ts';
import { instanceController } from './instance/instance-controller.ts';
import { type ControllersOptions, type KindController, watchKind } from './kind-controller.ts';
import { onClusterChange } from './on-cluster-change.ts';
import { passOnlyLeading } from './only-leading.ts';
import { type PatternReaders, patternReadersSeen, readersOf } from './pattern-readers-seen.ts';
import { Relations } from './relations.ts';
import { fieldManager, knownInTime, source } from './watched-kinds.ts';

/** What is shared by the controllers of all kinds. */
interface Shared extends ControllersOptions {
  readonly clusters: ClustersSeen;
  readonly pace: Pace;
  readonly looks: TopicLooks;
  readonly resting: Resting;
  readonly secretMissing: SecretMissing;
  readonly readers: (cluster: ObjectKey) => Promise<readonly PatternReader[]>;
  /** Told when something is as it shall be. */
  readonly settled: (place: string) => void;
}

interface ResourceController extends KindController {
  /** Looks at all that live in a cluster. */
  lookAt(cluster: ObjectKey): void;
  /** What of it reads topics by patterns. */
  readonly readers: PatternReaders | undefined;
  /** Looks at all that may have waited for what is there now. */
  wake(place: string): void;
}

/** The controllers of what lives in clusters, a line a kind. */
export function resourceControllers(given: ControllersOptions): readonly KindController[] {
  const { caches, options, transport } = given;
  const secrets = new ResourceClient(transport, secretResource, { fieldManager });
  const self = objectKey(options.namespace, options.leaseName);
  const clusters = clustersSeen(caches, secrets, self, options.namespaces);
  const pace = new Pace();
  const settled = (place: string) => {
    for (const each of controllers) each.wake(place);
  };
  const secretMissing = secretMissingIn(secrets);
  const shared = {
    ...{ ...given, clusters, pace, looks: new TopicLooks(pace) },
    ...{ resting: new Resting(), secretMissing, settled },
    readers: patternReadersSeen(() => controllers.flatMap(each => each.readers ?? []), systemClock),
  };
  const permissions = controllerOf(permissionKind, shared);
  const functions = controllerOf(functionKind, shared);
  const naming = {
    tenants: controllerOf(tenantKind, shared),
    namespaces: controllerOf(namespaceKind, shared),
    topics: controllerOf(topicKind, shared),
  };
  const controllers: readonly ResourceController[] = [
    ...[naming.tenants, naming.namespaces, naming.topics],
    controllerOf(subscriptionKind, shared),
    permissions,
    functions,
    controllerOf(sourceKind, shared),
    controllerOf(sinkKind, shared),
    controllerOf(packageKind, shared),
  ];
  lookAtAll(controllers, caches, clusters);
  return [
    ...controllers,
    directoryController(given, functions.cache),
    ...ofSeveral(given, clusters, { naming, permissions }),
  ];
}

interface Beside {
  readonly naming: Parameters<typeof clusterLists>[0];
  readonly permissions: ControllerOf<PulsarPermissionSpec>;
}

/** The controllers of applications, and of instances to which these may go. */
function ofSeveral(
  given: ControllersOptions,
  clusters: ClustersSeen,
  { naming, permissions }: Beside,
): readonly KindController[] {
  const relations = new Relations(given.caches, clusters);
  const instances = new Cache<Instance>();
  const lists = (cluster: ObjectKey) => clusterLists(naming, cluster);
  return [
    clientController(given, { relations, instances, permissions: permissions.cache }),
    clusterBindingController(given, relations),
    instanceController(given, { cache: instances, clusters, lists }),
  ];
}

/** Looks at all that live in a cluster when it changes. */
function lookAtAll(
  controllers: readonly ResourceController[],
  caches: ControllersOptions['caches'],
  clusters: ClustersSeen,
): void {
  const signature = (key: ObjectKey) => signatureOf(clusters.see(key));
  onClusterChange(caches, signature, key => {
    for (const each of controllers) each.lookAt(key);
  });
}

function secretMissingIn(secrets: Parameters<typeof readSecret>[3]): SecretMissing {
  return async (namespace, { name, key }, signal) => {
    const found = await readSecret(namespace, name, [key], secrets, signal);
    return 'missing' in found ? found.missing : undefined;
  };
}

type ControllerOf<S extends ResourceSpec> = ResourceController & { readonly cache: Cache<Resource<S>> };

function controllerOf<S extends ResourceSpec>(kind: ResourceKind<S>, shared: Shared): ControllerOf<S> {
  const { caches, effects, fence, log, metrics, settled, transport } = shared;
  const cache = new Cache<Resource<S>>();
  const watched = source(kind.resource, cache);
  const name = kind.resource.kind.toLowerCase();
  const changed = (key: ObjectKey) => controller.enqueue(key);
  const configMaps = configMapsNamed(kind, cache, { transport, log, changed });
  const files = new ConfigMapFiles(configMaps);
  const reconcile = resourceReconciler({
    ...{ ...shared, kind, cache, files, write: effects.writePulsar, fence: () => void fence() },
    isAllKnown: knownInTime([cache, caches.clusters], systemClock),
    client: watched.client(transport),
  });
  const controller = new Controller({
    ...{ name, log, hooks: metrics.controller(name) },
    ...(kind.passDeadlineMs && { passDeadlineMs: kind.passDeadlineMs }),
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
    cache,
    lookAt(cluster) {
      for (const each of cache.list()) if (clusterKeyOf(each) === cluster) controller.enqueue(keyOf(each));
    },
    readers: readersOf(kind, cache),
    wake(place) {
      for (const each of cache.list()) if (waitsFor(kind, each, place)) controller.enqueue(keyOf(each));
    },
    run: (stop, over) => controller.run(stop, over),
    get stuck() {
      return controller.stuck;
    },
    watch: stop => watchKind(shared, kind.resource, watched, stop).finally(() => configMaps.end()),
  };
}

/** The ConfigMaps that resources of a kind name; they are watched before these are looked at. */
function configMapsNamed<S extends ResourceSpec>(
  { file }: ResourceKind<S>,
  cache: Cache<Resource<S>>,
  options: ConstructorParameters<typeof ConfigMaps>[0],
): ConfigMaps {
  const configMaps = new ConfigMaps(options);
  cache.subscribe(change => {
    const ref = change.new && file?.(change.new);
    configMaps.name(keyOf(change.new ?? change.old), ref?.namespace ?? '', ref ? configMapsOf(ref) : []);
  });
  return configMaps;
}
