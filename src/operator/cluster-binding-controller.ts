import { clusterBindingReconciler } from '#src/binding/reconcile.ts';
import { clusterResource } from '#src/cluster/observe/watched.ts';
import { Controller } from '#src/kubernetes/controller.ts';
import { ResourceClient } from '#src/kubernetes/resource-client.ts';
import { BindingSecrets } from './binding-secrets.ts';
import { bindingHands } from './client-controller.ts';
import type { ControllersOptions, KindController } from './kind-controller.ts';
import { passOnlyLeading } from './only-leading.ts';
import type { Relations } from './relations.ts';
import { fieldManager } from './watched-kinds.ts';

const name = 'clusterbinding';

/** The controller of the Secrets that clusters themselves give, those that are to. */
export function clusterBindingController(given: ControllersOptions, relations: Relations): KindController {
  const { caches, transport, log, metrics, fence } = given;
  const secrets = new BindingSecrets({ transport, log, changed: key => controller.enqueue(key) });
  const reconcile = clusterBindingReconciler({
    ...{ secrets, ...bindingHands(given) },
    clusterOf: key => caches.clusters.getByKey(key),
    relationOf: cluster => relations.of({ ...cluster, spec: { clusterRef: cluster.metadata } }),
    // An owner of its own: what the controller of clusters applies leaves this field out.
    client: new ResourceClient(transport, clusterResource, {
      ...{ fieldManager: `${fieldManager}-binding`, sink: caches.clusters },
    }),
  });
  const controller: Controller = new Controller({
    ...{ name, log, hooks: metrics.controller(name), reconcile: passOnlyLeading(reconcile, fence) },
  });
  controller.watch(caches.clusters, () => []);
  controller.watch(caches.pods, () => []);
  relations.onChange(cluster => controller.enqueue(cluster));
  return {
    run: (stop, over) => controller.run(stop, over).finally(() => secrets.end()),
    get stuck() {
      return controller.stuck;
    },
    // Clusters are watched all the time.
    watch: () => Promise.resolve(),
  };
}
