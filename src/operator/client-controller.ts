import type { Client, PermissionSeen } from '#src/binding/model.ts';
import { clientReconciler } from '#src/binding/reconcile.ts';
import { bindingLabel, objectionToSecret } from '#src/binding/secret.ts';
import { appliedAnnotation } from '#src/cluster/objects/changes.ts';
import { domain } from '#src/components/build/names.ts';
import { Applier } from '#src/kubernetes/applier.ts';
import { Cache } from '#src/kubernetes/cache.ts';
import { ChildWriter } from '#src/kubernetes/children/child-writer.ts';
import { Controller } from '#src/kubernetes/controller.ts';
import { toItself, toOwner } from '#src/kubernetes/map-keys.ts';
import { apiResource, keyOf } from '#src/kubernetes/object.ts';
import { clusterKeyOf } from '#src/resources/model/resource.ts';
import { permissionKind } from '#src/resources/permission/permission.ts';
import { BindingSecrets } from './binding-secrets.ts';
import { type ControllersOptions, type KindController, watchKind } from './kind-controller.ts';
import { passOnlyLeading } from './only-leading.ts';
import type { Relations } from './relations.ts';
import { secretHands } from './secret-hands.ts';
import { source } from './watched-kinds.ts';

export const clientResource = apiResource(domain, 'v1alpha1', 'pulsarclients', 'PulsarClient');

/** The controller of clients; `permissions` are the PulsarPermissions that there are. */
export function clientController<P extends PermissionSeen>(
  given: ControllersOptions,
  relations: Relations,
  permissions: Cache<P>,
): KindController {
  const { caches, transport, log, metrics, fence } = given;
  const cache = new Cache<Client>();
  const watched = source(clientResource, cache);
  const name = clientResource.kind.toLowerCase();
  const secrets = new BindingSecrets({ transport, log, changed: key => controller.enqueue(key) });
  const reconcile = clientReconciler({
    ...{ cache, permissions, secrets, ...bindingHands(given) },
    children: permissionWriter(given, permissions),
    client: watched.client(transport),
    relationOf: client => relations.of(client),
  });
  const controller: Controller = new Controller({
    ...{ name, log, hooks: metrics.controller(name), reconcile: passOnlyLeading(reconcile, fence) },
  });
  controller.watch(cache, toItself);
  controller.watch(permissions, toOwner(clientResource.kind));
  // Of a cluster that is not known yet nothing can be said.
  controller.watch(caches.clusters, () => []);
  controller.watch(caches.pods, () => []);
  relations.onChange(cluster => {
    for (const each of cache.list()) if (clusterKeyOf(each) === cluster) controller.enqueue(keyOf(each));
  });
  return {
    run: (stop, over) => controller.run(stop, over).finally(() => secrets.end()),
    get stuck() {
      return controller.stuck;
    },
    watch: stop => watchKind(given, clientResource, watched, stop),
  };
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
