import { appliedAnnotation } from '#src/cluster/objects/changes.ts';
import { domain } from '#src/components/build/names.ts';
import type { Directory, FunctionSeen } from '#src/function-directory/model.ts';
import { whoNeeds } from '#src/function-directory/needs.ts';
import { DirectorySources } from '#src/function-directory/observe/directory-sources.ts';
import { directoryReconciler } from '#src/function-directory/reconcile.ts';
import { Applier } from '#src/kubernetes/applier.ts';
import { Cache } from '#src/kubernetes/cache.ts';
import { ChildWriter } from '#src/kubernetes/children/child-writer.ts';
import { Controller } from '#src/kubernetes/controller.ts';
import { toItself, toOwner } from '#src/kubernetes/map-keys.ts';
import { apiResource } from '#src/kubernetes/object.ts';
import { functionKind } from '#src/resources/function/function.ts';
import { ConfigMaps } from './config-maps.ts';
import { type ControllersOptions, type KindController, watchKind } from './kind-controller.ts';
import { passOnlyLeading } from './only-leading.ts';
import { source } from './watched-kinds.ts';

export const directoryResource = apiResource(
  domain,
  'v1alpha1',
  'pulsarfunctiondirectories',
  'PulsarFunctionDirectory',
);

/** The controller of directories of functions; `functions` are those that there are. */
export function directoryController<F extends FunctionSeen>(
  given: ControllersOptions,
  functions: Cache<F>,
): KindController {
  const { transport, log, metrics, events, fence } = given;
  const cache = new Cache<Directory>();
  const watched = source(directoryResource, cache);
  const name = directoryResource.kind.toLowerCase();
  const configMaps = new ConfigMaps({ transport, log, changed: owner => controller.enqueue(owner) });
  const children = source(functionKind.resource, functions).client(transport);
  const controller: Controller = new Controller({
    ...{ name, log, hooks: metrics.controller(name) },
    reconcile: passOnlyLeading(
      directoryReconciler({
        ...{ cache, functions, events, client: watched.client(transport) },
        sources: new DirectorySources(configMaps),
        children: new ChildWriter({
          ...{ applier: new Applier(appliedAnnotation, log), client: children, events },
          whyDeleted: 'its file is gone, or is another function',
        }),
      }),
      fence,
    ),
  });
  controller.watch(cache, toItself);
  const toOwnDirectory = toOwner(directoryResource.kind);
  controller.watch(functions, each => [...toOwnDirectory(each), ...whoNeeds(each, cache.list())]);
  return {
    run: (stop, over) => controller.run(stop, over),
    get stuck() {
      return controller.stuck;
    },
    watch: stop => watchKind(given, directoryResource, watched, stop).finally(() => configMaps.end()),
  };
}
