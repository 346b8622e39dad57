import type { Change } from '#src/cluster/model/change.ts';
import type { Operation } from '#src/cluster/model/operation.ts';
import type { Deletion } from '#src/cluster/model/step.ts';
import { type ComponentName, componentLabel, componentNames } from '#src/components/build/names.ts';
import type { KubernetesObject } from '#src/kubernetes/object.ts';

/** The component that has or waits for an object: for Jobs it is the bookies that wait. */
export function dependentOf({ metadata }: KubernetesObject): ComponentName | undefined {
  const label = metadata.labels?.[componentLabel];
  if (label === 'metadata' || label === 'recovery') return 'bookkeeper';
  return componentNames.find(name => name === label);
}

/** What a pod cannot start without, and the marks on volumes that remember what happens next. */
function isGround({ desired }: Change): boolean {
  if (desired.kind === 'Service') return (desired['spec'] as { clusterIP?: string }).clusterIP === 'None';
  return ['ConfigMap', 'ServiceAccount', 'PersistentVolumeClaim'].includes(desired.kind);
}

function writesMetadata({ desired: { kind, metadata } }: Change): boolean {
  return kind === 'Job' && metadata.labels?.[componentLabel] === 'metadata';
}

/**
 * What has failed in a pass, by component, and what must wait for it: a StatefulSet for an operation that comes before it
 * and for what its pods need to start; a restart for the latter alone, because the live template is as good as it was; the
 * first metadata for the marks on ZooKeeper's volumes, without which servers that lose their disks would begin anew.
 * Everything else goes on.
 */
export class Fallout {
  readonly #operations = new Set<ComponentName | undefined>();
  readonly #grounds = new Set<ComponentName | undefined>();
  readonly #sets = new Set<ComponentName | undefined>();

  /** Topics that stay where they are cost time, and nothing is lost with them. */
  failedOperation({ kind }: Operation, component: ComponentName | undefined): void {
    if (kind !== 'unloadTopics') this.#operations.add(component);
  }

  /** Also of one that was not even tried. */
  failedChange(change: Change): void {
    if (isGround(change)) this.#grounds.add(dependentOf(change.desired));
    if (change.desired.kind === 'StatefulSet') this.#sets.add(dependentOf(change.desired));
  }

  stopsChange(change: Change): boolean {
    const component = dependentOf(change.desired);
    if (writesMetadata(change)) return this.#grounds.has('zookeeper');
    if (change.desired.kind !== 'StatefulSet') return false;
    return this.#operations.has(component) || this.#grounds.has(component);
  }

  stopsDeletion({ object, force, follows }: Deletion): boolean {
    const component = dependentOf(object);
    if (follows && this.#operations.has(follows)) return true;
    if (object.kind === 'StatefulSet' && this.#sets.has(component)) return true;
    return object.kind !== 'ConfigMap' && !force && this.#grounds.has(component);
  }
}
