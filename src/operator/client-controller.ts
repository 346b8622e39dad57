import type { Client, PermissionSeen } from '#src/binding/model.ts';
import { clientReconciler } from '#src/binding/reconcile.ts';
import { bindingLabel, objectionToSecret } from '#src/binding/secret.ts';
import { appliedAnnotation } from '#src/cluster/objects/changes.ts';
import { domain } from '#src/components/build/names.ts';
import type { Instance } from '#src/instance/model.ts';
import { Applier } from '#src/kubernetes/applier.ts';
import { Cache } from '#src/kubernetes/cache.ts';
import { ChildWriter } from '#src/kubernetes/children/child-writer.ts';
import { Controller } from '#src/kubernetes/controller.ts';
import { toItself, toOwner } from '#src/kubernetes/map-keys.ts';
import { apiResource, keyOf } from '#src/kubernetes/object.ts';
import { permissionKind } from '#src/resources/permission/permission.ts';
import { BindingSecrets } from './binding-secrets.ts';
import { ClientRelations } from './instance/client-relations.ts';
import { type ControllersOptions, type KindController, watchKind } from './kind-controller.ts';
import { passOnlyLeading } from './only-leading.ts';
import type { Relations } from './relations.ts';
import { secretHands } from './secret-hands.ts';
import { source } from './watched-kinds.ts';

export const clientResource = apiResource(domain, 'v1alpha1', 'pulsarclients', 'PulsarClient');

/** What clients go by. */
interface ClientSurroundings<P extends PermissionSeen> {
  readonly relations: Relations;
  readonly instances: Cache<Instance>;
  /** The PulsarPermissions that there are. */
  readonly permissions: Cache<P>;
}

/** The controller of clients. */
export function clientController<P extends PermissionSeen>(
  given: ControllersOptions,
  { relations, instances, permissions }: ClientSurroundings<P>,
): KindController {
  const { caches, transport, log, metrics, fence } = given;
  const all = new ClientRelations(relations, instances);
  const cache = new Cache<Client>();
  const watched = source(clientResource, cache);
  const name = clientResource.kind.toLowerCase();
  const secrets = new BindingSecrets({ transport, log, changed: key => controller.enqueue(key) });
  const reconcile = clientReconciler({
    ...{ cache, permissions, secrets, ...bindingHands(given) },
    children: permissionWriter(given, permissions),
    client: watched.client(transport),
    relationOf: client => all.of(client),
    clustersOf: client => all.clusters(client),
  });
  const controller: Controller = new Controller({
    ...{ name, log, hooks: metrics.controller(name), reconcile: passOnlyLeading(reconcile, fence) },
  });
  controller.watch(cache, toItself);
  controller.watch(permissions, toOwner(clientResource.kind));
  // Of a cluster that is not known yet nothing can be said.
  controller.watch(caches.clusters, () => []);
  controller.watch(caches.pods, () => []);
  wakeClients(controller, cache, { relations, instances, all });
  return {
    run: (stop, over) => controller.run(stop, over).finally(() => secrets.end()),
    get stuck() {
      return controller.stuck;
    },
    watch: stop => watchKind(given, clientResource, watched, stop),
  };
}

interface Waking {
  readonly relations: Relations;
  readonly instances: Cache<Instance>;
  readonly all: ClientRelations;
}

/** A pass over each client that goes by a cluster or an instance which has changed. */
function wakeClients(
  controller: Controller,
  cache: Cache<Client>,
  { relations, instances, all }: Waking,
): void {
  const enqueue = (isMeant: (client: Client) => boolean) => {
    for (const each of cache.list()) if (isMeant(each)) controller.enqueue(keyOf(each));
  };
  relations.onChange(cluster => enqueue(client => all.isOfCluster(client, cluster)));
  instances.subscribe(({ old, new: now }) => {
    // Its status changes all the time.
    const instance = now ?? old;
    if (old?.metadata.generation === now?.metadata.generation || !instance) return;
    enqueue(client => all.isOfInstance(client, instance));
  });
}

/** What writes the Secrets by which applications connect. */
export function bindingHands(given: ControllersOptions) {
  return secretHands(given, { label: bindingLabel, objection: objectionToSecret });
}

function permissionWriter<P extends PermissionSeen>(
  { transport, log, events }: ControllersOptions,
  permissions: Cache<P>,
): ChildWriter {
  return new ChildWriter({
    ...{ applier: new Applier(appliedAnnotation, log), events, whyDeleted: 'it is asked for no more' },
    client: source(permissionKind.resource, permissions).client(transport),
  });
}
